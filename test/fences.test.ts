import { expect, test } from "vitest";
import { findFences } from "../scripts/fences.ts";

test("a fence keeps the line numbers of its document", () => {
  const fences = findFences("a.md", "# Title\n\n```ts\nconst a = 1;\n```\n");

  expect(fences).toEqual([{ file: "a.md", line: 4, code: "\n\n\nconst a = 1;\n", runs: true }]);
});

test("flags decide whether a fence runs and whether it counts", () => {
  const fences = findFences("a.md", "```ts no-run\na();\n```\n```ts ignore\nb();\n```\n");

  expect(fences).toEqual([{ file: "a.md", line: 2, code: "\na();\n", runs: false }]);
});

test("a text behind a fence is what it prints, unless something stands between them", () => {
  const code = "```ts\na();\n```\n";
  const text = "```text\none\n\ntwo\n```\n";

  const fences = findFences("a.md", `${code}\n${text}\n${code}\nIn general:\n\n${text}`);

  expect(fences.map(({ prints }) => prints)).toEqual(["one\n\ntwo\n", undefined]);
});

test("other languages are left out", () => {
  expect(findFences("a.md", "```sh\nls\n```\n\n```tsx\n<a />\n```\n")).toEqual([]);
});

test("in a source file only doc comments count, without their stars", () => {
  const source = [
    'const glob = "docs/**/*.md";',
    "  /**",
    "   * ```ts",
    "   * if (a) {",
    "   *   b();",
    "   * }",
    "   * ```",
    "   */",
    "// ```ts",
    "// c();",
    "// ```",
  ].join("\n");

  const fences = findFences("a.ts", source);

  expect(fences).toEqual([
    { file: "a.ts", line: 4, code: "\n\n\nif (a) {\n  b();\n}\n", runs: true },
  ]);
});

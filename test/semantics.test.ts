import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Promised, readPromises, readTestNames, writeLists } from "../scripts/semantics.ts";

const file = "../packages/swarmbus/src/testing/contract/publish.ts";
const needs: string[] = [];

test("docs/semantics.md says what the contract cases say", async () => {
  const page = readFileSync("docs/semantics.md", "utf8");

  expect(page).toBe(writeLists(page, await readPromises()));
});

test("a list holds the promises of its prefixes, by number, with what a bus must be able to do", () => {
  const promises: Promised[] = [
    { id: "HND-1", name: "`a_b` and a_b", needs, file },
    { id: "PUB-10", name: "ten", needs, file },
    { id: "PUB-9", name: "nine", needs: ["unmatched", "virtual-time"], file },
  ];
  const link = `[publish.ts](${file})`;

  expect(writeLists("<!-- promises PUB,HND -->\nold\n<!-- end -->\nrest", promises)).toBe(
    [
      "<!-- promises PUB,HND -->",
      "",
      `- <a id="pub-9"></a>**PUB-9** nine · ${link} · needs \`unmatched\` · needs \`virtual-time\``,
      `- <a id="pub-10"></a>**PUB-10** ten · ${link}`,
      `- <a id="hnd-1"></a>**HND-1** \`a_b\` and a\\_b · ${link}`,
      "",
      "<!-- end -->",
      "rest",
    ].join("\n"),
  );
});

test("a test whose name begins with an id of the agents is a promise", () => {
  const text = [
    'test("AGT-1 T4: it is read", async () => {});',
    "test('INJ-2 PY context: \"main\" is there', () => {});",
    'test.each(all)("ENV-3 it ends (%s), and soon: %s", () => {});',
    'test("it has no id", () => {});',
  ].join("\n");

  expect(readTestNames("a.test.ts", text)).toEqual([
    { id: "AGT-1", name: "it is read", file: "a.test.ts", needs },
    { id: "INJ-2", name: '"main" is there', file: "a.test.ts", needs },
    { id: "ENV-3", name: "it ends, and soon", file: "a.test.ts", needs },
  ]);
});

test("a promise that stands in no chapter is an error, and so is one that stands in two", () => {
  const list = "<!-- promises PUB -->\n<!-- end -->\n";

  expect(() => writeLists(list, [{ id: "REQ-1", name: "asks", needs, file }])).toThrow(
    "REQ-1: 0 chap",
  );
  expect(() => writeLists(list + list, [{ id: "PUB-1", name: "a", needs, file }])).toThrow(
    "PUB-1: 2 ch",
  );
});

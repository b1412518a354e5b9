import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runExample } from "./run-example.ts";

const folder = join(import.meta.dirname, "../examples");
const examples = readdirSync(folder).filter((name) => name.endsWith(".ts"));

/** What an example says that it prints: the comment at its end. */
function promisedOutput(file: string): string {
  const [, printed] = readFileSync(join(folder, file), "utf8").split("\n// Prints:\n");
  if (printed === undefined)
    throw new Error(`Cannot check "${file}": it does not say what it prints`);
  return printed.replaceAll(/^\/\/(?: {3})?/gmu, "");
}

describe("examples", () => {
  test("there is one for each number from 02 to 09", () => {
    expect(examples.map((name) => name.slice(0, 2))).toEqual("02 03 04 05 06 07 08 09".split(" "));
  });

  test.each(examples)("%s prints what it says, and nothing else", async (file) => {
    const { exitCode, stdout, stderr } = await runExample(file);
    expect(stderr).toBe("");
    expect(stdout).toBe(promisedOutput(file));
    expect(exitCode).toBe(0);
  });

  test.each(examples)("%s is short", (file) => {
    const [program = ""] = readFileSync(join(folder, file), "utf8").split("\n// Prints:\n");
    expect(program.split("\n").length).toBeLessThan(80);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { serversUnderTest } from "../scripts/nats-server.ts";
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

const servers = serversUnderTest();

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

  test.each(servers)("09-any-bus.ts prints the same through a NATS server (%s)", async (binary) => {
    await using server = await startServer({ binary });
    const { stdout, stderr } = await runExample("09-any-bus.ts", [], { SWARMBUS_URL: server.url });
    expect({ stdout, stderr }).toEqual({ stdout: promisedOutput("09-any-bus.ts"), stderr: "" });
    const { connections } = (await server.monitor("connz?state=closed")) as {
      connections: readonly { readonly name: string }[];
    };
    expect(connections.map(({ name }) => name).toSorted()).toEqual(["reader", "translator"]);
  });

  test.each(examples)("%s is short", (file) => {
    const [program = ""] = readFileSync(join(folder, file), "utf8").split("\n// Prints:\n");
    expect(program.split("\n").length).toBeLessThan(80);
  });
});

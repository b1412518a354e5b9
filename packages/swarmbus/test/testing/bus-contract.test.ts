import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { MessageBus, MessageHandler } from "../../src/index.ts";
import { contractCases } from "../../src/testing/contract/cases.ts";
import { busContract } from "../../src/testing/index.ts";
import { type Bug, brokenTarget, changeSubscribe } from "./broken-bus.ts";
import { plantedBugs } from "./planted-bugs.ts";

const themes = new URL("../../src/testing/contract/", import.meta.url);
const semantics = new URL("../../../../docs/semantics.md", import.meta.url);

async function runCase(bug: Bug, id: string): Promise<void> {
  const found = busContract(brokenTarget(bug)).filter(({ title }) => title.startsWith(`${id} `));
  expect(found).toHaveLength(1);
  await found[0]?.run();
}

describe("the bus contract", () => {
  it("holds the cases of every theme", async () => {
    const files = readdirSync(themes).filter((file) => file !== "cases.ts");
    const modules = await Promise.all(
      files.map((file) => import(new URL(file, themes).href) as Promise<{ cases?: object[] }>),
    );
    const all = modules.flatMap(({ cases = [] }) => cases);
    expect(all.length).toBeGreaterThanOrEqual(180);
    expect(new Set(contractCases)).toEqual(new Set(all));
  });

  it("gives each case an id and a title of its own", () => {
    const ids = contractCases.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[A-Z]{3}-[1-9]\d*$/u.test(id))).toEqual([]);
    const names = contractCases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("explains each id in docs/semantics.md", () => {
    const page = readFileSync(semantics, "utf8");
    const known = new Set(page.match(/\b[A-Z]{3}-\d+\b/gu));
    expect(contractCases.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
  });

  it("skips a case only for a declared weakness, with its reason", () => {
    const target = { ...brokenTarget({}), weaker: { "shared-groups": "the server chooses" } };
    const cases = busContract(target);
    const skipped = cases.filter((each) => each.skipped !== undefined);
    const wanted = contractCases.filter(({ needs }) => needs === "shared-groups");
    expect(skipped.map(({ title }) => title)).toEqual(
      wanted.map(({ id, name }) => `${id} ${name}`),
    );
    expect(new Set(skipped.map((each) => each.skipped))).toEqual(new Set(["the server chooses"]));
  });

  it("fails a case when an error that nobody expected reaches a connection", async () => {
    const connection = (bus: MessageBus): Partial<MessageBus> =>
      changeSubscribe(bus, (handler, options) => {
        const failing: MessageHandler = async (message, context) => {
          await handler?.(message, context);
          throw new Error("planted");
        };
        return [failing, options];
      });
    await expect(runCase({ connection }, "PUB-3")).rejects.toThrow("planted");
  });
});

describe("a bus", () => {
  for (const [what, bug] of Object.entries(plantedBugs)) {
    // At once, as some are caught by a time limit.
    it.concurrent(`that ${what} is caught by ${bug.caughtBy}`, async () => {
      await expect(runCase(bug, bug.caughtBy)).rejects.toThrow(bug.saying);
    });
  }

  it("that is only wrapped, without a bug, passes the same cases", async () => {
    for (const { caughtBy } of Object.values(plantedBugs)) {
      await expect(runCase({}, caughtBy)).resolves.toBeUndefined();
    }
  });
});

import { describe, expect, it } from "vitest";
import {
  mailboxContract,
  memoryMailboxTarget,
  type RunnableCase,
} from "../../src/testing/index.ts";

function declare({ title, run, skipped }: RunnableCase): void {
  it(title, async ({ skip }) => {
    skip(skipped !== undefined, skipped);
    await run();
  });
}

describe("MemoryMailbox in virtual time", () => {
  const cases = mailboxContract(memoryMailboxTarget({ time: "virtual" }));
  it("keeps every promise: no case is skipped", () => {
    expect(cases.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
  });
  cases.forEach(declare);
});

describe("MemoryMailbox in real time", () => {
  const cases = mailboxContract(memoryMailboxTarget({ time: "real" }));
  it("skips only the cases about what has not happened yet, which need a simulated clock", () => {
    const reasons = new Set(cases.map(({ skipped }) => skipped));
    expect(reasons).toEqual(new Set([undefined, "it runs in real time here"]));
  });
  cases.forEach(declare);
});

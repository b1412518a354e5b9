import { describe, expect, it } from "vitest";
import { TurnBudget } from "../../src/delivery/turn-budget.ts";

/** A budget on a clock that stands still until a delivery takes its time. */
function budgetOn(): { budget: TurnBudget; deliver: (ms: number) => void; refill: () => void } {
  let nowMs = 0;
  const deferred: (() => void)[] = [];
  const clock = {
    now: () => nowMs,
    setTimeout: () => () => undefined,
    defer: (run: () => void) => void deferred.push(run),
    random: () => 0,
  };
  const budget = new TurnBudget(clock, () => undefined);
  const deliver = (ms: number): void => {
    budget.spend(1);
    nowMs += ms;
  };
  return { budget, deliver, refill: () => deferred.splice(0).forEach((run) => run()) };
}

/** How many deliveries of some milliseconds each fit until it is time to let others run. */
function deliveries(budget: TurnBudget, deliver: (ms: number) => void, ms: number): number {
  for (let count = 0; count < 100_000; count += 1) {
    if (budget.isSpent()) return count;
    deliver(ms);
  }
  return Number.POSITIVE_INFINITY;
}

describe("TurnBudget", () => {
  it("is spent after 8192 deliveries that take no time", () => {
    const { budget, deliver } = budgetOn();

    expect(deliveries(budget, deliver, 0)).toBe(8192);
  });

  it("is spent five milliseconds after it began to watch, which is at the eighth delivery", () => {
    const { budget, deliver } = budgetOn();

    expect(deliveries(budget, deliver, 1)).toBe(8 + 5);
  });

  it("looks at the time every 32 deliveries at least, so slow ones behind quick ones are noticed", () => {
    const { budget, deliver } = budgetOn();
    for (let count = 0; count < 1000; count += 1) {
      budget.isSpent();
      deliver(0.001);
    }

    expect(deliveries(budget, deliver, 5)).toBeLessThanOrEqual(32);
  });

  it("is full again in the macrotask that it asked for", () => {
    const { budget, deliver, refill } = budgetOn();
    deliveries(budget, deliver, 1);

    refill();

    expect(budget.isSpent()).toBe(false);
  });

  it("stays spent until then", () => {
    const { budget, deliver } = budgetOn();
    deliveries(budget, deliver, 1);

    expect(budget.isSpent()).toBe(true);
  });
});

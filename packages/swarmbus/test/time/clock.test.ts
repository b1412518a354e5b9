import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/index.ts";

function after(ms: number): Promise<number> {
  return new Promise((resolve) => {
    systemClock.setTimeout(() => resolve(systemClock.now()), ms);
  });
}

function nextMacrotask(): Promise<void> {
  return new Promise((resolve) => systemClock.defer(resolve));
}

describe("systemClock", () => {
  it("tells the time in milliseconds since the epoch, and never goes back", () => {
    let last = systemClock.now();
    expect(Math.abs(last - Date.now())).toBeLessThan(60_000);
    for (let count = 0; count < 10_000; count += 1) {
      const now = systemClock.now();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
  });

  it("never fires a timer early by its own time", async () => {
    const lateness = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const ms = 1 + (index % 20) + index / 200;
        const due = systemClock.now() + ms;
        return (await after(ms)) - due;
      }),
    );

    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0);
  });

  it.each([2 ** 31, 2 ** 31 + 1, 2 ** 32, 2 ** 40, Number.POSITIVE_INFINITY])(
    "does not fire a timer of %d ms at once",
    async (ms) => {
      let hasFired = false;
      const cancel = systemClock.setTimeout(() => (hasFired = true), ms);
      await after(10);
      cancel();

      expect(hasFired).toBe(false);
    },
  );

  it("does not fire a timer that was cancelled, and cancelling twice or too late does nothing", async () => {
    let fired = 0;
    const cancels = [1, 5].map((ms) => systemClock.setTimeout(() => (fired += 1), ms));
    cancels[0]?.();
    cancels[0]?.();
    await after(20);
    cancels[1]?.();

    expect(fired).toBe(1);
  });

  it("keeps no process alive with a cancelled timer of years", async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    systemClock.setTimeout(() => {}, 2 ** 40)();

    expect(process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length).toBe(
      before,
    );
  });

  it("defers to a macrotask, in order, after all microtasks", async () => {
    const order: string[] = [];
    systemClock.defer(() => order.push("first"));
    systemClock.defer(() => order.push("second"));
    void Promise.resolve()
      .then(() => {})
      .then(() => order.push("microtask"));
    expect(order).toEqual([]);
    await nextMacrotask();

    expect(order).toEqual(["microtask", "first", "second"]);
  });

  it("lets timers have their turn while deferred work begets more", async () => {
    let isOver = false;
    const beget = (): void => {
      if (!isOver) systemClock.defer(beget);
    };
    beget();

    const late = await new Promise((resolve) => setTimeout(() => resolve("fired"), 1));
    isOver = true;

    expect(late).toBe("fired");
  });

  it("gives chance from 0, included, to 1, excluded", () => {
    const chances = Array.from({ length: 1000 }, () => systemClock.random());

    expect(Math.min(...chances)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...chances)).toBeLessThan(1);
    expect(new Set(chances).size).toBeGreaterThan(990);
  });
});

import { describe, expect, it } from "vitest";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";

describe("SimulatedClock", () => {
  it("stands still until it is advanced", async () => {
    const clock = new SimulatedClock({ startMs: 1000 });
    await clock.settle();
    expect(clock.now()).toBe(1000);
    await clock.advance(250);
    expect(clock.now()).toBe(1250);
  });

  it("fires timers in the order of their due times, those due together in the order of their making", async () => {
    const clock = new SimulatedClock();
    const fired: string[] = [];
    clock.setTimeout(() => fired.push("late"), 20);
    clock.setTimeout(() => fired.push("first"), 10);
    clock.setTimeout(() => fired.push("second"), 10);
    clock.setTimeout(() => fired.push("early"), 5);
    await clock.advance(20);
    expect(fired).toEqual(["early", "first", "second", "late"]);
  });

  it("shows a timer the time at which it is due", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const times: number[] = [];
    clock.setTimeout(() => times.push(clock.now()), 30);
    clock.setTimeout(() => times.push(clock.now()), 70);
    await clock.advance(100);
    expect([...times, clock.now()]).toEqual([30, 70, 100]);
  });

  it("does not fire a timer before its time", async () => {
    const clock = new SimulatedClock();
    let fired = false;
    clock.setTimeout(() => (fired = true), 100);
    await clock.advance(99);
    expect(fired).toBe(false);
    await clock.advance(1);
    expect(fired).toBe(true);
  });

  it("fires a timer that a timer made, when it becomes due in the same advance", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const times: number[] = [];
    clock.setTimeout(() => {
      clock.setTimeout(() => times.push(clock.now()), 5);
    }, 10);
    await clock.advance(20);
    expect(times).toEqual([15]);
  });

  it("lets promises settle between two timers", async () => {
    const clock = new SimulatedClock();
    const order: string[] = [];
    clock.setTimeout(() => {
      void Promise.resolve()
        .then(() => {})
        .then(() => order.push("continuation"));
    }, 1);
    clock.setTimeout(() => order.push("next timer"), 2);
    await clock.advance(2);
    expect(order).toEqual(["continuation", "next timer"]);
  });

  it("lets deferred work run between two timers", async () => {
    const clock = new SimulatedClock();
    const order: string[] = [];
    clock.setTimeout(() => clock.defer(() => order.push("deferred")), 1);
    clock.setTimeout(() => order.push("next timer"), 2);
    await clock.advance(2);
    expect(order).toEqual(["deferred", "next timer"]);
  });

  it("forgets a cancelled timer", async () => {
    const clock = new SimulatedClock();
    let fired = false;
    const cancel = clock.setTimeout(() => (fired = true), 10);
    expect(clock.pendingTimers).toBe(1);
    cancel();
    expect(clock.pendingTimers).toBe(0);
    await clock.advance(10);
    expect(fired).toBe(false);
  });

  it("leaves other timers alone when one is cancelled that has fired", async () => {
    const clock = new SimulatedClock();
    const cancel = clock.setTimeout(() => {}, 1);
    clock.setTimeout(() => {}, 5);
    await clock.advance(1);
    cancel();
    expect(clock.pendingTimers).toBe(1);
  });

  it("holds a timer of any length", async () => {
    const clock = new SimulatedClock();
    let fired = false;
    clock.setTimeout(() => (fired = true), 2 ** 40);
    await clock.advance(2 ** 40 - 1);
    expect(fired).toBe(false);
    await clock.advance(1);
    expect(fired).toBe(true);
  });

  it.each([-5, Number.NaN])("counts a delay of %s as none", async (ms) => {
    const clock = new SimulatedClock();
    let fired = false;
    clock.setTimeout(() => (fired = true), ms);
    await clock.advance(0);
    expect(fired).toBe(true);
  });

  it("runs deferred work in a macrotask, after the microtasks", async () => {
    const clock = new SimulatedClock();
    const order: string[] = [];
    clock.defer(() => order.push("deferred"));
    void Promise.resolve().then(() => order.push("microtask"));
    expect(order).toEqual([]);
    await clock.settle();
    expect(order).toEqual(["microtask", "deferred"]);
  });

  it("runs deferred work without anybody advancing or settling", async () => {
    const clock = new SimulatedClock();
    const { promise, resolve } = Promise.withResolvers<string>();
    clock.defer(() => resolve("done"));
    expect(await promise).toBe("done");
  });

  it("settles what deferred work defers in turn", async () => {
    const clock = new SimulatedClock();
    let left = 100;
    const work = (): void => {
      left -= 1;
      if (left > 0) void Promise.resolve().then(() => clock.defer(work));
    };
    clock.defer(work);
    await clock.settle();
    expect(left).toBe(0);
  });

  it("says so when deferred work never ends", async () => {
    const clock = new SimulatedClock();
    let isOver = false;
    const work = (): void => {
      if (!isOver) clock.defer(work);
    };
    clock.defer(work);
    await expect(clock.settle()).rejects.toThrow("deferred work still begets more");
    isOver = true;
    await clock.settle();
  });

  it("passes on what a timer throws, and can be advanced again", async () => {
    const clock = new SimulatedClock();
    clock.setTimeout(() => {
      throw new Error("broken timer");
    }, 1);
    await expect(clock.advance(5)).rejects.toThrow("broken timer");
    await clock.advance(5);
    expect(clock.pendingTimers).toBe(0);
  });

  it("refuses two advances at once", async () => {
    const clock = new SimulatedClock();
    const first = clock.advance(10);
    await expect(clock.advance(10)).rejects.toThrow("it is advancing already");
    await first;
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("refuses to advance by %s", async (ms) => {
    await expect(new SimulatedClock().advance(ms)).rejects.toThrow(RangeError);
  });

  it("gives the same chance for the same seed, and another for another", () => {
    const draw = (seed: number): number[] => {
      const clock = new SimulatedClock({ seed });
      return Array.from({ length: 5 }, () => clock.random());
    };
    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it("spreads its chance evenly from 0 to below 1", () => {
    const clock = new SimulatedClock({ seed: 42 });
    const buckets = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 10_000; index += 1) {
      const bucket = Math.floor(clock.random() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    expect(buckets).toHaveLength(10);
    expect(Math.min(...buckets)).toBeGreaterThan(850);
    expect(Math.max(...buckets)).toBeLessThan(1150);
  });

  it("tells its seed, so that a run can be replayed", () => {
    expect(new SimulatedClock({ seed: 99 }).seed).toBe(99);
  });

  it.each([{ seed: 0.5 }, { seed: Number.NaN }, { startMs: Number.NaN }])(
    "refuses %o",
    (options) => {
      expect(() => new SimulatedClock(options)).toThrow(RangeError);
    },
  );
});

/** The two kinds of time in which a suite runs: simulated, where nothing waits, and the machine's. */
import { type Clock, systemClock } from "../time/clock.ts";
import { DeferredWork } from "./deferred-work.ts";
import { SimulatedClock } from "./simulated-clock.ts";

/** A clock that a test can move on, or wait with. */
export type TestClock = Clock & Pick<SimulatedClock, "advance" | "settle">;

/** A clock for one case. */
export function testClock(time: "virtual" | "real", seed: number = 1): TestClock {
  return time === "virtual" ? new SimulatedClock({ seed }) : realTime();
}

function realTime(): TestClock {
  const deferred = new DeferredWork();
  return {
    ...systemClock,
    defer: deferred.defer,
    settle: () => deferred.settle(),
    advance: async (ms) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      // Timers that were made before, for the same time, are due by then: each is checked against the clock as this one.
      systemClock.setTimeout(resolve, ms);
      await promise;
      await deferred.settle();
    },
  };
}

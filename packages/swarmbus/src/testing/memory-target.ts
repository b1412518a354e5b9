/** The in-memory bus as a target of the contract suite, and the example of how to write a target. */
import { MemoryBus } from "../memory/memory-bus.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { BusTarget, BusUnderTest } from "./contract-case.ts";
import { DeferredWork } from "./deferred-work.ts";
import { SimulatedClock } from "./simulated-clock.ts";

/** A clock that a test can move on, or wait with. */
type TestClock = Clock & Pick<SimulatedClock, "advance" | "settle">;

/** Options of {@link memoryTarget}. */
export interface MemoryTargetOptions {
  /** On a {@link SimulatedClock}, where nothing waits, or on the machine's time. */
  time: "virtual" | "real";
  /**
   * The seed of the simulated clock.
   *
   * @default 1
   */
  seed?: number;
}

/** Swarms in memory: every promise holds there. Only a simulated clock is, in real time, not to be had. */
export function memoryTarget(options: MemoryTargetOptions): BusTarget {
  if (options.time === "virtual") {
    return { open: async () => openSwarm(new SimulatedClock({ seed: options.seed ?? 1 })) };
  }
  return {
    open: async () => openSwarm(realTime()),
    weaker: { "virtual-time": "it runs in real time here" },
  };
}

function openSwarm(clock: TestClock): BusUnderTest {
  const swarm = new MemoryBus({ clock });
  const opened = [swarm];
  return {
    clock,
    advance: (ms) => clock.advance(ms),
    settle: () => clock.settle(),
    maxPayloadBytes: 2 ** 20,
    connect: async (options) => {
      const connection = swarm.connect(options);
      opened.push(connection);
      return connection;
    },
    close: async () => {
      await Promise.all(opened.map((connection) => connection.close()));
    },
  };
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

/** The in-memory bus as a target of the contract suite, and the example of how to write a target. */
import { MemoryBus } from "../memory/memory-bus.ts";
import type { BusTarget, BusUnderTest } from "./contract-case.ts";
import { type TestClock, testClock } from "./test-clock.ts";

/** Options of {@link memoryTarget}. */
export interface MemoryTargetOptions {
  /** On a `SimulatedClock`, where nothing waits, or on the machine's time. */
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
  const open = async (): Promise<BusUnderTest> => openSwarm(testClock(options.time, options.seed));
  if (options.time === "virtual") return { open };
  return { open, weaker: { "virtual-time": "it runs in real time here" } };
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

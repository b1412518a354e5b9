/** What may be left behind where nothing should be: timers on a simulated clock, listeners on a signal. */
import { assert } from "../assertions.ts";
import type { ContractContext } from "../contract-case.ts";
import { SimulatedClock } from "../simulated-clock.ts";

/** How many timers wait on the clock of a bus in virtual time. */
export function pendingTimersOf(context: ContractContext): number {
  const { clock } = context;
  assert(clock instanceof SimulatedClock, "a bus in virtual time runs on a SimulatedClock");
  return clock.pendingTimers;
}

/**
 * Counts the abort listeners of a signal from now on, however they come and go.
 *
 * @returns Says how many there are.
 */
export function countListeners(signal: AbortSignal): () => number {
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...[type, run, options]: Parameters<typeof add>): void => {
    listeners.add(run);
    const ending = typeof options === "object" ? options.signal : undefined;
    ending?.addEventListener("abort", () => listeners.delete(run));
    add(type, run, options);
  };
  signal.removeEventListener = (...[type, run, options]: Parameters<typeof remove>): void => {
    listeners.delete(run);
    remove(type, run, options);
  };
  return () => listeners.size;
}

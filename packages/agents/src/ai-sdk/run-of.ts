/** Which run an abort signal stops, as the SDK has no place for ours, and gives its result only when the run has begun. */
import type { SteeredRun } from "./steered-run.ts";

const runs = new WeakMap<AbortSignal, SteeredRun>();

/** Keeps the run for as long as there is the signal. Of several runs with one signal, the last is kept. */
export function rememberRun(signal: AbortSignal, run: SteeredRun): void {
  runs.set(signal, run);
}

/** The run that one of our agents began with this signal. */
export function runOf(signal: AbortSignal): SteeredRun | undefined {
  return runs.get(signal);
}

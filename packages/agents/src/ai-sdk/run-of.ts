/** Which run is behind a stream of the SDK, as its result has no place for ours. */
import type { SteeredRun } from "./steered-run.ts";

const runs = new WeakMap<object, SteeredRun>();

/** Keeps the run for as long as there is the result. */
export function rememberRun(result: object, run: SteeredRun): void {
  runs.set(result, run);
}

/** The run behind a result that one of our agents gave. */
export function runOf(result: object): SteeredRun | undefined {
  return runs.get(result);
}

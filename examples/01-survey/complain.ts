/** How a program of the survey says that it cannot go on. */
import { isBusError } from "swarmbus";

/** What a person can mend, told in one sentence. */
export class Refusal extends Error {}

/** A mistake on the command line. */
export class UsageError extends Refusal {}

/** Says what is wrong on stderr, and sets the exit code: 2 for wrong use, 1 for everything else. */
export function complain(error: unknown): void {
  // The messages of these say what happened and what to do; of anything else the stack is needed.
  const isClear = error instanceof Refusal || isBusError(error);
  console.error(isClear ? error.message : error);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

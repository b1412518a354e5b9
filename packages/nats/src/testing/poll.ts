import { setTimeout as pause } from "node:timers/promises";

const intervalMs = 10;
const limitMs = 15_000;

/** What {@link poll} says and heeds besides the answer. */
export interface PollOptions {
  /** The message of the error, once the time is over; `waited` is "after 15 s". */
  readonly describe: (waited: string) => string;
  /** Called before every question. What it throws ends the waiting. */
  readonly check?: () => void;
}

/**
 * Asks again and again until the answer is true. An answer that is refused counts as false.
 *
 * @throws {Error} After 15 s.
 */
export async function poll(ask: () => Promise<boolean>, options: PollOptions): Promise<void> {
  const end = performance.now() + limitMs;
  for (;;) {
    options.check?.();
    if (await ask().catch(() => false)) return;
    if (performance.now() > end) throw new Error(options.describe(`after ${limitMs / 1000} s`));
    await pause(intervalMs);
  }
}

/** Real-time limits, so that a broken promise shows as a message and never as a test that hangs. */
import { systemClock } from "../time/clock.ts";

/** How long the suite waits for something that should happen at once, in milliseconds of real time. */
export const patienceMs = 2000;

/**
 * Waits for a promise, for at most two seconds of real time (also when the bus runs on a simulated clock).
 *
 * @param what What is waited for, for the error; a function is asked when the time is over.
 * @param limitMs Longest to wait, in milliseconds of real time. Default 2000.
 * @throws {Error} When the time is over. A rejection of the promise passes through.
 */
export async function within<T>(
  promise: Promise<T>,
  what: string | (() => string),
  limitMs: number = patienceMs,
): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cancel = systemClock.setTimeout(() => {
    const missing = typeof what === "string" ? what : what();
    reject(new Error(`Cannot wait any longer: after ${limitMs} ms, ${missing}`));
  }, limitMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    cancel();
  }
}

/**
 * Waits until a condition holds, for at most two seconds of real time.
 *
 * @param what What does not hold yet, for the error.
 * @throws {Error} When the time is over.
 */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = systemClock.now() + patienceMs;
  while (!condition()) {
    if (systemClock.now() > end)
      throw new Error(`Cannot wait any longer: after ${patienceMs} ms, ${what}`);
    const { promise, resolve } = Promise.withResolvers<void>();
    systemClock.setTimeout(resolve, 1);
    await promise;
  }
}

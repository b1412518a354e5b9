/**
 * Time and chance as a value.
 *
 * Everything in swarmbus that waits or chooses takes a {@link Clock}, so that a test runs in virtual time and a
 * simulated run replays from its seed (`SimulatedClock` in `swarmbus/testing`).
 */

/** Where time and chance come from. */
export interface Clock {
  /** The time in milliseconds since the epoch; never goes back. */
  now(): number;
  /**
   * Runs something once, not before `ms` milliseconds have passed by `now()`; any length works.
   *
   * @returns Cancels it; does nothing when it has run.
   */
  setTimeout(run: () => void, ms: number): () => void;
  /** Runs something in a later macrotask, after timers and I/O have had their turn. */
  defer(run: () => void): void;
  /** A number from 0 (included) to 1 (excluded). */
  random(): number;
}

/** The longest delay that platforms hold; a longer one fires at once there. */
const longestDelayMs = 2 ** 31 - 1;

/** Waits in steps, as platforms overflow above 2^31 ms, and again when a timer fired early, as Node's do. */
class Timer {
  readonly #run: () => void;
  readonly #dueAt: number;
  #handle: ReturnType<typeof setTimeout>;

  constructor(run: () => void, ms: number) {
    this.#run = run;
    this.#dueAt = systemClock.now() + ms;
    this.#handle = setTimeout(this.#fire, Math.min(ms, longestDelayMs));
  }

  readonly #fire = (): void => {
    const leftMs = this.#dueAt - systemClock.now();
    if (leftMs <= 0) return this.#run();
    this.#handle = setTimeout(this.#fire, Math.min(Math.ceil(leftMs), longestDelayMs));
  };

  readonly cancel = (): void => clearTimeout(this.#handle);
}

const deferred = chooseDefer();

/** A macrotask that timers cannot overtake for ever: `setImmediate` where there is one, else a message to ourselves. */
function chooseDefer(): (run: () => void) => void {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => unknown };
  if (setImmediate !== undefined) return (run) => void setImmediate(run);
  // A channel for each: one that stays open would keep a process alive.
  return (run) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      run();
    });
    port1.start();
    port2.postMessage(undefined);
  };
}

/** Read once: it never changes, and reading it costs as much as the time. */
const { timeOrigin } = performance;

/** The clock of the machine: monotonic, and random by `Math.random`. */
export const systemClock: Clock = {
  now: () => timeOrigin + performance.now(),
  setTimeout: (run, ms) => new Timer(run, ms).cancel,
  defer: deferred,
  random: () => Math.random(),
};

/** A clock whose time passes only when a test says so, and whose chance comes from a seed. */
import type { Clock } from "../time/clock.ts";
import { DeferredWork } from "./deferred-work.ts";

/** Options of {@link SimulatedClock}. */
export interface SimulatedClockOptions {
  /**
   * Where chance begins; an integer, of which 32 bits count. The same seed gives the same run.
   *
   * @default 1
   */
  seed?: number;
  /**
   * The time at the start, in milliseconds since the epoch.
   *
   * @default 1_767_225_600_000 (2026-01-01T00:00:00Z)
   */
  startMs?: number;
}

interface Timer {
  readonly dueAt: number;
  readonly run: () => void;
}

/**
 * A {@link Clock} for tests: `now()` stands still until {@link advance}, timers fire in the order of their due times (those
 * due together in the order in which they were made), and `random()` repeats itself for a seed.
 *
 * Deferred work runs in real macrotasks, so code that awaits it goes on without anybody advancing the time.
 */
export class SimulatedClock implements Clock {
  /** The seed that replays this run. */
  readonly seed: number;
  readonly #deferred = new DeferredWork();
  /** By due time; equal ones in the order in which they were made. */
  readonly #timers: Timer[] = [];
  #nowMs: number;
  #chance: number;
  #isAdvancing = false;

  /**
   * @throws {RangeError} On a seed that is no integer or a start that is not finite.
   */
  constructor(options: SimulatedClockOptions = {}) {
    const { seed = 1, startMs = 1_767_225_600_000 } = options;
    if (!Number.isInteger(seed))
      throw new RangeError(`Cannot use seed ${seed}: an integer is needed`);
    if (!Number.isFinite(startMs))
      throw new RangeError(`Cannot start at ${startMs}: a finite time is needed`);
    this.seed = seed;
    this.#chance = seed;
    this.#nowMs = startMs;
  }

  /** The simulated time, in milliseconds since the epoch. */
  now(): number {
    return this.#nowMs;
  }

  /** Runs something when the simulated time has passed. A delay below 0, or none at all, counts as 0. */
  setTimeout(run: () => void, ms: number): () => void {
    const timer: Timer = { dueAt: this.#nowMs + (ms > 0 ? ms : 0), run };
    const later = this.#timers.findLastIndex((other) => other.dueAt <= timer.dueAt) + 1;
    this.#timers.splice(later, 0, timer);
    return () => {
      const index = this.#timers.indexOf(timer);
      if (index !== -1) this.#timers.splice(index, 1);
    };
  }

  /** Runs something in a real later macrotask; takes no simulated time. */
  defer(run: () => void): void {
    this.#deferred.defer(run);
  }

  /** The next number of this seed, from 0 (included) to 1 (excluded). Not for secrets. */
  random(): number {
    // mulberry32: 32 bits of state, and good enough to choose with.
    this.#chance = (this.#chance + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#chance ^ (this.#chance >>> 15), 1 | this.#chance);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** How many timers wait: 0 when nothing was left behind. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /**
   * Lets time pass: fires what becomes due, in order, each at its own time, and lets everything settle before the first,
   * after each, and at the end.
   *
   * @param ms How much time passes, in milliseconds; 0 fires what is due already.
   * @throws {RangeError} When `ms` is negative or not finite.
   * @throws {Error} When time is being advanced already, or {@link settle} finds no end. What a timer throws passes through.
   */
  async advance(ms: number): Promise<void> {
    if (!Number.isFinite(ms) || ms < 0) {
      throw new RangeError(`Cannot advance by ${ms} ms: a finite time from 0 is needed`);
    }
    if (this.#isAdvancing)
      throw new Error("Cannot advance: it is advancing already, await that first");
    this.#isAdvancing = true;
    try {
      await this.#advanceTo(this.#nowMs + ms);
    } finally {
      this.#isAdvancing = false;
    }
  }

  async #advanceTo(endMs: number): Promise<void> {
    await this.settle();
    for (let next = this.#takeDue(endMs); next !== undefined; next = this.#takeDue(endMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueAt);
      next.run();
      await this.settle();
    }
    this.#nowMs = endMs;
  }

  #takeDue(endMs: number): Timer | undefined {
    const next = this.#timers[0];
    return next !== undefined && next.dueAt <= endMs ? this.#timers.shift() : undefined;
  }

  /**
   * Lets everything happen that needs no time: microtasks, deferred work, and what that defers in turn.
   *
   * @throws {Error} When deferred work begets more without end.
   */
  async settle(): Promise<void> {
    await this.#deferred.settle();
  }
}

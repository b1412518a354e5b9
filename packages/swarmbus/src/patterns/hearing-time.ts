/** A time that stands still while its owner could not hear, so that silence is counted only while it could. */
import type { Clock } from "../time/clock.ts";

/** Milliseconds of hearing, from some zero on. */
export class HearingTime {
  readonly #clock: Clock;
  #deafMs = 0;
  #deafSince: number | undefined = undefined;
  /** The latest time that somebody was told: it never goes back. */
  #latest = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How late it is. */
  now(): number {
    this.#latest = (this.#deafSince ?? this.#clock.now()) - this.#deafMs;
    return this.#latest;
  }

  /** Whether it stands still. */
  get isDeaf(): boolean {
    return this.#deafSince !== undefined;
  }

  /**
   * Stands still from now on.
   *
   * @param since When it stopped hearing, by the clock, if that was earlier. What was told since then holds.
   */
  stop(since: number = this.#clock.now()): void {
    this.#deafSince ??= Math.max(since, this.#latest + this.#deafMs);
  }

  /** Goes on from where it stopped. */
  resume(): void {
    if (this.#deafSince === undefined) return;
    this.#deafMs += this.#clock.now() - this.#deafSince;
    this.#deafSince = undefined;
  }
}

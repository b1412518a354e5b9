/** A clock whose thread can be blocked: the time is later, and no timer has run. */
import type { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import type { Clock } from "../../src/time/clock.ts";

/** Runs on a simulated clock, and is ahead of it by how long it was blocked. */
export class BlockableClock implements Clock {
  readonly #time: SimulatedClock;
  #blockedMs = 0;

  constructor(time: SimulatedClock) {
    this.#time = time;
  }

  /** Lets time pass without anything else. Timers that wait are late by it. */
  block(ms: number): void {
    this.#blockedMs += ms;
  }

  now(): number {
    return this.#time.now() + this.#blockedMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    return this.#time.setTimeout(run, ms);
  }

  defer(run: () => void): void {
    this.#time.defer(run);
  }

  random(): number {
    return this.#time.random();
  }
}

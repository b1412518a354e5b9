// Chance that repeats itself: the clock's, without the clock.
import { SimulatedClock } from "swarmbus/testing";

export class Seeded {
  readonly #clock: SimulatedClock;

  constructor(seed: number) {
    this.#clock = new SimulatedClock({ seed });
  }

  /** An integer from 0, below the limit. */
  below(limit: number): number {
    return Math.floor(this.#clock.random() * limit);
  }

  choose<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}

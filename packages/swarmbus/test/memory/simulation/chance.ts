/** The chance of one schedule: everything that a simulation chooses comes from here, so that a seed replays it. */
import { SimulatedClock } from "../../../src/testing/index.ts";

/** Choices by a seed. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    const source = new SimulatedClock({ seed });
    this.#random = () => source.random();
  }

  /** A number from 0, included, to 1, excluded. */
  part(): number {
    return this.#random();
  }

  /** An integer from 0 to below a limit. */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** An integer between two limits, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** Whether something of this probability happens. */
  happens(probability: number): boolean {
    return this.#random() < probability;
  }

  /** One of several. */
  pick<T>(choices: readonly T[]): T {
    if (choices.length === 0) throw new Error("Cannot pick: there is nothing to choose from");
    return choices[this.below(choices.length)] as T;
  }
}

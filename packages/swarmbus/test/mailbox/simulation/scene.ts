/** One simulated mailbox: the real one, its model beside it, and everything that is compared. */
import {
  type Clock,
  isBusError,
  type Mailbox,
  MemoryMailbox,
  type Receipt,
} from "../../../src/index.ts";
import { SimulatedClock } from "../../../src/testing/index.ts";
import { Chance } from "../../memory/simulation/chance.ts";
import { Model } from "./model.ts";
import type { ModelReceiptWait, ModelWait } from "./model-waits.ts";

/** Puts something between the simulation and a mailbox, such as a bug. */
export type Wrap = (mailbox: Mailbox, clock: Clock) => Mailbox;

/** The mailbox and its model. */
export class Scene {
  readonly chance: Chance;
  readonly clock: SimulatedClock;
  readonly mailbox: Mailbox;
  readonly model: Model;
  /** Some schedules are long, with much to keep, for what happens only when there is much. */
  readonly isLong: boolean;
  /** What went wrong, first things first. */
  readonly violations: string[] = [];
  /** What was acked, by agent and mode, in this order. */
  readonly #acked = new Map<string, number[]>();
  readonly #open = new Set<string>();
  #count = 0;

  constructor(seed: number, wrap: Wrap = (mailbox) => mailbox) {
    this.chance = new Chance(seed);
    this.clock = new SimulatedClock({ seed });
    this.isLong = this.chance.happens(0.02);
    const settings = {
      maxlen: this.chance.pick(this.isLong ? [10, 60, 200] : [1, 2, 3, 5, 10]),
      maxlenPerTarget: this.chance.pick([undefined, undefined, 1, 2, 3]),
      unknownTarget: this.chance.pick(["reject", "hold"] as const),
    };
    this.model = new Model(settings, () => this.clock.now());
    this.mailbox = wrap(new MemoryMailbox({ ...settings, clock: this.clock }), this.clock);
  }

  demand(condition: boolean, what: string): void {
    if (!condition) this.violations.push(what);
  }

  /** Lets a call go on, and compares what comes of it with what the model says. Errors are compared by their code. */
  compare<T>(
    what: string,
    call: Promise<T>,
    expected: unknown,
    view: (result: T) => unknown,
  ): void {
    this.#count += 1;
    const key = `${what} (call ${this.#count})`;
    this.#open.add(key);
    const wanted = JSON.stringify(expected);
    const settle = (found: unknown): void => {
      this.#open.delete(key);
      const seen = JSON.stringify(found);
      this.demand(seen === wanted, `${key} gave ${seen}, not ${wanted}`);
    };
    call.then(
      (result) => settle(view(result)),
      (error: unknown) => settle(codeOf(error)),
    );
  }

  /** Notes what a wait gives. */
  watch(wait: ModelWait | ModelReceiptWait, promise: Promise<boolean | Receipt>): void {
    this.model.waits.push(wait);
    promise.then(
      (value) => (wait.seen = typeof value === "object" ? value.state : `${value}`),
      (error: unknown) => (wait.seen = codeOf(error)),
    );
    this.notice();
  }

  /** Lets every wait of the model see what has happened. */
  notice(): void {
    for (const wait of this.model.waits) wait.look(this.model);
  }

  /** Acked messages come in order for each agent and mode, and each once. */
  noteAcked(agentId: string, messages: readonly { seq: number; mode: string }[]): void {
    for (const { seq, mode } of messages) {
      const key = `${agentId} ${mode}`;
      const before = this.#acked.get(key) ?? [];
      this.demand((before.at(-1) ?? 0) < seq, `${key} was shown ${seq} after ${before.join()}`);
      this.#acked.set(key, [...before, seq]);
    }
  }

  async settle(): Promise<void> {
    await this.clock.settle();
    for (const key of this.#open) this.demand(false, `${key} has not settled`);
    for (const { what, seen, expected } of this.model.waits)
      this.demand(seen === expected, `${what} gave ${seen}, not ${expected}`);
    this.model.waits = this.model.waits.filter(({ expected }) => expected === undefined);
  }
}

function codeOf(error: unknown): string {
  return isBusError(error) ? error.code : String(error);
}

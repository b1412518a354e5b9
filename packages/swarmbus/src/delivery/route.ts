/**
 * Where the messages of one subject go: a snapshot of everything that matches it.
 *
 * A route is never changed, only replaced, so a message in flight keeps the receivers that it had at its publish.
 */
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatchable } from "./dispatcher.ts";
import type { FastLane } from "./fast-lane.ts";
import { isThenable } from "./handler-runs.ts";

/** A subscription with a buffer of its own, or a queue group. */
export interface Target extends Dispatchable {
  /**
   * Settles at the publish whether a message is taken.
   *
   * @returns Whether a turn of dispatch is needed for it; `false` also when it took the place of an older one.
   */
  offer(message: BusMessage): boolean;
}

/** One subject's receivers. */
export class Route implements Dispatchable {
  /** Idle handlers, which are called straight from the log while the fast lane is open. */
  readonly direct: readonly BusSubscription[];
  /** Everything with a buffer. */
  readonly targets: readonly Target[];
  /** The smallest bounds among {@link direct}; below them nobody can overflow, so nobody need be asked. */
  readonly slots: number;
  readonly bytes: number;
  readonly #lane: FastLane;
  readonly #isOfOneHome: boolean;
  /** Which of {@link direct} is being called; -1 when none. */
  #calling = -1;

  constructor(lane: FastLane, direct: readonly BusSubscription[], targets: readonly Target[]) {
    this.#lane = lane;
    this.direct = direct;
    this.targets = targets;
    this.slots = smallest(direct, "bufferSize");
    this.bytes = smallest(direct, "bufferBytes");
    this.#isOfOneHome = direct.every((subscription) => subscription.home === direct[0]?.home);
  }

  /** How many receivers a message has; a queue group counts as one. */
  get size(): number {
    return this.direct.length + this.targets.length;
  }

  /**
   * Offers a message to everybody, at its publish.
   *
   * @returns Whether a turn of dispatch is needed.
   */
  offer(message: BusMessage): boolean {
    const isOnLane = this.#lane.isOpen;
    let isNeeded = isOnLane && this.direct.length > 0;
    if (!isOnLane) {
      for (const subscription of this.direct) isNeeded = subscription.offer(message) || isNeeded;
    }
    for (const target of this.targets) isNeeded = target.offer(message) || isNeeded;
    return isNeeded;
  }

  dispatch(message: BusMessage): void {
    if (this.direct.length > 0) {
      if (this.#lane.leaves(message)) this.#callAll(message);
      else for (const subscription of this.direct) subscription.dispatch();
    }
    for (const target of this.targets) target.dispatch(undefined);
  }

  /** How many messages of this route, in the middle of its dispatch, a handler has not been called with yet. */
  isAboutToCall(subscription: BusSubscription): boolean {
    return this.#calling >= 0 && this.direct.indexOf(subscription) > this.#calling;
  }

  /** Hot: `bench/fan-out.ts` watches it. */
  #callAll(message: BusMessage): void {
    const { direct } = this;
    this.#lane.budget.spend(direct.length);
    this.#lane.calling = this;
    if (direct.length === 1 && this.targets.length === 0) {
      this.#calling = 0;
      const only = direct[0] as BusSubscription;
      call(only, message.handTo(only.home));
    } else if (this.#isOfOneHome) this.#callInTurn(message);
    else this.#callEach(message);
    this.#calling = -1;
    this.#lane.calling = undefined;
  }

  /** All of one connection: they share the object, one after the other. */
  #callInTurn(message: BusMessage): void {
    const { direct } = this;
    message.beginTurns((direct[0] as BusSubscription).home);
    for (let index = 0; index < direct.length; index += 1) {
      const subscription = direct[index] as BusSubscription;
      this.#calling = index;
      call(subscription, message);
      message.endTurn();
    }
    message.endTurns();
  }

  #callEach(message: BusMessage): void {
    const { direct } = this;
    for (let index = 0; index < direct.length; index += 1) {
      const subscription = direct[index] as BusSubscription;
      this.#calling = index;
      call(subscription, message.copyFor(subscription.home));
    }
  }
}

function call(subscription: BusSubscription, message: BusMessage): void {
  const entry = subscription.entry as NonNullable<BusSubscription["entry"]>;
  subscription.delivered += 1;
  try {
    const result: unknown = entry(message, subscription);
    if (result !== undefined && isThenable(result)) subscription.adopt(result);
  } catch (error) {
    subscription.report(error);
  }
}

function smallest(
  subscriptions: readonly BusSubscription[],
  bound: "bufferSize" | "bufferBytes",
): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { settings } of subscriptions) least = Math.min(least, settings[bound]);
  return least;
}

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
  /** How many receivers a message has; a queue group counts as one. */
  readonly size: number;
  /** The smallest bound among {@link direct}: below it nobody can overflow, so nobody need be asked … */
  readonly slots: number;
  /** … as long as no message has more bytes than the share of a slot. */
  readonly slotBytes: number;
  /** Of all patterns: when one comes or goes, routes of an earlier generation are no longer true. */
  readonly generation: number;
  readonly #lane: FastLane;
  readonly #isOfOneHome: boolean;
  /** The only receiver, when it is a direct one. */
  readonly #only: BusSubscription | undefined;
  /** Which of {@link direct} is being called; -1 when none. */
  #calling = -1;

  constructor(
    lane: FastLane,
    direct: readonly BusSubscription[],
    targets: readonly Target[],
    generation: number,
  ) {
    this.#lane = lane;
    this.direct = direct;
    this.targets = targets;
    this.generation = generation;
    this.size = direct.length + targets.length;
    this.#only = this.size === 1 ? direct[0] : undefined;
    let slots = Number.POSITIVE_INFINITY;
    let slotBytes = Number.POSITIVE_INFINITY;
    let isOfOneHome = true;
    for (const { settings, home } of direct) {
      slots = Math.min(slots, settings.bufferSize);
      slotBytes = Math.min(slotBytes, settings.bufferBytes / settings.bufferSize);
      isOfOneHome &&= home === direct[0]?.home;
    }
    this.slots = slots;
    this.slotBytes = slotBytes;
    this.#isOfOneHome = isOfOneHome;
  }

  /**
   * Offers a message to everybody, at its publish. Hot: `bench/fan-out.ts` watches it.
   *
   * @returns Whether a turn of dispatch is needed.
   */
  offer(message: BusMessage): boolean {
    if (this.size > 1) message.share();
    const isOnLane = this.direct.length > 0 && this.#lane.takes(this, message);
    return (isOnLane && this.targets.length === 0) || this.#offerEach(message, isOnLane);
  }

  dispatch(message: BusMessage): void {
    const isOnLane = this.direct.length > 0 && this.#lane.isOpen;
    if (isOnLane) this.#callAll(message);
    if (!isOnLane || this.targets.length > 0) this.#dispatchEach(isOnLane);
  }

  /** How many messages of this route, in the middle of its dispatch, a handler has not been called with yet. */
  isAboutToCall(subscription: BusSubscription): boolean {
    return this.#calling >= 0 && this.direct.indexOf(subscription) > this.#calling;
  }

  /** The lane closes before the dispatch of a message. */
  bufferAll(message: BusMessage): void {
    for (const subscription of this.direct) buffer(subscription, message);
  }

  /** The lane closes in the middle of the dispatch of a message: whoever has not been called gets it from a buffer. */
  bufferRest(message: BusMessage): void {
    if (this.#calling < 0) return;
    for (let index = this.#calling + 1; index < this.direct.length; index += 1) {
      buffer(this.direct[index] as BusSubscription, message);
    }
  }

  #offerEach(message: BusMessage, isOnLane: boolean): boolean {
    const { direct, targets } = this;
    let isNeeded = isOnLane;
    if (!isOnLane) {
      for (const subscription of direct) isNeeded = subscription.inbox.offer(message) || isNeeded;
    }
    for (let index = 0; index < targets.length; index += 1) {
      isNeeded = (targets[index] as Target).offer(message) || isNeeded;
    }
    return isNeeded;
  }

  #dispatchEach(isOnLane: boolean): void {
    const { targets } = this;
    if (!isOnLane) this.#dispatchFrom(0);
    for (let index = 0; index < targets.length; index += 1) {
      (targets[index] as Target).dispatch(undefined);
    }
  }

  /** Hot: `bench/fan-out.ts` watches it. */
  #callAll(message: BusMessage): void {
    const only = this.#only;
    if (only !== undefined) {
      this.#lane.budget.spend(1);
      call(only, message.handTo(only.home));
      return;
    }
    if (this.#isOfOneHome) this.#callInTurn(message);
    else this.#callEach(message);
    this.#lane.budget.spend(this.direct.length & 31);
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
      if (this.#mustStop(index)) break;
    }
    this.#calling = -1;
    message.endTurns();
  }

  #callEach(message: BusMessage): void {
    const { direct } = this;
    for (let index = 0; index < direct.length; index += 1) {
      const subscription = direct[index] as BusSubscription;
      this.#calling = index;
      call(subscription, message.copyFor(subscription.home));
      if (this.#mustStop(index)) break;
    }
    this.#calling = -1;
  }

  /** Whether the others must be reached through their buffers: the lane has closed, or the budget of the turn is spent. */
  #mustStop(index: number): boolean {
    if ((index & 31) === 31) {
      this.#lane.budget.spend(32);
      if (this.#lane.budget.isLate()) this.#lane.close();
    }
    if (this.#lane.isOpen) return false;
    this.#calling = -1;
    this.#dispatchFrom(index + 1);
    return true;
  }

  #dispatchFrom(first: number): void {
    for (let index = first; index < this.direct.length; index += 1) {
      if (this.#lane.budget.isSpent()) return this.#lane.resume(() => this.#dispatchFrom(index));
      (this.direct[index] as BusSubscription).inbox.dispatch();
    }
  }
}

function buffer(subscription: BusSubscription, message: BusMessage): void {
  const { inbox } = subscription;
  if (subscription.isClosed) inbox.losses.discard(message);
  else inbox.accept(message);
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

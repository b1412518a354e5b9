/**
 * The subscriptions of a connection in the order of subscribing. Adding and removing take constant time: a removed one
 * leaves a hole, and the list is made dense again when holes prevail.
 */
import type { BusSubscription } from "./bus-subscription.ts";

const fewHoles = 16;

/** An ordered list from which anything can be removed at once. */
export class SubscriberList implements Iterable<BusSubscription> {
  #slots: (BusSubscription | undefined)[] = [];
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds one at the end. */
  add(subscription: BusSubscription): void {
    subscription.slot = this.#slots.length;
    this.#slots.push(subscription);
    this.#size += 1;
  }

  /** Removes one; does nothing when it is not in the list. */
  remove(subscription: BusSubscription): void {
    const { slot } = subscription;
    if (this.#slots[slot] !== subscription) return;
    this.#slots[slot] = undefined;
    this.#size -= 1;
    subscription.slot = -1;
    if (slot === this.#slots.length - 1) this.#slots.pop();
    else if (this.#slots.length - this.#size > this.#size + fewHoles) this.#compact();
  }

  *[Symbol.iterator](): IterableIterator<BusSubscription> {
    for (const subscription of this.#slots) if (subscription !== undefined) yield subscription;
  }

  #compact(): void {
    this.#slots = this.#slots.filter((subscription) => subscription !== undefined);
    for (const [slot, subscription] of this.#slots.entries()) {
      (subscription as BusSubscription).slot = slot;
    }
  }
}

/**
 * The figures of one connection: what it published, and what became of what was meant for its subscriptions.
 *
 * A subscription counts for itself; when it has ended, its figures are added here. Replies have no subscription and are
 * counted here at once.
 */
import type { BusStats, GroupStats } from "../bus/message-bus.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { QueueGroup } from "./queue-group.ts";

/** Counts of a connection. */
export class Ledger {
  published = 0;
  unmatched = 0;
  #delivered = 0;
  #dropped = 0;
  #discarded = 0;

  /** Adds the final figures of a subscription. */
  addEnded(subscription: BusSubscription): void {
    const { delivered, dropped, discarded } = subscription.stats();
    this.#delivered += delivered;
    this.#dropped += dropped;
    this.#discarded += discarded;
  }

  /** Counts a reply that a request took. */
  addReply(): void {
    this.#delivered += 1;
  }

  /** A reply that was counted found no room after all, or messages never had a subscription to count them. */
  addDropped(dropped: number, wasDelivered = 0): void {
    this.#dropped += dropped;
    this.#delivered -= wasDelivered;
  }

  /** Adds what a queue group discarded when its last member left. */
  addDiscarded(discarded: number): void {
    this.#discarded += discarded;
  }

  /** Everything so far, with subscriptions that have not been added yet. */
  stats(
    open: Iterable<BusSubscription>,
    ended: Iterable<BusSubscription>,
    requests: number,
  ): BusStats {
    let delivered = this.#delivered;
    let dropped = this.#dropped;
    let discarded = this.#discarded;
    let pending = 0;
    let subscriptions = 0;
    const groups = new Set<QueueGroup>();
    const add = (subscription: BusSubscription): void => {
      const figures = subscription.stats();
      delivered += figures.delivered;
      dropped += figures.dropped;
      discarded += figures.discarded;
      pending += figures.pending;
    };
    for (const subscription of open) {
      add(subscription);
      subscriptions += 1;
      const group = subscription.queue === undefined ? undefined : subscription.inbox.group;
      if (group?.hasMember(subscription) === true) groups.add(group);
    }
    for (const subscription of ended) add(subscription);
    return {
      published: this.published,
      unmatched: this.unmatched,
      matched: delivered + dropped + discarded + pending,
      delivered,
      dropped,
      discarded,
      pending,
      groups: Array.from(groups, (group): GroupStats => group.stats()),
      subscriptions,
      requests,
    };
  }
}

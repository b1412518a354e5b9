/**
 * The figures of one connection: what it published, and what became of what was meant for its subscriptions.
 *
 * A subscription counts for itself; when it has ended, its figures are added here. Answers to requests have no subscription
 * and are counted here.
 */
import type { BusStats, GroupStats } from "../bus/message-bus.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { QueueGroup } from "./queue-group.ts";

/** What became of answers to the requests of a connection. */
export interface ReplyLedger {
  delivered: number;
  dropped: number;
  discarded: number;
  pending: number;
}

/** Counts of a connection. */
export class Ledger {
  readonly replies: ReplyLedger = { delivered: 0, dropped: 0, discarded: 0, pending: 0 };
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

  /** Adds what was dropped where no subscription counts it. */
  addDropped(dropped: number): void {
    this.#dropped += dropped;
  }

  /** Adds what was discarded where no subscription counts it. */
  addDiscarded(discarded: number): void {
    this.#discarded += discarded;
  }

  /** Everything so far, with subscriptions that have not been added yet. */
  stats(
    open: Iterable<BusSubscription>,
    ended: Iterable<BusSubscription>,
    requests: number,
  ): BusStats {
    let delivered = this.#delivered + this.replies.delivered;
    let dropped = this.#dropped + this.replies.dropped;
    let discarded = this.#discarded + this.replies.discarded;
    let { pending } = this.replies;
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

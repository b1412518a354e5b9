/**
 * Everything that is subscribed to one subject or pattern.
 *
 * Most subjects have one subscriber, so the list of them is made of the subscriptions themselves, each of which knows its
 * neighbours: it needs no array, and whoever leaves is taken out at once.
 */
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { QueueGroup } from "./queue-group.ts";
import type { Route } from "./route.ts";

const none: readonly QueueGroup[] = [];

/** Subscriptions and queue groups in the order of subscribing. */
export class Leaf {
  /** For a plain subject: where its messages go, as long as no pattern and none of these comes or goes. */
  route: Route | undefined = undefined;
  /** The end of a ring: behind the last subscription comes the first. */
  #last: BusSubscription | undefined = undefined;
  #groups: Map<string, QueueGroup> | undefined = undefined;

  /** Whether nobody is left. */
  get isEmpty(): boolean {
    return this.#last === undefined && this.#groups === undefined;
  }

  /** The queue groups; each has a member that takes new messages. */
  get groups(): Iterable<QueueGroup> {
    return this.#groups === undefined ? none : this.#groups.values();
  }

  /** Visits everybody who is in no group. */
  forEach(visit: (subscription: BusSubscription) => void): void {
    const last = this.#last;
    let each = last;
    while (each !== undefined) {
      each = each.after as BusSubscription;
      visit(each);
      if (each === last) return;
    }
  }

  /** Adds a subscription that is in no group. */
  add(subscription: BusSubscription): void {
    const last = this.#last ?? subscription;
    const first = last.after ?? subscription;
    subscription.before = last;
    subscription.after = first;
    last.after = subscription;
    first.before = subscription;
    this.#last = subscription;
  }

  /** Takes out a subscription that is in no group. Idempotent. */
  remove(subscription: BusSubscription): void {
    const { before, after } = subscription;
    if (before === undefined || after === undefined) return;
    if (this.#last === subscription) this.#last = before === subscription ? undefined : before;
    before.after = after;
    after.before = before;
    subscription.before = undefined;
    subscription.after = undefined;
  }

  /** Makes a subscription a member of its group. */
  join(subscription: BusSubscription, queue: string, dispatcher: Dispatcher): void {
    const groups = (this.#groups ??= new Map());
    let group = groups.get(queue);
    if (group === undefined) {
      group = new QueueGroup(subscription.subject, queue, dispatcher);
      groups.set(queue, group);
    }
    subscription.inbox.group = group;
    group.join(subscription);
  }

  /** A member takes no new messages any more; the group goes when no other does. Idempotent. */
  leave(subscription: BusSubscription, queue: string): void {
    const groups = this.#groups;
    const { group } = subscription.inbox;
    if (groups === undefined || group === undefined || groups.get(queue) !== group) return;
    if (group.hasOtherOpen(subscription)) return;
    groups.delete(queue);
    if (groups.size === 0) this.#groups = undefined;
  }
}

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

/** Subscriptions and queue groups in the order of subscribing. */
export class Leaf {
  /** For a plain subject: where its messages go, as long as no pattern and none of these comes or goes. */
  route: Route | undefined = undefined;
  #first: BusSubscription | undefined = undefined;
  #last: BusSubscription | undefined = undefined;
  #groups: Map<string, QueueGroup> | undefined = undefined;

  /** Whether nobody is left. */
  get isEmpty(): boolean {
    return this.#first === undefined && this.#groups === undefined;
  }

  /** The queue groups, which have at least one member each. */
  get groups(): Iterable<QueueGroup> {
    return this.#groups === undefined ? [] : this.#groups.values();
  }

  /** Visits everybody who is in no group. */
  forEach(visit: (subscription: BusSubscription) => void): void {
    for (let each = this.#first; each !== undefined; each = each.after) visit(each);
  }

  /** Adds a subscription that is in no group. */
  add(subscription: BusSubscription): void {
    const last = this.#last;
    subscription.before = last;
    if (last === undefined) this.#first = subscription;
    else last.after = subscription;
    this.#last = subscription;
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

  /** Takes a subscription out, and its group when none of its members takes new messages. Idempotent. */
  remove(subscription: BusSubscription): void {
    if (subscription.queue === undefined) this.#unlink(subscription);
    else this.#leave(subscription, subscription.queue);
  }

  #unlink(subscription: BusSubscription): void {
    const { before, after } = subscription;
    if (before === undefined && this.#first !== subscription) return;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    subscription.before = undefined;
    subscription.after = undefined;
  }

  #leave(subscription: BusSubscription, queue: string): void {
    const groups = this.#groups;
    const { group } = subscription.inbox;
    if (groups === undefined || group === undefined || groups.get(queue) !== group) return;
    if (group.hasOtherOpen(subscription)) return;
    groups.delete(queue);
    if (groups.size === 0) this.#groups = undefined;
  }
}

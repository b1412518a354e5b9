/**
 * Which subscriptions a subject leads to.
 *
 * Plain subjects are looked up in a map, patterns in a trie; what was found is kept as a {@link Route} until a
 * subscription that belongs to it comes or goes. A publish to a known subject costs one look-up, whatever the number of
 * patterns; subscribing and unsubscribing cost the same with one subscriber on the subject and with ten thousand.
 */
import { checkSubject, isPattern } from "../bus/subject.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { FastLane } from "./fast-lane.ts";
import { GroupChoice } from "./group-choice.ts";
import { QueueGroup } from "./queue-group.ts";
import { RouteCache } from "./route-cache.ts";
import { Route, type Target } from "./route.ts";
import { SubjectTrie } from "./subject-trie.ts";
import { SubscriberList } from "./subscriber-list.ts";

/** Everything subscribed to one subject or pattern. */
class Leaf {
  readonly plain = new SubscriberList();
  readonly groups = new Map<string, QueueGroup>();
  /** For a plain subject: its route, of the given generation of patterns. */
  route: Route | undefined = undefined;
  generation = 0;

  get isEmpty(): boolean {
    return this.plain.size === 0 && this.groups.size === 0;
  }
}

/** The subscriptions of one swarm in memory. */
export class Router {
  readonly #dispatcher: Dispatcher;
  readonly #lane: FastLane;
  readonly #nowhere: Route;
  readonly #exact = new Map<string, Leaf>();
  readonly #patterns = new SubjectTrie<Leaf>();
  readonly #cache = new RouteCache();
  #generation = 0;
  #inboxWatchers = 0;
  #lastSubject = "";
  #lastRoute: Route | undefined = undefined;

  constructor(dispatcher: Dispatcher, lane: FastLane) {
    this.#dispatcher = dispatcher;
    this.#lane = lane;
    this.#nowhere = new Route(lane, [], []);
  }

  /** How many different subjects and patterns are subscribed to. */
  get size(): number {
    return this.#exact.size + this.#patterns.size;
  }

  /** Whether somebody may be subscribed to what replies are published on. */
  get watchesInboxes(): boolean {
    return this.#inboxWatchers > 0;
  }

  /**
   * Where a message goes. Hot: `bench/fan-out.ts` watches it.
   *
   * @throws {BusError} `INVALID_SUBJECT`.
   */
  route(subject: string): Route {
    if (this.#lastRoute !== undefined && subject === this.#lastSubject) return this.#lastRoute;
    const route = this.#find(subject);
    this.#lastSubject = subject;
    this.#lastRoute = route;
    return route;
  }

  /** Adds a subscription, live at once. */
  add(subscription: BusSubscription): void {
    const leaf = this.#enter(subscription.subject);
    if (subscription.queue === undefined) leaf.plain.add(subscription);
    else this.#join(leaf, subscription, subscription.queue);
    this.#invalidate(subscription.subject, leaf);
  }

  /** Takes a subscription away. Idempotent. */
  remove(subscription: BusSubscription): void {
    const { subject, queue, group } = subscription;
    const leaf = this.#exact.get(subject) ?? this.#patterns.get(subject);
    if (leaf === undefined) return;
    if (queue === undefined) leaf.plain.remove(subscription);
    else if (group?.hasOtherOpen(subscription) === false && leaf.groups.get(queue) === group) {
      leaf.groups.delete(queue);
    }
    this.#invalidate(subject, leaf);
    if (leaf.isEmpty) this.#drop(subject);
  }

  /** A subscription must be reached another way from now on. */
  reroute(subscription: BusSubscription): void {
    const { subject } = subscription;
    const leaf = this.#exact.get(subject) ?? this.#patterns.get(subject);
    if (leaf !== undefined) this.#invalidate(subject, leaf);
  }

  #find(subject: string): Route {
    const leaf = this.#exact.get(subject);
    if (leaf?.route !== undefined && leaf.generation === this.#generation) return leaf.route;
    if (leaf === undefined) {
      const cached = this.#cache.get(subject);
      if (cached !== undefined) return cached;
      checkSubject(subject);
    }
    return this.#build(subject, leaf);
  }

  #build(subject: string, exact: Leaf | undefined): Route {
    const leaves: Leaf[] = exact === undefined ? [] : [exact];
    if (this.#patterns.size > 0) this.#patterns.match(subject, leaves);
    if (leaves.length === 0) return this.#nowhere;
    const route = this.#merge(leaves);
    if (exact === undefined) this.#cache.set(subject, route);
    else {
      exact.route = route;
      exact.generation = this.#generation;
    }
    return route;
  }

  #merge(leaves: readonly Leaf[]): Route {
    const direct: BusSubscription[] = [];
    const targets: Target[] = [];
    const groups = new Map<string, QueueGroup[]>();
    for (const leaf of leaves) {
      for (const subscription of leaf.plain) {
        if (subscription.isDirect) direct.push(subscription);
        else targets.push(subscription);
      }
      for (const group of leaf.groups.values()) {
        const sameName = groups.get(group.queue);
        if (sameName === undefined) groups.set(group.queue, [group]);
        else sameName.push(group);
      }
    }
    for (const sameName of groups.values()) {
      targets.push(sameName.length === 1 ? (sameName[0] as QueueGroup) : new GroupChoice(sameName));
    }
    return new Route(this.#lane, direct, targets);
  }

  #enter(subject: string): Leaf {
    const known = this.#exact.get(subject) ?? this.#patterns.get(subject);
    if (known !== undefined) return known;
    const leaf = new Leaf();
    if (mayMatchInboxes(subject)) this.#inboxWatchers += 1;
    if (isPattern(subject)) this.#patterns.add(subject, leaf);
    else this.#exact.set(subject, leaf);
    return leaf;
  }

  #join(leaf: Leaf, subscription: BusSubscription, queue: string): void {
    let group = leaf.groups.get(queue);
    if (group === undefined) {
      group = new QueueGroup(subscription.subject, queue, this.#dispatcher);
      leaf.groups.set(queue, group);
    }
    subscription.group = group;
    group.join(subscription);
  }

  #drop(subject: string): void {
    if (mayMatchInboxes(subject)) this.#inboxWatchers -= 1;
    if (!this.#exact.delete(subject)) this.#patterns.delete(subject);
  }

  #invalidate(subject: string, leaf: Leaf): void {
    leaf.route = undefined;
    this.#lastRoute = undefined;
    if (this.#exact.has(subject)) return;
    this.#generation += 1;
    this.#cache.clear();
  }
}

function mayMatchInboxes(subject: string): boolean {
  return /^(?:_INBOX\.|\*|>$)/u.test(subject);
}

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
import { Leaf } from "./leaf.ts";
import type { QueueGroup } from "./queue-group.ts";
import { RouteCache } from "./route-cache.ts";
import { Route, type Target } from "./route.ts";
import { SubjectTrie } from "./subject-trie.ts";

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
    this.#nowhere = new Route(lane, [], [], 0);
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
    const route = this.#lookUp(subject);
    this.#lastSubject = subject;
    this.#lastRoute = route;
    return route;
  }

  /** Adds a subscription, live at once. */
  add(subscription: BusSubscription): void {
    const { subject, queue } = subscription;
    const leaf = this.#find(subject) ?? this.#enter(subject);
    if (queue === undefined) leaf.add(subscription);
    else leaf.join(subscription, queue, this.#dispatcher);
    this.#invalidate(subject, leaf);
  }

  /** Takes a subscription away. Idempotent. */
  remove(subscription: BusSubscription): void {
    const { subject, queue } = subscription;
    const leaf = this.#find(subject);
    if (leaf === undefined) return;
    if (queue === undefined) leaf.remove(subscription);
    else leaf.leave(subscription, queue);
    this.#invalidate(subject, leaf);
    if (leaf.isEmpty) this.#drop(subject);
  }

  /** A subscription must be reached another way from now on. */
  reroute(subscription: BusSubscription): void {
    const { subject } = subscription;
    const leaf = this.#find(subject);
    if (leaf !== undefined) this.#invalidate(subject, leaf);
  }

  #lookUp(subject: string): Route {
    const leaf = this.#exact.get(subject);
    const route = leaf === undefined ? this.#cache.get(subject) : leaf.route;
    if (route !== undefined && route.generation === this.#generation) return route;
    if (leaf === undefined) checkSubject(subject);
    return this.#build(subject, leaf);
  }

  #build(subject: string, exact: Leaf | undefined): Route {
    const leaves: Leaf[] = exact === undefined ? [] : [exact];
    if (this.#patterns.size > 0) this.#patterns.match(subject, leaves);
    if (leaves.length === 0) return this.#nowhere;
    const route = this.#merge(leaves);
    if (exact === undefined) this.#cache.set(subject, route);
    else exact.route = route;
    return route;
  }

  #merge(leaves: readonly Leaf[]): Route {
    const direct: BusSubscription[] = [];
    const targets: Target[] = [];
    const groups: QueueGroup[] = [];
    for (const leaf of leaves) {
      leaf.forEach((subscription) => {
        if (subscription.isDirect) direct.push(subscription);
        else targets.push(subscription.inbox);
      });
      for (const group of leaf.groups) groups.push(group);
    }
    if (groups.length > 0) addGroups(targets, groups);
    return new Route(this.#lane, direct, targets, this.#generation);
  }

  #find(subject: string): Leaf | undefined {
    const leaf = this.#exact.get(subject);
    return leaf === undefined && this.#patterns.size > 0 ? this.#patterns.get(subject) : leaf;
  }

  #enter(subject: string): Leaf {
    const leaf = new Leaf();
    if (mayMatchInboxes(subject)) this.#inboxWatchers += 1;
    if (isPattern(subject)) this.#patterns.add(subject, leaf);
    else this.#exact.set(subject, leaf);
    return leaf;
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

/** Groups of one name are one target. */
function addGroups(targets: Target[], groups: readonly QueueGroup[]): void {
  for (const sameName of Map.groupBy(groups, ({ queue }) => queue).values()) {
    targets.push(sameName.length === 1 ? (sameName[0] as QueueGroup) : new GroupChoice(sameName));
  }
}

function mayMatchInboxes(subject: string): boolean {
  return /^(?:_INBOX\.|\*|>$)/u.test(subject);
}

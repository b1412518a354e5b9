/**
 * The model of a swarm: what must become of every message, told by the contract alone.
 *
 * When something is handed over is the bus's own affair, so the model learns that from the figures, and demands that
 * only what waited was handed over. Who gets a message and whether it fits, it knows by itself.
 */
import type { MessageBus, Subscription } from "../../../src/index.ts";
import type { EventLog } from "../../../src/testing/index.ts";
import { matchesNaively } from "../../delivery/naive-matcher.ts";
import type { ModelRequest } from "./requests.ts";
import { ModelGroup, Receiver, type ReceiverOptions } from "./receiver.ts";
import type { Sent } from "./store.ts";

/** One connection. */
export class ModelConnection {
  readonly name: string;
  readonly bus: MessageBus;
  readonly log: EventLog;
  readonly receivers: Receiver[] = [];
  /** Groups whose last member was one of this connection's. */
  readonly absorbed: ModelGroup[] = [];
  readonly requests: ModelRequest[] = [];
  phase: "open" | "draining" | "closed" = "open";
  published = 0;
  /** Answers that its requests took. */
  answers = 0;
  /** A subscription to everything, which is never in want of room. The model does not follow it. */
  watcher: Subscription | undefined = undefined;
  /** Failures that must have been reported, and those that were. */
  failures = 0;
  reported = 0;

  constructor(name: string, bus: MessageBus, log: EventLog) {
    this.name = name;
    this.bus = bus;
    this.log = log;
  }
}

/** Who gets a message: all of `plain`, and one group out of each list of `choices`. */
interface Plan {
  readonly plain: readonly Receiver[];
  readonly choices: readonly (readonly ModelGroup[])[];
}

/** The swarm. */
export class Model {
  readonly connections: ModelConnection[] = [];
  readonly groups: ModelGroup[] = [];
  readonly sent = new Map<string, Sent>();
  /** What is wrong with the bus, oldest first. */
  readonly violations: string[] = [];
  /** What was published, oldest first, and what the watcher of everything saw of it. */
  readonly published: string[] = [];
  readonly watched: string[] = [];
  matched = 0;
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Demands that something holds. */
  demand(condition: boolean, wish: string): void {
    if (!condition) this.violations.push(wish);
  }

  get receivers(): Receiver[] {
    return this.connections.flatMap(({ receivers }) => receivers);
  }

  /** Adds a subscription that is about to be made. */
  subscribe(connection: ModelConnection, options: ReceiverOptions): Receiver {
    this.sync();
    const group =
      options.queue === undefined ? undefined : this.#group(options.subject, options.queue);
    const receiver = new Receiver(connection, options, group);
    connection.receivers.push(receiver);
    group?.join(receiver);
    return receiver;
  }

  /** Follows a publish, which `publish` really does. */
  publish(sent: Sent, publish: () => void): void {
    this.sync();
    const plan = this.#plan(sent.subject);
    const before = plan.choices.map((groups) => groups.map((group) => this.#arrived(group)));
    this.sent.set(sent.id, sent);
    const size = plan.plain.length + plan.choices.length;
    this.matched += size;
    this.published.push(sent.id);
    const watchers = this.connections.filter(({ watcher }) => watcher?.isClosed === false).length;
    sent.request?.sentTo(size + watchers);
    publish();
    for (const receiver of plan.plain) receiver.offer(sent);
    for (const [index, groups] of plan.choices.entries()) {
      this.#offerToOne(groups, before[index] as number[], sent);
    }
  }

  /** A message was seen by a handler or reader. */
  observe(receiver: Receiver, sent: Sent | undefined): void {
    if (receiver.real === undefined) this.#handedOverEarly(receiver);
    this.sync();
    const { inTransit } = receiver.store;
    const place = inTransit.findIndex((each) => each === sent);
    this.demand(place !== -1, `${receiver.label} got ${sent?.id}, which was not handed over to it`);
    if (sent === undefined || place === -1) return;
    this.demand(
      place === 0 || receiver.group !== undefined,
      `${receiver.label} got ${sent.id} out of turn`,
    );
    inTransit.splice(place, 1);
    receiver.observed += 1;
    const last = receiver.lastNumbers.get(sent.publisher) ?? 0;
    this.demand(
      sent.number > last,
      `${receiver.label} got ${sent.id} after ${sent.publisher}#${last}`,
    );
    receiver.lastNumbers.set(sent.publisher, sent.number);
  }

  /** Learns what was handed over since, and what has ended. */
  sync(): void {
    for (const group of this.groups) this.#syncGroup(group);
    for (const receiver of this.receivers) {
      if (receiver.isEnded) continue;
      if (receiver.group === undefined) this.#syncPlain(receiver);
      if (receiver.real?.isClosed) this.#endedByItself(receiver);
    }
    for (const connection of this.connections) {
      if (connection.phase === "draining" && connection.bus.isClosed) this.closed(connection);
    }
  }

  /** A subscription is about to end at once. */
  end(receiver: Receiver): void {
    if (receiver.isEnded) return;
    receiver.isRouted = false;
    receiver.isEnded = true;
    if (receiver.group !== undefined) receiver.group.leave(receiver);
    else receiver.store.discard();
  }

  /** A subscription begins to drain. */
  drain(receiver: Receiver, timeoutMs: number): void {
    if (receiver.isEnded) return;
    if (receiver.drainEndsAtMs !== Number.POSITIVE_INFINITY) {
      // Of several drains the one that gives up first decides.
      receiver.drainEndsAtMs = Math.min(receiver.drainEndsAtMs, this.#now() + timeoutMs);
      return;
    }
    const { group } = receiver;
    receiver.isRouted = false;
    receiver.drainEndsAtMs = this.#now() + timeoutMs;
    // While others stay, what waits is theirs; when all are leaving, all of them work it off.
    if (group?.isRouted === true) group.leave(receiver);
  }

  /** A connection begins to drain. */
  drainAll(connection: ModelConnection, timeoutMs: number): void {
    connection.phase = "draining";
    for (const receiver of connection.receivers) receiver.isRouted = false;
    for (const receiver of connection.receivers) this.drain(receiver, timeoutMs);
  }

  /** A connection is about to close, or has. */
  closed(connection: ModelConnection): void {
    connection.phase = "closed";
    for (const request of connection.requests) request.settle("CLOSED");
    for (const receiver of connection.receivers) this.end(receiver);
  }

  #group(subject: string, queue: string): ModelGroup {
    const known = this.groups.find(
      (group) => group.isRouted && group.subject === subject && group.queue === queue,
    );
    if (known !== undefined) return known;
    const group = new ModelGroup(subject, queue);
    this.groups.push(group);
    return group;
  }

  #plan(subject: string): Plan {
    const plain = this.receivers.filter(
      ({ isRouted, group, options }) =>
        isRouted && group === undefined && matchesNaively(options.subject, subject),
    );
    const groups = this.groups.filter(
      (group) => group.isRouted && matchesNaively(group.subject, subject),
    );
    const choices = Map.groupBy(groups, ({ queue }) => queue);
    return { plain, choices: [...choices.values()] };
  }

  /** Among groups of one name on several patterns the bus chooses; the figures tell which, and it must be a fit one. */
  #offerToOne(groups: readonly ModelGroup[], before: readonly number[], sent: Sent): void {
    const chosen = groups.filter((group, index) => this.#arrived(group) !== before[index]);
    this.demand(chosen.length === 1, `${sent.id} went to ${chosen.length} groups of one name`);
    const group = chosen[0];
    if (group === undefined) return;
    const hadRoom = groups.some((each) => each.store.fits(sent, each.bounds));
    const fits = group.store.fits(sent, group.bounds);
    this.demand(fits || !hadRoom, `${sent.id} went to the full ${group.label}`);
    group.store.offer(sent, group.bounds);
  }

  /** How many messages ever arrived at a group, but for those that were handed over. */
  #arrived(group: ModelGroup): number {
    const member = group.members[0] as Receiver;
    return member.connection.bus
      .stats()
      .groups.filter(({ subject, queue }) => subject === group.subject && queue === group.queue)
      .reduce((sum, { pending, dropped }) => sum + pending + dropped, 0);
  }

  #syncGroup(group: ModelGroup): void {
    if (group.members.length === 0) return;
    const counts = group.members.map((member) => takeNewlyDelivered(member));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 0)
      this.demand(group.store.handOver(total), `${group.label} handed over what never waited`);
    for (const member of group.members.slice()) {
      this.demand(member.delivered <= member.options.max, `${member.label} got more than its max`);
      if (member.delivered < member.options.max) continue;
      member.isRouted = false;
      group.leave(member);
    }
  }

  /** Its handler runs before `subscribe` has given us its figures. */
  #handedOverEarly(receiver: Receiver): void {
    receiver.delivered += 1;
    this.demand(receiver.store.handOver(1), `${receiver.label} was handed what never waited`);
  }

  #syncPlain(receiver: Receiver): void {
    const count = takeNewlyDelivered(receiver);
    if (count > 0) {
      this.demand(receiver.store.handOver(count), `${receiver.label} was handed what never waited`);
    }
  }

  #endedByItself(receiver: Receiver): void {
    const { group, store, drainEndsAtMs } = receiver;
    this.demand(!receiver.isRouted, `${receiver.label} ended without cause`);
    const holds = store.waiting.length > 0 && group?.members.includes(receiver) !== false;
    const isLate = this.#now() >= drainEndsAtMs;
    this.demand(!holds || isLate, `${receiver.label} ended while it held ${store.waiting[0]?.id}`);
    this.end(receiver);
    if (receiver.expectedError !== undefined && receiver.options.kind === "handler") {
      receiver.connection.failures += 1;
    }
  }
}

function takeNewlyDelivered(receiver: Receiver): number {
  if (receiver.real === undefined) return 0;
  const { delivered } = receiver.real.stats();
  const count = delivered - receiver.delivered;
  receiver.delivered = delivered;
  return count;
}

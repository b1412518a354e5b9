/**
 * The server's half of our subscriptions: one server subscription for each, and how it is confirmed and taken away.
 *
 * Members of one queue group on this connection share what reaches any of them, by the rules of the group in memory. The
 * server has chosen before, at random, so each member has a server subscription of its own. A member with `max` stands
 * alone: the server counts what it sends to it, so it must not share.
 */
import type { Msg, NatsConnection, Subscription as ServerSubscription } from "@nats-io/nats-core";
import { type BusSubscription, type Dispatcher, isPattern, QueueGroup } from "swarmbus/backend";
import { forbidden } from "./map-error.ts";

/** What a message is handed to when it arrives. */
export interface RouteListener {
  /** A message came for a subscription; its subject is known when the subscription is plain. */
  readonly arrived: (subscription: BusSubscription, msg: Msg, subject: string | undefined) => void;
  /** Resolves when the server has seen everything that was sent to it. */
  readonly confirm: () => Promise<void>;
}

/** The routes of one connection. */
export class ServerRoutes {
  readonly #client: NatsConnection;
  readonly #dispatcher: Dispatcher;
  readonly #listener: RouteListener;
  readonly #routes = new Map<BusSubscription, ServerSubscription>();
  readonly #groups = new Map<string, QueueGroup>();

  constructor(client: NatsConnection, dispatcher: Dispatcher, listener: RouteListener) {
    this.#client = client;
    this.#dispatcher = dispatcher;
    this.#listener = listener;
  }

  /**
   * Subscribes at the server; resolves when the route is live.
   *
   * @throws {BusError} `FORBIDDEN`.
   */
  async attach(subscription: BusSubscription): Promise<void> {
    const { subject, queue, settings } = subscription;
    if (queue !== undefined) this.#join(subscription, queue);
    const known = isPattern(subject) ? undefined : subject;
    let isLive = false;
    let refusal: Error | undefined;
    const options = {
      callback: (error: Error | null, msg: Msg): void => {
        if (error === null) return this.#listener.arrived(subscription, msg, known);
        refusal = error;
        // Until then, subscribe itself tells.
        subscription.endNow(isLive ? forbidden(`subscribe to "${subject}"`, error) : undefined);
      },
      ...(queue === undefined ? {} : { queue }),
      ...(queue !== undefined && isFinite(settings.max) ? { max: settings.max } : {}),
    };
    this.#routes.set(subscription, this.#client.subscribe(subject, options));
    await Promise.race([this.#listener.confirm(), subscription.closed]);
    if (refusal !== undefined) throw forbidden(`subscribe to "${subject}"`, refusal);
    isLive = true;
  }

  /** Takes a route away; with `drain`, the promise resolves when nothing is on its way any more. */
  detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void> {
    const route = this.#routes.get(subscription);
    if (route === undefined) return undefined;
    this.#routes.delete(subscription);
    const { group } = subscription.inbox;
    const isShared = group?.hasOtherOpen(subscription) === true;
    if (group !== undefined && !isShared) this.#groups.delete(keyOf(subscription));
    if (this.#client.isClosed() || route.isClosed()) return undefined;
    // What the server has sent to a member already is its group's, whoever of them is left.
    if (ending === "drain" || isShared) return route.drain().catch(() => undefined);
    route.unsubscribe();
    return undefined;
  }

  /** Whether anybody is left here to take what arrives for a subscription. */
  isWanted(subscription: BusSubscription): boolean {
    const { group } = subscription.inbox;
    return group === undefined ? !subscription.isClosed : group.hasMembers;
  }

  #join(subscription: BusSubscription, queue: string): void {
    const key = keyOf(subscription);
    const isAlone = isFinite(subscription.settings.max);
    let group = isAlone ? undefined : this.#groups.get(key);
    if (group === undefined) {
      group = new QueueGroup(subscription.subject, queue, this.#dispatcher);
      if (!isAlone) this.#groups.set(key, group);
    }
    subscription.inbox.group = group;
    group.join(subscription);
  }
}

function keyOf({ subject, queue }: BusSubscription): string {
  return `${subject} ${queue}`;
}

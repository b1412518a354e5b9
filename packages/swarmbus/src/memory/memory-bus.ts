/** The bus inside one process. */
import type { ErrorListener, MessageBus } from "../bus/message-bus.ts";
import type { BusMessage, ReplyAddress } from "../delivery/bus-message.ts";
import type { BusSubscription } from "../delivery/bus-subscription.ts";
import { Connection } from "../delivery/connection.ts";
import { PendingRequest } from "../delivery/pending-request.ts";
import { positive } from "../delivery/subscribe-settings.ts";
import type { Clock } from "../time/clock.ts";
import { randomName } from "../delivery/random-name.ts";
import { Swarm } from "./swarm.ts";

/** Options of another connection to a swarm. */
export interface MemoryConnectionOptions {
  /**
   * Who the connection is, for example an agent id.
   *
   * @default A unique name such as `bus-3fK2xA`.
   */
  name?: string | undefined;
  /**
   * Told of failures that no call can report, such as a throwing handler. What it throws is swallowed.
   *
   * @default Prints one line to the console.
   */
  onError?: ErrorListener | undefined;
}

/** Options of a swarm, and of its first connection. */
export interface MemoryBusOptions extends MemoryConnectionOptions {
  /**
   * Where time and chance come from, for all connections.
   *
   * @default The machine's clock.
   */
  clock?: Clock | undefined;
  /**
   * Largest message, payload and headers, in bytes; an integer from 1.
   *
   * @default 1_048_576 (1 MiB), as on a NATS server
   */
  maxPayloadBytes?: number | undefined;
}

/** A connection to a swarm in memory. */
export interface MemoryBus extends MessageBus {
  /** Another connection to the same swarm, with a life of its own; works also after this one was closed. */
  connect(options?: MemoryConnectionOptions): MemoryBus;
}

/**
 * Makes a swarm in memory, with its first connection; its `connect()` gives others.
 *
 * @throws {TypeError | RangeError} On options of a wrong type or out of range.
 */
export interface MemoryBusConstructor {
  new (options?: MemoryBusOptions): MemoryBus;
  readonly prototype: MemoryBus;
}

class MemoryConnection extends Connection implements MemoryBus {
  readonly #swarm: Swarm;

  constructor(options: MemoryBusOptions = {}, swarm: Swarm = openSwarm(options)) {
    super({
      name: options.name ?? `bus-${randomName(swarm.clock, 6)}`,
      clock: swarm.clock,
      dispatcher: swarm.dispatcher,
      inboxes: swarm,
      maxPayloadBytes: swarm.maxPayloadBytes,
      onError: options.onError,
    });
    this.#swarm = swarm;
  }

  connect(options?: MemoryConnectionOptions): MemoryBus {
    return new MemoryConnection(options, this.#swarm);
  }

  override detach(subscription: BusSubscription): void {
    this.#swarm.router.remove(subscription);
  }

  override waitingFor(subscription: BusSubscription): number {
    return this.#swarm.lane.waitingFor(subscription);
  }

  override leftFastLane(subscription: BusSubscription): void {
    this.#swarm.router.reroute(subscription);
    this.#swarm.lane.close();
  }

  protected override send(message: BusMessage): void {
    const { subject } = message;
    const route = this.#swarm.router.route(subject);
    this.ledger.published += 1;
    const request = this.#swarm.requestOf(subject);
    if (request !== undefined) {
      if (route.size > 0) message.share();
      request.reply(message);
    }
    if (route.size > 0) this.#swarm.deliver(route, message);
    else if (request === undefined) this.ledger.unmatched += 1;
  }

  protected override ask(message: BusMessage, request: PendingRequest): void {
    const route = this.#swarm.router.route(request.asked);
    this.ledger.published += 1;
    if (route.size === 0) {
      this.ledger.unmatched += 1;
      request.fail("NO_RESPONDERS", "nobody is subscribed to it");
      return;
    }
    request.copies = route.size;
    this.#swarm.deliver(route, message);
  }

  protected override sendReply(message: BusMessage, to: ReplyAddress): void {
    if (this.#swarm.router.watchesInboxes) return this.send(message);
    this.ledger.published += 1;
    if (!(to as PendingRequest).reply(message)) this.ledger.unmatched += 1;
  }

  protected override attach(subscription: BusSubscription): void {
    this.#swarm.router.add(subscription);
  }

  protected override flushWire(): Promise<void> {
    return new Promise((resolve) => this.dispatcher.barrier(resolve));
  }

  protected override hangUp(): Promise<void> {
    return this.flushWire();
  }
}

/** The bus inside one process. What a backend needs of it is its own affair, so only the contract is shown. */
export const MemoryBus: MemoryBusConstructor = MemoryConnection;

function openSwarm({ clock, maxPayloadBytes }: MemoryBusOptions): Swarm {
  return new Swarm(
    clock,
    maxPayloadBytes === undefined ? undefined : positive("maxPayloadBytes", maxPayloadBytes),
  );
}

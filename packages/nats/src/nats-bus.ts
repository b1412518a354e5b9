/**
 * The bus on NATS: the delivery of `swarmbus/backend` behind the NATS client.
 *
 * The client gives a connection that comes back by itself, and nothing more: buffers, groups, requests, drains and figures
 * are ours, and none of our code runs inside the client without a guard, as a callback that throws would end its reader.
 *
 * **Without a connection** publishes are kept up to `outboxBytes` and sent when it is back, or refused (`offline`). Requests
 * fail with `DISCONNECTED`, those in flight at once. `subscribe` and `flush` wait for the connection. What was written but
 * not confirmed when it broke is in doubt: counted in the `disconnected` event, and never sent again.
 */
import type { Msg, NatsConnection, Status } from "@nats-io/nats-core";
import { BusError, type Clock, type MessageBus, systemClock } from "swarmbus";
import {
  type BusMessage,
  type BusSubscription,
  checkSubject,
  Connection,
  Dispatcher,
  type PendingRequest,
  randomName,
} from "swarmbus/backend";
import { Confirmations } from "./confirmations.ts";
import { WireInboxes } from "./inboxes.ts";
import {
  connectError,
  disconnected,
  forbidden,
  refusedByClient,
  serverError,
} from "./map-error.ts";
import { openClient, placesOf } from "./open-client.ts";
import { type NatsBusOptions, urlsOf } from "./options.ts";
import { Outbox } from "./outbox.ts";
import { ServerRoutes } from "./server-routes.ts";
import { breakSocket } from "./stale-socket.ts";
import { readMessage, refusedMessage, saysNoResponders, toWire } from "./wire-message.ts";

const defaultOutboxBytes = 8 * 1024 * 1024;
/** Longest that `close` waits for what was published to leave. */
const farewellMs = 1000;

/** A connection to a swarm on NATS. */
export interface NatsBus extends MessageBus {}

/** Opens connections to a swarm on NATS. */
export interface NatsBusOpener {
  /**
   * Connects.
   *
   * @throws {BusError} `CONNECT_FAILED`, which says why and what to do.
   * @throws {TypeError} On an address of another kind.
   */
  open(options?: NatsBusOptions): Promise<NatsBus>;
}

class NatsConnectionBus extends Connection implements NatsBus {
  readonly #client: NatsConnection;
  readonly #ownsClient: boolean;
  readonly #refusesOffline: boolean;
  readonly #inboxes: WireInboxes;
  readonly #routes: ServerRoutes;
  readonly #outbox: Outbox;
  readonly #confirmations: Confirmations;
  #isConnected = true;
  #isReading = false;
  #hasFailed = false;
  #lastChecked: string | undefined = undefined;
  #inboxRefusal: BusError | undefined = undefined;
  #whenConnected: PromiseWithResolvers<void> | undefined = undefined;

  static async open(options: NatsBusOptions = {}): Promise<NatsBus> {
    const clock = options.clock ?? systemClock;
    const name = options.name ?? `bus-${randomName(clock, 6)}`;
    if (options.connection?.isClosed() === true) {
      const state = "the connection that was given is closed, give one that is open";
      throw new BusError("CONNECT_FAILED", `Cannot connect: ${state}`);
    }
    const client = options.connection ?? (await openClient(options, name, clock));
    const bus = new NatsConnectionBus(client, { ...options, name, clock });
    try {
      await client.flush();
      return bus;
    } catch (cause) {
      await bus.close();
      throw connectError(cause, placesOf(urlsOf(options)));
    }
  }

  private constructor(
    client: NatsConnection,
    options: NatsBusOptions & { readonly name: string; readonly clock: Clock },
  ) {
    const { name, clock, onError } = options;
    const inboxes = new WireInboxes(options.inboxPrefix ?? "_INBOX");
    const dispatcher = new Dispatcher(clock);
    const maxPayloadBytes = client.info?.max_payload ?? 1024 * 1024;
    super({ name, clock, dispatcher, inboxes, maxPayloadBytes, onError });
    this.#client = client;
    this.#ownsClient = options.connection === undefined;
    this.#refusesOffline = options.offline === "reject";
    this.#inboxes = inboxes;
    this.#outbox = new Outbox(options.outboxBytes ?? defaultOutboxBytes, dispatcher, (event) =>
      this.emit(event),
    );
    this.#confirmations = new Confirmations(client);
    this.#routes = new ServerRoutes(client, dispatcher, {
      arrived: (subscription, msg, subject) => this.#arrived(subscription, msg, subject),
      confirm: () => this.#confirm(),
    });
    this.#listen();
  }

  protected override send(message: BusMessage): void {
    this.#check(message.subject);
    if (this.#isConnected) this.#write(message, message.reply);
    else if (this.#refusesOffline) throw disconnected(`publish to "${message.subject}"`);
    else if (!this.#outbox.add(message)) this.ledger.addDropped(1);
    this.ledger.published += 1;
  }

  protected override ask(message: BusMessage, request: PendingRequest): void {
    this.#check(request.asked);
    if (this.#inboxRefusal !== undefined) return request.failWith(this.#inboxRefusal);
    if (!this.#isConnected)
      return request.fail("DISCONNECTED", "there is no connection to the server");
    this.#write(message, request.subject);
    this.ledger.published += 1;
  }

  /** Before the wire: the client lets through what the server answers with an end of the connection, or with nothing. */
  #check(subject: string): void {
    if (subject === this.#lastChecked) return;
    checkSubject(subject);
    this.#lastChecked = subject;
  }

  #write(message: BusMessage, reply: string | undefined): void {
    const { subject, content, headers } = message;
    try {
      const options = reply === undefined ? undefined : { reply };
      if (headers.size === 0) this.#client.publish(subject, content, options);
      else this.#client.publish(subject, content, { ...options, headers: toWire(headers) });
    } catch (cause) {
      if (this.#client.isClosed()) throw disconnected(`publish to "${subject}"`, cause);
      throw refusedByClient(subject, cause);
    }
    this.#confirmations.wrote();
  }

  protected override attach(subscription: BusSubscription): Promise<void> {
    return this.#routes.attach(subscription);
  }

  override detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void> {
    return this.#routes.detach(subscription, ending);
  }

  #arrived(subscription: BusSubscription, msg: Msg, subject: string | undefined): void {
    this.#beginRead();
    if (!this.#routes.isWanted(subscription)) return;
    // No #guard: this is the hot path, a closure for each message would show.
    try {
      this.arrived(subscription, readMessage(this, msg, subject));
    } catch {
      this.refused(subscription, refusedMessage(this, msg, subscription.subject));
    }
  }

  #replied(error: Error | null, msg: Msg): void {
    if (error !== null) {
      this.#inboxRefusal = forbidden(`receive replies on "${this.#inboxes.subject}"`, error);
      return;
    }
    this.#beginRead();
    const request = this.#inboxes.find(msg.subject);
    if (request === undefined) return;
    try {
      if (saysNoResponders(msg)) request.fail("NO_RESPONDERS", "nobody is subscribed to it");
      else request.reply(readMessage(this, msg, msg.subject));
    } catch (cause) {
      request.fail("BACKEND", "the answer cannot be read", cause);
    }
  }

  /** The client parses a whole read of its socket in one go: the first message of it begins a turn. */
  #beginRead(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    queueMicrotask(() => {
      this.#isReading = false;
    });
    this.dispatcher.beginTurn();
  }

  protected override async flushWire(): Promise<void> {
    // Without a wait of even a microtask, the question leaves in one write with what was published.
    if (!this.#isConnected) await this.#connected();
    try {
      await this.#confirmations.flush();
    } catch (cause) {
      if (!this.isClosed || this.#hasFailed) throw disconnected("flush", cause);
      throw new BusError("CLOSED", `Cannot flush: the bus "${this.name}" was closed`, { cause });
    }
    await new Promise<void>((resolve) => this.dispatcher.barrier(resolve));
  }

  protected override async hangUp(): Promise<void> {
    this.ledger.addDropped(this.#outbox.dropAll());
    this.#confirmations.close();
    this.#whenConnected?.resolve();
    if (this.#isConnected && !this.#client.isClosed()) await this.#sayFarewell();
    if (this.#ownsClient) await this.#client.close().catch(() => undefined);
    await new Promise<void>((resolve) => this.dispatcher.barrier(resolve));
  }

  async #sayFarewell(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // The machine's time: a server that hangs does not wait for a simulated clock.
    const cancel = systemClock.setTimeout(resolve, farewellMs);
    await Promise.race([this.#client.flush().catch(() => undefined), promise]);
    cancel();
  }

  /** Resolves when the server has seen what was sent, over a reconnect if need be: the client subscribes again. */
  async #confirm(): Promise<void> {
    while (!this.isClosed) {
      await this.#connected();
      const isConfirmed = await this.#confirmations.flush().then(
        () => true,
        () => false,
      );
      if (isConfirmed) return;
      // The break is told by an event that is on its way.
      await new Promise<void>((resolve) => this.clock.defer(resolve));
    }
  }

  async #connected(): Promise<void> {
    if (this.#isConnected || this.isClosed) return;
    await (this.#whenConnected ??= Promise.withResolvers()).promise;
  }

  #listen(): void {
    const callback = (error: Error | null, msg: Msg): void =>
      this.#guard(() => this.#replied(error, msg));
    const replies = this.#client.subscribe(this.#inboxes.subject, { callback });
    void this.closed.then(
      () => replies.isClosed() || this.#client.isClosed() || replies.unsubscribe(),
    );
    void this.#watch();
    void this.#client.closed().then((error) => this.#ended(error));
  }

  async #watch(): Promise<void> {
    for await (const status of this.#client.status()) {
      if (this.isClosed) return;
      this.#guard(() => this.#changed(status));
    }
  }

  #changed(status: Status): void {
    if (status.type === "disconnect") this.#broke();
    else if (status.type === "reconnecting") this.emit({ type: "reconnecting" });
    else if (status.type === "reconnect") this.#isBack(status.server);
    else if (status.type === "staleConnection") breakSocket(this.#client);
    else if (status.type === "ldm") this.emit({ type: "lame-duck" });
    else if (status.type === "error") this.#failed(status.error);
  }

  /** The client tells of each attempt that fails late, as of a refused user, like of another break. */
  #broke(): void {
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.emit({ type: "disconnected", inDoubt: this.#confirmations.broke() });
    this.requests.forEach((request) => request.fail("DISCONNECTED", "the connection broke"));
  }

  #isBack(server: string): void {
    if (this.#isConnected) return;
    this.#isConnected = true;
    const kept = this.#outbox.takeAll();
    for (const message of kept) this.#sendLate(message);
    this.emit({ type: "connected", server, resent: kept.length });
    this.#whenConnected?.resolve();
    this.#whenConnected = undefined;
  }

  /** The server that is back may take less than the one that went away. */
  #sendLate(message: BusMessage): void {
    try {
      this.#write(message, message.reply);
    } catch (error) {
      this.#outbox.drop(message);
      this.ledger.addDropped(1);
      this.report(error as BusError, { subject: message.subject });
    }
  }

  /** An error that no call can report. A refused publish is put down to the first request that asked there. */
  #failed(cause: Error): void {
    const error = serverError(cause);
    const { operation, subject } = cause as { operation?: string; subject?: string };
    if (error.code !== "FORBIDDEN" || subject === undefined) return this.report(error, {});
    if (operation !== "publish") return;
    let isTold = false;
    this.requests.forEach((request) => {
      if (isTold || request.asked !== subject) return;
      request.failWith(error);
      isTold = true;
    });
    if (!isTold) this.report(error, { subject });
  }

  #ended(cause: Error | void): void {
    if (this.isClosed) return;
    const why = cause === undefined ? "somebody else closed it" : cause.message;
    const state = `the connection to the server has ended for good (${why})`;
    this.#isConnected = false;
    this.#hasFailed = true;
    this.shut(
      new BusError("DISCONNECTED", `Cannot go on: ${state}`, { cause: cause ?? undefined }),
    );
  }

  #guard(run: () => void): void {
    try {
      run();
    } catch (cause) {
      this.report(
        new BusError("BACKEND", `Cannot go on with a message: ${String(cause)}`, { cause }),
        {},
      );
    }
  }
}

/** The bus on NATS. What a backend needs of it is its own affair, so only the contract is shown. */
export const NatsBus: NatsBusOpener = NatsConnectionBus;

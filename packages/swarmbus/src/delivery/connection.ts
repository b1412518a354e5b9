/**
 * A connection to a swarm: everything that {@link MessageBus} promises, but for the wire.
 *
 * A backend extends it and says how a message leaves (`send`, `ask`), how a subscription gets its messages (`attach`,
 * `detach`), and how to wait for the wire (`flushWire`, `hangUp`). Buffers, queue groups, drains, iterators, requests and
 * the ledger are here, once for all backends.
 */
import { BusError } from "../bus/errors.ts";
import { MessageHeaders } from "../bus/headers.ts";
import type {
  BusEvent,
  BusStats,
  ErrorListener,
  MessageBus,
  RequestManyOptions,
  RequestOptions,
} from "../bus/message-bus.ts";
import type { Message, MessageHandler, Payload, PublishOptions } from "../bus/message.ts";
import { checkSubject } from "../bus/subject.ts";
import type { DrainOptions, SubscribeOptions, Subscription } from "../bus/subscription.ts";
import {
  cancelSubject,
  isOwnSubject,
  sourceHeader,
  wantHeader,
  wantSource,
} from "../bus/wire-names.ts";
import type { Clock } from "../time/clock.ts";
import { BusMessage, type ReplyAddress } from "./bus-message.ts";
import { BusSubscription, type Home } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { EventFeed } from "./event-feed.ts";
import { Ledger, type ReplyLedger } from "./ledger.ts";
import { type Content, toContent } from "./payload.ts";
import { type PendingRequest, SingleRequest } from "./pending-request.ts";
import { ReplyStream } from "./reply-stream.ts";
import {
  checkObject,
  isAnswerable,
  type RequestSettings,
  toRequestSettings,
  toStreamEnd,
} from "./call-arguments.ts";
import { reportTo } from "./error-report.ts";
import { type Inboxes, type Requester, RequestTable } from "./request-table.ts";
import { SubscriberList } from "./subscriber-list.ts";
import { aborted, duration, toSettings } from "./subscribe-settings.ts";

/** What every connection is made of. */
export interface ConnectionSettings {
  readonly name: string;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly inboxes: Inboxes;
  readonly maxPayloadBytes: number;
  readonly onError: ErrorListener | undefined;
}

/** The part of a bus that all backends share. */
export abstract class Connection implements MessageBus, Home, Requester {
  readonly name: string;
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  readonly report: ErrorListener;
  protected readonly ledger: Ledger = new Ledger();
  protected readonly requests: RequestTable;
  readonly #maxPayloadBytes: number;
  readonly #subscriptions = new SubscriberList();
  /** Subscriptions that have ended, with messages still on the fast lane; their figures are not in the ledger yet. */
  readonly #retiring = new Set<BusSubscription>();
  readonly #feed = new EventFeed();
  readonly #closed = Promise.withResolvers<BusError | undefined>();
  #phase: "open" | "draining" | "closed" = "open";
  #mayAnswer = true;
  #drained: Promise<void> | undefined = undefined;

  constructor(settings: ConnectionSettings) {
    this.name = checkName(settings.name);
    this.clock = settings.clock;
    this.dispatcher = settings.dispatcher;
    this.#maxPayloadBytes = settings.maxPayloadBytes;
    this.report = reportTo(this.#feed, settings.onError);
    this.requests = new RequestTable(settings.clock, settings.inboxes, this);
  }

  /**
   * Sends a message on its way, and counts it.
   *
   * @throws {BusError} When it cannot be sent; then nothing of it has happened.
   */
  protected abstract send(message: BusMessage): void;
  /** Sends a request on its way; may end it at once. Throws as `send` does. */
  protected abstract ask(message: BusMessage, request: PendingRequest): void;
  /** Makes the route of a subscription live. Must not throw; where it can fail, it returns a promise that rejects. */
  protected abstract attach(subscription: BusSubscription): void | Promise<void>;
  abstract detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void>;
  /** Resolves when what was sent has reached the router. */
  protected abstract flushWire(): Promise<void>;
  /** Lets go of the wire, after what was sent has left. Must not reject. */
  protected abstract hangUp(): Promise<void>;

  /** Sends an answer to a request of this process, whose reply subject may never have been made. */
  protected sendReply(message: BusMessage, _to: ReplyAddress): void {
    this.send(message);
  }

  waitingFor(_subscription: BusSubscription): number {
    return 0;
  }

  leftFastLane(_subscription: BusSubscription): void {
    // Only a bus with a fast lane has anything to do.
  }

  /** A message has come for a subscription, or for the queue group that it is a member of here. */
  protected arrived(subscription: BusSubscription, message: BusMessage): void {
    const { inbox } = subscription;
    const target = inbox.group ?? inbox;
    if (target.offer(message)) this.dispatcher.push(target, undefined);
  }

  /** A message has come that our rules refuse: it is dropped, counted and told as `invalid`. */
  protected refused(subscription: BusSubscription, message: BusMessage): void {
    const { inbox } = subscription;
    (inbox.group ?? inbox).losses.drop(message, "invalid");
  }

  publish(subject: string, payload?: Payload, options?: PublishOptions): void {
    if (this.#phase === "closed") throw this.#closedError(`publish to "${subject}"`);
    if (typeof subject !== "string") checkSubject(subject);
    const content = typeof payload === "string" ? payload : this.#takeOver(subject, payload);
    if (options === undefined) {
      this.send(this.#message(subject, content, MessageHeaders.none, undefined));
      return;
    }
    checkObject("publish", options);
    if (options.reply !== undefined) checkSubject(options.reply);
    const headers = MessageHeaders.from(options.headers);
    this.send(this.#message(subject, content, headers, options.reply));
  }

  answer(message: BusMessage, payload?: Payload, options?: PublishOptions): boolean {
    const address = message.replyAddress;
    if (address === undefined || !this.#mayAnswer) return false;
    if (typeof address === "string" && !isAnswerable(address)) return false;
    if (options !== undefined) checkObject("respond", options);
    let headers = MessageHeaders.from(options?.headers);
    if (message.headers.get(wantHeader) === wantSource && !headers.has(sourceHeader)) {
      headers = headers.with(sourceHeader, this.name);
    }
    const reply = this.#message(address, toContent(payload), headers, options?.reply);
    if (typeof address === "string") this.send(reply);
    else this.sendReply(reply, address);
    return true;
  }

  flush(): Promise<void> {
    if (this.#phase === "closed") return Promise.reject(this.#closedError("flush"));
    return this.flushWire();
  }

  subscribe(subject: string, options?: SubscribeOptions): Promise<Subscription>;
  subscribe(
    subject: string,
    handler: MessageHandler,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
  subscribe(
    subject: string,
    second?: MessageHandler | SubscribeOptions,
    third?: SubscribeOptions,
  ): Promise<Subscription> {
    try {
      const handler = typeof second === "function" ? second : undefined;
      if (handler === undefined && third !== undefined) throw noHandler(subject, second);
      const options = handler === undefined ? (second as SubscribeOptions | undefined) : third;
      const subscription = this.#newSubscription(subject, handler, options);
      const attached = this.attach(subscription);
      if (attached === undefined) return Promise.resolve(subscription);
      return this.#whenLive(subscription, attached);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  retire(subscription: BusSubscription): void {
    this.#subscriptions.remove(subscription);
    if (!subscription.isDirect || this.dispatcher.isIdle) return this.ledger.addEnded(subscription);
    this.#retiring.add(subscription);
    // What still waits on the fast lane is counted as discarded when its turn comes.
    this.dispatcher.barrier(() => {
      if (this.#retiring.delete(subscription)) this.ledger.addEnded(subscription);
    });
  }

  absorb(dropped: number, discarded: number): void {
    this.ledger.addDropped(dropped);
    this.ledger.addDiscarded(discarded);
  }

  request(subject: string, payload?: Payload, options?: RequestOptions): Promise<Message> {
    return new Promise((resolve, reject) => {
      if (this.#phase !== "open") throw this.#closedError(`request "${subject}"`);
      const settings = toRequestSettings(subject, options);
      const { signal } = settings;
      const request = new SingleRequest(this.requests, subject, signal, resolve, reject);
      this.#startRequest(request, payload, settings);
    });
  }

  requestMany(
    subject: string,
    payload?: Payload,
    options?: RequestManyOptions,
  ): AsyncIterable<Message> {
    if (this.#phase !== "open") throw this.#closedError(`request "${subject}"`);
    const settings = toRequestSettings(subject, options);
    const stream: ReplyStream = new ReplyStream(this.requests, subject, settings.signal, {
      ...toStreamEnd(options),
      clock: this.clock,
    });
    this.#startRequest(stream, payload, settings);
    return stream;
  }

  get replies(): ReplyLedger {
    return this.ledger.replies;
  }

  cancel(inbox: string): void {
    if (this.#phase === "closed") return;
    try {
      this.send(new BusMessage(this, cancelSubject, inbox, MessageHeaders.none, undefined));
    } catch {
      // A connection that is down cannot tell anybody; the request has failed for that reason already.
    }
  }

  drain(options?: DrainOptions): Promise<void> {
    try {
      const timeoutMs = duration("timeoutMs", options?.timeoutMs ?? 30_000);
      if (this.#drained === undefined) return (this.#drained = this.#drain(timeoutMs));
      for (const subscription of this.#subscriptions) void subscription.drain({ timeoutMs });
      return this.#drained;
    } catch (error) {
      return Promise.reject(error);
    }
  }

  close(): Promise<void> {
    this.shut(undefined);
    return this.#closed.promise.then(() => undefined);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  get isClosed(): boolean {
    return this.#phase === "closed";
  }

  get closed(): Promise<BusError | undefined> {
    return this.#closed.promise;
  }

  /** Ends everything at once: in order without an error, or because the connection failed for good. */
  protected shut(error: BusError | undefined): void {
    if (this.#phase === "closed") return;
    this.requests.forEach((request) => {
      this.requests.cancel(request);
      if (error === undefined) request.fail("CLOSED", `the bus "${this.name}" was closed`);
      else request.failWith(error);
    });
    this.#phase = "closed";
    for (const subscription of this.#subscriptions) subscription.endNow(error);
    this.requests.close();
    void this.#leave(error);
  }

  events(options?: { readonly signal?: AbortSignal | undefined }): AsyncIterable<BusEvent> {
    return this.#feed.view(options?.signal);
  }

  stats(): BusStats {
    return this.ledger.stats(this.#subscriptions, this.#retiring, this.requests.size);
  }

  emit(event: BusEvent): void {
    this.#feed.emit(event);
  }

  #newSubscription(
    subject: string,
    handler: MessageHandler | undefined,
    options: SubscribeOptions | undefined,
  ): BusSubscription {
    if (this.#phase !== "open") throw this.#closedError(`subscribe to "${subject}"`);
    const settings = toSettings(subject, handler, options);
    const subscription = new BusSubscription(this, subject, handler, settings);
    this.#subscriptions.add(subscription);
    return subscription;
  }

  async #whenLive(subscription: BusSubscription, attached: Promise<void>): Promise<Subscription> {
    try {
      await attached;
    } catch (error) {
      subscription.endNow(undefined);
      throw error;
    }
    if (!subscription.isClosed) return subscription;
    const { subject, settings } = subscription;
    if (settings.signal?.aborted === true)
      throw aborted(`subscribe to "${subject}"`, settings.signal);
    throw this.#closedError(`subscribe to "${subject}"`);
  }

  /** Runs the payload's own code, a `toJSON`, which may close this bus. */
  #takeOver(subject: string, payload: Payload | undefined): Content {
    const content = toContent(payload);
    if (this.#phase === "closed") throw this.#closedError(`publish to "${subject}"`);
    return content;
  }

  #message(
    subject: string | ReplyAddress,
    content: Content,
    headers: MessageHeaders,
    reply: string | ReplyAddress | undefined,
  ): BusMessage {
    const message = new BusMessage(this, subject, content, headers, reply);
    if (message.boundBytes > this.#maxPayloadBytes) this.#checkSize(message);
    return message;
  }

  #checkSize(message: BusMessage): void {
    const bytes = message.exactBytes;
    if (bytes <= this.#maxPayloadBytes) return;
    throw new BusError(
      "PAYLOAD_TOO_LARGE",
      `Cannot publish to "${message.subject}": payload and headers have ${bytes} bytes, ` +
        `at most ${this.#maxPayloadBytes} are allowed`,
    );
  }

  #startRequest(
    request: PendingRequest,
    payload: Payload | undefined,
    { headers, timeoutMs }: RequestSettings,
  ): void {
    try {
      const message = this.#message(request.asked, toContent(payload), headers, request);
      // The payload's own code, a `toJSON`, has run: it may have ended this.
      if (request.isOver) return;
      if (this.#phase !== "open") throw this.#closedError(`request "${request.asked}"`);
      this.requests.add(request, timeoutMs);
      this.ask(message, request);
    } catch (error) {
      request.abandon();
      throw error;
    }
  }

  async #drain(timeoutMs: number): Promise<void> {
    if (this.#phase === "open") this.#phase = "draining";
    // But our own: cancellations reach what is being worked off, until the end.
    const all = [...this.#subscriptions].filter(({ subject }) => !isOwnSubject(subject));
    // First of all, so that members of one group know that none of them stays.
    for (const each of all) each.stopTaking("drain");
    await Promise.all(all.map((each) => each.drain({ timeoutMs })));
    await this.close();
  }

  async #leave(error: BusError | undefined): Promise<void> {
    // What `closed` and `onDrop` of the subscriptions set off may still answer: nobody is left waiting for a timeout.
    await new Promise<void>((resolve) => this.dispatcher.afterTurn(resolve));
    this.#mayAnswer = false;
    await this.hangUp();
    this.#feed.close({ type: "closed", error });
    this.#closed.resolve(error);
  }

  #closedError(action: string): BusError {
    return new BusError("CLOSED", `Cannot ${action}: the bus "${this.name}" is ${this.#phase}`);
  }
}

/** A name travels in a header, when a `gather` asks who answered. */
function checkName(name: string): string {
  if (typeof name !== "string" || name === "") {
    throw new TypeError("Cannot name a connection: its name is no string, or empty");
  }
  return MessageHeaders.from({ [sourceHeader]: name }).get(sourceHeader) ?? name;
}

function noHandler(subject: string, second: unknown): TypeError {
  const state = `the second of three arguments is of type ${typeof second}`;
  return new TypeError(`Cannot subscribe to "${subject}": ${state}, a handler is needed there`);
}

/**
 * A subscription, from its route to its end.
 *
 * Its life has three phases: `open`; `finishing`, when its route is gone and what it holds is still delivered (a drain,
 * `max` reached, an overflow that closes); `closed`.
 *
 * An idle handler is called straight from the log of dispatch. Whoever is not, or not any more, has an {@link Inbox},
 * which is made when it is first needed, as is what surrounds the end: a hundred thousand idle handlers cost neither.
 */
import { BusError, messageOf } from "../bus/errors.ts";
import type { BusEvent, ErrorListener } from "../bus/message-bus.ts";
import type { DropReason, HandlerContext, Message, MessageHandler } from "../bus/message.ts";
import type { DrainOptions, Subscription, SubscriptionStats } from "../bus/subscription.ts";
import type { Clock } from "../time/clock.ts";
import type { BusMessage, Receiver } from "./bus-message.ts";
import type { Consumer } from "./consumer.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { type HandlerRuns, isAsyncFunction, isThenable } from "./handler-runs.ts";
import { Inbox } from "./inbox.ts";
import type { LossListener } from "./losses.ts";
import { BatchReader, MessageReader } from "./reader.ts";
import { duration, type SubscribeSettings } from "./subscribe-settings.ts";
import { SubscriptionEnd } from "./subscription-end.ts";

/** The connection that a subscription belongs to, as the subscription sees it. */
export interface Home extends Receiver {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  /**
   * Takes the route away. Idempotent.
   *
   * @param ending `now`: nothing is offered after this. `drain`: what a wire has on its way to it is still offered, until
   *   the promise resolves; no promise: nothing is on its way.
   */
  detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void>;
  /** The subscription has ended; its figures pass to the connection. */
  retire(subscription: BusSubscription): void;
  /** Adds what a dissolved group dropped and discarded to the figures. */
  absorb(dropped: number, discarded: number): void;
  /** Messages that wait for it on the fast lane, outside its buffer. */
  waitingFor(subscription: BusSubscription): number;
  /** A handler that was called on the fast lane turned out to be asynchronous. */
  leftFastLane(subscription: BusSubscription): void;
  emit(event: BusEvent): void;
  /** Reports a failure that no call can report. */
  readonly report: ErrorListener;
}

/** What is on its way where there is no wire. */
const nothing = Promise.resolve();

/** The one implementation of {@link Subscription}. */
export class BusSubscription implements Subscription, HandlerContext, LossListener {
  readonly subject: string;
  readonly home: Home;
  readonly settings: SubscribeSettings;
  /**
   * What the fast lane calls: a handler without limits of its own, synchronous so far, or after its end something that
   * counts what it gets as discarded. Whoever has none has an inbox.
   */
  entry: MessageHandler | undefined = undefined;
  /** Messages handed over. The fast lane counts here, too. */
  delivered = 0;
  /** Its place among the subscriptions of its connection. */
  slot = -1;
  /** Its neighbours among the subscriptions to the same subject. */
  before: BusSubscription | undefined = undefined;
  after: BusSubscription | undefined = undefined;
  #inbox: Inbox | undefined = undefined;
  #end: SubscriptionEnd | undefined = undefined;

  constructor(
    home: Home,
    subject: string,
    handler: MessageHandler | undefined,
    settings: SubscribeSettings,
  ) {
    this.home = home;
    this.subject = subject;
    this.settings = settings;
    const isLimited = settings.queue !== undefined || settings.max !== Number.POSITIVE_INFINITY;
    if (handler === undefined || (!isLimited && !isAsyncFunction(handler))) this.entry = handler;
    else this.#inbox = new Inbox(this, handler);
    if (settings.signal !== undefined) this.#ending.watch(settings.signal, this);
  }

  get queue(): string | undefined {
    return this.settings.queue;
  }

  get isClosed(): boolean {
    return this.#end?.phase === "closed";
  }

  get closed(): Promise<BusError | undefined> {
    return this.#ending.closed;
  }

  /** The signal of its handlers; one for the whole subscription. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return this.#read(new MessageReader(this.inbox));
  }

  batches(): AsyncIterable<readonly Message[]> {
    if (this.queue !== undefined) {
      throw new TypeError(`${this.#cannot("read batches")}: it shares the buffer of a queue group`);
    }
    return this.#read(new BatchReader(this.inbox));
  }

  unsubscribe(): Promise<void> {
    this.endNow(undefined);
    return Promise.resolve();
  }

  drain(options?: DrainOptions): Promise<void> {
    try {
      return this.#drain(duration("timeoutMs", options?.timeoutMs ?? 30_000));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.unsubscribe();
  }

  stats(): SubscriptionStats {
    const onLane = this.home.waitingFor(this);
    const isOver = this.isClosed;
    const pending = (this.#inbox?.size ?? 0) + (isOver ? 0 : onLane);
    const discarded = (this.#inbox?.discarded ?? 0) + (isOver ? onLane : 0);
    const { delivered } = this;
    const dropped = this.#inbox?.dropped ?? 0;
    return {
      matched: delivered + dropped + discarded + pending,
      delivered,
      dropped,
      discarded,
      pending,
    };
  }

  /** Whether the fast lane may call it. */
  get isDirect(): boolean {
    return this.entry !== undefined;
  }

  /** Where its messages wait when they do not go by the fast lane. */
  get inbox(): Inbox {
    return (this.#inbox ??= new Inbox(this, this.entry));
  }

  /** The call of the handler on the fast lane returned a promise. */
  adopt(result: PromiseLike<unknown>): void {
    (this.inbox.consumer as HandlerRuns).adopt(result);
  }

  /** The handler turned out to be asynchronous. */
  leaveFastLane(): void {
    if (this.entry === undefined || this.isClosed) return;
    this.entry = undefined;
    this.home.leftFastLane(this);
  }

  report(error: unknown): void {
    const failure = new BusError(
      "HANDLER_FAILED",
      `The handler of "${this.subject}" failed: ${messageOf(error)}`,
      { cause: error },
    );
    this.home.report(failure, this.#place);
  }

  get wantsLost(): boolean {
    return this.settings.onDrop !== undefined;
  }

  tellDropped(count: number, reason: DropReason): void {
    this.home.emit({ type: "drop", subject: this.subject, count, reason });
  }

  /** Tells `onDrop`, whose own failures are reported. */
  tellLost(message: BusMessage, reason: DropReason | "discarded"): void {
    try {
      const result: unknown = this.settings.onDrop?.(message.handTo(this.home), reason);
      if (isThenable(result)) result.then(undefined, (error: unknown) => this.report(error));
    } catch (error) {
      this.report(error);
    }
  }

  /** Whether it takes new messages. */
  get isOpen(): boolean {
    return this.#end === undefined || this.#end.phase === "open";
  }

  /** Takes nothing new any more; what it holds is still delivered. For a drain, what is on its way is still taken. */
  stopTaking(ending: "now" | "drain"): void {
    const end = this.#ending;
    if (end.phase === "open") end.phase = "finishing";
    end.arrived ??= this.home.detach(this, ending) ?? nothing;
  }

  /** Ends it at once: what is buffered is discarded. With an error, iterators throw it. */
  endNow(error: BusError | undefined): void {
    if (this.isClosed) return;
    void this.home.detach(this, "now");
    this.#close(error, true);
  }

  /** Its overflow is "close", and its buffer overflowed. */
  closeByOverflow(): void {
    const { bufferSize, bufferBytes } = this.settings;
    const bound = `${bufferSize} messages or ${bufferBytes} bytes`;
    const why = `its buffer overflowed (${bound}) and its overflow is "close"`;
    this.#ending.error = new BusError("CLOSED", `${this.#cannot("receive")}: ${why}`);
    this.stopTaking("now");
    this.finishIfDone();
  }

  /** Something was delivered: the end may have come that a subscription that is finishing waits for. */
  finishIfDone(): void {
    const end = this.#end;
    if (end?.phase !== "finishing" || this.#inbox?.isHolding === true) return;
    const isBusy = this.#inbox?.consumer?.isBusy === true;
    if (end.isDraining && (!end.isLaneEmpty || isBusy)) return;
    this.#close(end.error, false);
  }

  /** For the caller's signal. */
  handleEvent(): void {
    this.endNow(undefined);
  }

  #drain(timeoutMs: number): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    const end = this.#ending;
    const wasDraining = end.isDraining;
    end.limitDrain(this.home.clock, timeoutMs, () => this.#close(end.error, true));
    if (wasDraining) return end.drained;
    this.stopTaking("drain");
    // While others stay in the group, what waits is theirs; when all are leaving, all of them work it off.
    const group = this.#inbox?.group;
    if (group?.hasOtherOpen(this) === true) group.leave(this);
    if (end.arrived === nothing) this.#finishBehindLane();
    else void end.arrived?.then(() => this.#finishBehindLane());
    return end.drained;
  }

  /** What was published before, and waits on the fast lane, is delivered first. */
  #finishBehindLane(): void {
    this.home.dispatcher.barrier(() => {
      this.#ending.isLaneEmpty = true;
      this.finishIfDone();
    });
  }

  #close(error: BusError | undefined, isCutShort: boolean): void {
    const end = this.#ending;
    end.phase = "closed";
    const hasHandler = this.#hasHandler();
    if (this.entry !== undefined) this.entry = countAsDiscarded;
    this.#inbox?.close(error);
    end.close(error, isCutShort);
    this.home.retire(this);
    if (error === undefined || !hasHandler) return;
    this.home.dispatcher.afterTurn(() => this.home.report(error, this.#place));
  }

  #hasHandler(): boolean {
    return this.entry !== undefined || this.#inbox?.consumer?.asksForMore === false;
  }

  #read<R extends Consumer>(reader: R): R {
    if (this.#hasHandler()) throw new TypeError(`${this.#cannot("read")}: it has a handler`);
    const { inbox } = this;
    if (this.isClosed) reader.end(inbox.consumer === undefined ? this.#end?.error : undefined);
    else if (inbox.consumer !== undefined) {
      throw new TypeError(`${this.#cannot("read")}: it has a reader already`);
    }
    inbox.consumer = reader;
    return reader;
  }

  get #ending(): SubscriptionEnd {
    return (this.#end ??= new SubscriptionEnd());
  }

  get #place(): { readonly subject: string; readonly queue?: string } {
    const { subject, queue } = this;
    return queue === undefined ? { subject } : { subject, queue };
  }

  #cannot(action: string): string {
    return `Cannot ${action} the subscription to "${this.subject}"`;
  }
}

/** Takes the place of the handler of a subscription that has ended, for what still waits on the fast lane. */
function countAsDiscarded(message: Message, context: HandlerContext): void {
  const subscription = context as BusSubscription;
  subscription.delivered -= 1;
  subscription.inbox.losses.discard(message as BusMessage);
}

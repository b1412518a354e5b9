/**
 * A subscription, from its route to its end.
 *
 * A plain one has a buffer of its own, a member of a queue group shares that of the group; a consumer (runs of a handler,
 * or a reader) takes from it. Its life has three phases: `open`; `finishing`, when its route is gone and what it holds is
 * still delivered (a drain, `max` reached, an overflow that closes); `closed`.
 *
 * The buffer and the consumer are made when they are first needed: an idle handler costs neither.
 */
import { BusError } from "../bus/errors.ts";
import type { BusEvent, ErrorListener } from "../bus/message-bus.ts";
import type { DropReason, HandlerContext, Message, MessageHandler } from "../bus/message.ts";
import type { DrainOptions, Subscription, SubscriptionStats } from "../bus/subscription.ts";
import type { Clock } from "../time/clock.ts";
import type { BusMessage, Receiver } from "./bus-message.ts";
import type { Consumer, Supply } from "./consumer.ts";
import { type Dispatcher, Task } from "./dispatcher.ts";
import { HandlerRuns, isAsyncFunction, isThenable } from "./handler-runs.ts";
import { Losses, type LossListener } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import type { QueueGroup } from "./queue-group.ts";
import { BatchReader, MessageReader } from "./reader.ts";
import type { Target } from "./route.ts";
import { duration, type SubscribeSettings } from "./subscribe-settings.ts";
import { SubscriptionEnd } from "./subscription-end.ts";

/** The connection that a subscription belongs to, as the subscription sees it. */
export interface Home extends Receiver {
  readonly clock: Clock;
  readonly dispatcher: Dispatcher;
  /** Takes the route away: nothing new is offered after this. Idempotent. */
  detach(subscription: BusSubscription): void;
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

/** The one implementation of {@link Subscription}. */
export class BusSubscription implements Subscription, Supply, Target, HandlerContext, LossListener {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly home: Home;
  readonly settings: SubscribeSettings;
  /** What the fast lane calls: the handler, or after the end something that counts what it gets as discarded. */
  entry: MessageHandler | undefined;
  /** Whether the fast lane may call it: a handler without limits of its own, synchronous so far. */
  isDirect: boolean;
  /** Its group, when it is a member of one. Set by whoever gives it a route. */
  group: QueueGroup | undefined = undefined;
  /** Its place in the list that its router keeps for the subject. */
  slot = -1;
  /** Messages handed over. The fast lane counts here, too. */
  delivered = 0;
  #accepted = 0;
  #phase: "open" | "finishing" | "closed" = "open";
  #buffer: MessageBuffer | undefined = undefined;
  #consumer: Consumer | undefined = undefined;
  #losses: Losses | undefined = undefined;
  #end: SubscriptionEnd | undefined = undefined;

  constructor(
    home: Home,
    subject: string,
    queue: string | undefined,
    handler: MessageHandler | undefined,
    settings: SubscribeSettings,
  ) {
    this.home = home;
    this.subject = subject;
    this.queue = queue;
    this.entry = handler;
    this.settings = settings;
    const isLimited = queue !== undefined || settings.max !== Number.POSITIVE_INFINITY;
    this.isDirect = handler !== undefined && !isLimited && !isAsyncFunction(handler);
    if (settings.signal !== undefined)
      this.#ending.watch(settings.signal, () => this.endNow(undefined));
  }

  // -- What its owner sees --

  get isClosed(): boolean {
    return this.#phase === "closed";
  }

  get closed(): Promise<BusError | undefined> {
    return this.#ending.closed;
  }

  /** The signal of its handlers; one for the whole subscription. */
  get signal(): AbortSignal {
    return this.#ending.signal;
  }

  [Symbol.asyncIterator](): AsyncIterator<Message, undefined> {
    return this.#read(new MessageReader(this));
  }

  batches(): AsyncIterable<readonly Message[]> {
    if (this.queue !== undefined) {
      throw new TypeError(`${this.#cannot("read batches")}: it shares the buffer of a queue group`);
    }
    return this.#read(new BatchReader(this));
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
    const isOver = this.#phase === "closed";
    const pending = (this.#buffer?.size ?? 0) + (isOver ? 0 : onLane);
    const discarded = (this.#losses?.discarded ?? 0) + (isOver ? onLane : 0);
    const { delivered } = this;
    const dropped = this.#losses?.dropped ?? 0;
    return {
      matched: delivered + dropped + discarded + pending,
      delivered,
      dropped,
      discarded,
      pending,
    };
  }

  // -- What its route does --

  offer(message: BusMessage): boolean {
    const buffer = (this.#buffer ??= new MessageBuffer());
    const { bufferSize, bufferBytes } = this.settings;
    if (!buffer.fits(message, bufferSize, bufferBytes)) return this.#overflow(message, buffer);
    this.accept(message);
    return true;
  }

  /** Buffers a message that was found to fit. */
  accept(message: BusMessage): void {
    (this.#buffer ??= new MessageBuffer()).push(message);
    this.#accepted += 1;
    if (this.#accepted < this.settings.max) return;
    this.home.detach(this);
    this.#phase = "finishing";
  }

  dispatch(): void {
    const buffer = this.#buffer;
    if (buffer !== undefined && buffer.size > 0 && this.isFree) this.handOver(buffer.shift());
  }

  /** Gives a message to the consumer, which must be free. */
  handOver(message: BusMessage): void {
    this.delivered += 1;
    this.home.dispatcher.budget.spend(1);
    const consumer = this.consumer as Consumer;
    if (this.group !== undefined && this.delivered >= this.settings.max) this.#leaveGroup();
    consumer.take(message.handTo(this.home));
    if (this.#phase === "finishing") this.#finishIfDone();
  }

  /** The call of the handler on the fast lane returned a promise. */
  adopt(result: PromiseLike<unknown>): void {
    (this.consumer as HandlerRuns).adopt(result);
  }

  // -- What its consumer does --

  get consumer(): Consumer | undefined {
    if (this.#consumer === undefined && this.entry !== undefined && this.#phase !== "closed") {
      this.#consumer = new HandlerRuns(this.entry, this, this.settings.concurrency);
    }
    return this.#consumer;
  }

  /** Whether a message can be handed over now. */
  get isFree(): boolean {
    return this.#phase !== "closed" && this.consumer?.isFree === true;
  }

  get mustYield(): boolean {
    return this.home.dispatcher.budget.isSpent();
  }

  pull(): BusMessage | undefined {
    const { group } = this;
    const message = group === undefined ? this.#shift() : group.pull();
    if (message === undefined) return undefined;
    this.delivered += 1;
    this.home.dispatcher.budget.spend(1);
    if (group !== undefined && this.delivered >= this.settings.max) this.#leaveGroup();
    if (this.#phase === "finishing") this.#finishIfDone();
    return message.handTo(this.home);
  }

  pullAll(): BusMessage[] {
    const buffer = this.#buffer;
    const batch: BusMessage[] = [];
    if (buffer === undefined) return batch;
    while (buffer.size > 0) batch.push(buffer.shift().handTo(this.home));
    this.delivered += batch.length;
    this.home.dispatcher.budget.spend(1);
    if (this.#phase === "finishing") this.#finishIfDone();
    return batch;
  }

  becameFree(): void {
    if (this.group !== undefined) this.group.becameFree(this);
    else if (this.#buffer !== undefined) this.#workOff(this.#buffer);
    if (this.#phase === "finishing") this.#finishIfDone();
  }

  becameAsynchronous(): void {
    if (!this.isDirect) return;
    this.isDirect = false;
    this.home.leftFastLane(this);
  }

  report(error: unknown): void {
    const failure = new BusError(
      "HANDLER_FAILED",
      `The handler of "${this.subject}" failed: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
    this.home.report(failure, this.#place);
  }

  readerLeft(): void {
    this.endNow(undefined);
  }

  // -- Losses --

  /** What it drops and discards is counted and told here. */
  get losses(): Losses {
    return (this.#losses ??= new Losses(this.home.dispatcher, this));
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

  // -- Its end --

  /** Whether it takes new messages. */
  get isOpen(): boolean {
    return this.#phase === "open";
  }

  /** Takes nothing new any more; what it holds is still delivered. */
  stopTaking(): void {
    if (this.#phase === "open") this.#phase = "finishing";
    this.home.detach(this);
  }

  /** Ends it at once: what is buffered is discarded. With an error, iterators throw it. */
  endNow(error: BusError | undefined): void {
    if (this.#phase === "closed") return;
    this.home.detach(this);
    this.#close(error, true);
  }

  #overflow(message: BusMessage, buffer: MessageBuffer): boolean {
    const { overflow, bufferSize, bufferBytes } = this.settings;
    if (overflow === "drop-oldest" && message.exactBytes <= bufferBytes) {
      while (!buffer.fits(message, bufferSize, bufferBytes)) {
        this.#accepted -= 1;
        this.losses.drop(buffer.shift(), "overflow");
      }
      this.accept(message);
      return false;
    }
    this.losses.drop(message, "overflow");
    if (overflow === "close") this.#finishWith(this.#overflowError());
    return false;
  }

  #overflowError(): BusError {
    const { bufferSize, bufferBytes } = this.settings;
    const bound = `${bufferSize} messages or ${bufferBytes} bytes`;
    return new BusError(
      "CLOSED",
      `${this.#cannot("receive")}: its buffer overflowed (${bound}) and its overflow is "close"`,
    );
  }

  #finishWith(error: BusError): void {
    this.#ending.error = error;
    this.#phase = "finishing";
    this.home.detach(this);
    this.#finishIfDone();
  }

  /** A member handed over its last message: it leaves the group with nothing but what it has in hand. */
  #leaveGroup(): void {
    this.home.detach(this);
    this.group?.leave(this);
    this.#phase = "finishing";
  }

  #drain(timeoutMs: number): Promise<void> {
    if (this.#phase === "closed") return Promise.resolve();
    const end = this.#ending;
    if (end.isDraining) return end.drained;
    this.stopTaking();
    // While others stay in the group, what waits is theirs; when all are leaving, all of them work it off.
    if (this.group?.hasOtherOpen(this) === true) this.group.leave(this);
    end.beginDrain(this.home.clock, timeoutMs, () => this.#close(end.error, true));
    // What was published before and waits on the fast lane is delivered first.
    this.home.dispatcher.barrier(() => {
      end.isLaneEmpty = true;
      this.#finishIfDone();
    });
    return end.drained;
  }

  #finishIfDone(): void {
    if (this.#phase !== "finishing" || this.#isHolding()) return;
    const end = this.#end;
    if (end !== undefined && end.isDraining && (!end.isLaneEmpty || this.#isBusy())) return;
    this.#close(end?.error, false);
  }

  #isHolding(): boolean {
    if (this.#buffer !== undefined && this.#buffer.size > 0) return true;
    const { group } = this;
    return group !== undefined && group.pending > 0 && group.hasMember(this);
  }

  #isBusy(): boolean {
    return this.#consumer?.isBusy === true;
  }

  #close(error: BusError | undefined, isCutShort: boolean): void {
    this.#phase = "closed";
    const handler = this.entry;
    if (handler !== undefined) this.entry = countAsDiscarded;
    while (this.#buffer !== undefined && this.#buffer.size > 0) {
      this.losses.discard(this.#buffer.shift());
    }
    this.group?.leave(this);
    this.#consumer?.end(error);
    this.#ending.close(error, isCutShort);
    this.home.retire(this);
    if (error === undefined || handler === undefined) return;
    this.home.dispatcher.afterTurn(() => this.home.report(error, this.#place));
  }

  #read<R extends Consumer>(reader: R): R {
    if (this.entry !== undefined) throw new TypeError(`${this.#cannot("read")}: it has a handler`);
    if (this.#phase === "closed")
      reader.end(this.#consumer === undefined ? this.#end?.error : undefined);
    else if (this.#consumer !== undefined) {
      throw new TypeError(`${this.#cannot("read")}: it has a reader already`);
    }
    this.#consumer = reader;
    return reader;
  }

  #shift(): BusMessage | undefined {
    const buffer = this.#buffer;
    return buffer === undefined || buffer.size === 0 ? undefined : buffer.shift();
  }

  /** Hands over as much as is possible, for turns that passed while the consumer was busy. */
  #workOff(buffer: MessageBuffer): void {
    const { dispatcher } = this.home;
    while (buffer.size > 0 && this.isFree) {
      if (dispatcher.budget.isSpent()) {
        return dispatcher.push(new Task(() => this.#workOff(buffer)), undefined);
      }
      this.handOver(buffer.shift());
    }
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
  subscription.losses.discard(message as BusMessage);
}

/** The answers to one question to many: `requestMany`. */
import type { BusError } from "../bus/errors.ts";
import type { RequestManyEnd } from "../bus/message-bus.ts";
import type { DropReason, Message } from "../bus/message.ts";
import type { Clock } from "../time/clock.ts";
import type { BusMessage } from "./bus-message.ts";
import { Losses, type LossListener } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import { PendingRequest } from "./pending-request.ts";
import type { RequestTable } from "./request-table.ts";

type Reply = IteratorResult<Message, RequestManyEnd | undefined>;

/** Most answers, and bytes of them, that wait for a reader; more are dropped, counted and reported. */
const bufferSize = 65_536;
const bufferBytes = 64 * 1024 * 1024;

/** When a stream ends by itself. */
export interface ReplyStreamSettings {
  readonly max: number;
  readonly stallMs: number | undefined;
  readonly clock: Clock;
}

/** A request that takes answers until it has enough, or time is over. */
export class ReplyStream
  extends PendingRequest
  implements AsyncIterableIterator<Message, RequestManyEnd | undefined, undefined>, LossListener
{
  /** Nobody can ask to be told of single answers that were lost. */
  readonly wantsLost = false;
  readonly #settings: ReplyStreamSettings;
  readonly #replies = new MessageBuffer();
  readonly #waiters: PromiseWithResolvers<Reply>[] = [];
  #count = 0;
  #lastReplyMs = 0;
  #cancelStall: (() => void) | undefined = undefined;
  #end: RequestManyEnd | undefined = undefined;
  #error: BusError | undefined = undefined;
  #losses: Losses | undefined = undefined;

  constructor(
    table: RequestTable,
    asked: string,
    signal: AbortSignal | undefined,
    settings: ReplyStreamSettings,
  ) {
    super(table, asked, signal);
    this.#settings = settings;
  }

  override reply(message: BusMessage): boolean {
    if (this.isOver) return false;
    this.#lastReplyMs = this.#settings.clock.now();
    if (!this.#hand(message)) return true;
    this.#count += 1;
    if (this.#count >= this.#settings.max) this.#stop("max");
    else if (this.#settings.stallMs !== undefined && this.#cancelStall === undefined) {
      this.#watchStall(this.#settings.stallMs);
    }
    return true;
  }

  override expire(): void {
    this.#stop("timeout");
  }

  next(): Promise<Reply> {
    if (this.#replies.size > 0) return Promise.resolve({ value: this.#read(), done: false });
    if (this.#error !== undefined) return Promise.reject(this.#takeError());
    if (this.isOver) return Promise.resolve({ value: this.#end, done: true });
    const waiter = Promise.withResolvers<Reply>();
    this.#waiters.push(waiter);
    return waiter.promise;
  }

  /** Ends it. With `"complete"` the reader has all answers, and nobody need be told to stop. */
  return(reason?: unknown): Promise<Reply> {
    this.#discard();
    if (reason === "complete" && !this.isOver) this.finish();
    else this.giveUp();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  protected override onFailure(error: BusError): void {
    const waiter = this.#waiters.shift();
    if (waiter === undefined) this.#error = error;
    else waiter.reject(error);
    this.#endWaiters();
  }

  protected override finish(): void {
    super.finish();
    this.#cancelStall?.();
    this.#cancelStall = undefined;
  }

  tellDropped(count: number, reason: DropReason): void {
    this.table.home.emit({ type: "drop", subject: this.subject, count, reason });
  }

  tellLost(): void {
    // See `wantsLost`.
  }

  /** @returns Whether there was room for it. */
  #hand(message: BusMessage): boolean {
    const { home } = this.table;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      home.replies.delivered += 1;
      waiter.resolve({ value: message.handTo(home), done: false });
    } else if (this.#replies.add(message, bufferSize, bufferBytes)) {
      home.replies.pending += 1;
    } else {
      home.replies.dropped += 1;
      (this.#losses ??= new Losses(home.dispatcher, this)).drop(message, "overflow");
      return false;
    }
    return true;
  }

  #read(): Message {
    const { home } = this.table;
    home.replies.pending -= 1;
    home.replies.delivered += 1;
    return this.#replies.shift().handTo(home);
  }

  #discard(): void {
    const { replies } = this.table.home;
    replies.pending -= this.#replies.size;
    replies.discarded += this.#replies.size;
    while (this.#replies.size > 0) this.#replies.shift();
  }

  #stop(end: RequestManyEnd): void {
    this.#end = end;
    this.giveUp();
    this.#endWaiters();
  }

  #endWaiters(): void {
    for (const { resolve } of this.#waiters.splice(0)) resolve({ value: this.#end, done: true });
  }

  #watchStall(waitMs: number): void {
    const { clock, stallMs } = this.#settings;
    this.#cancelStall = clock.setTimeout(() => {
      const leftMs = this.#lastReplyMs + (stallMs as number) - clock.now();
      if (leftMs <= 0) this.#stop("stall");
      else this.#watchStall(leftMs);
    }, waitMs);
  }

  #takeError(): BusError {
    const error = this.#error as BusError;
    this.#error = undefined;
    return error;
  }
}

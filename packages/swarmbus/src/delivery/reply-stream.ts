/** The answers to one question to many: `requestMany`. */
import type { BusError } from "../bus/errors.ts";
import type { RequestManyEnd } from "../bus/message-bus.ts";
import type { Message } from "../bus/message.ts";
import type { Clock } from "../time/clock.ts";
import type { BusMessage } from "./bus-message.ts";
import { PendingRequest } from "./pending-request.ts";
import type { RequestTable } from "./request-table.ts";

type Reply = IteratorResult<Message, RequestManyEnd | undefined>;

/** Most answers that wait for a reader; more are dropped, counted and reported. */
const bufferSize = 4096;

/** When a stream ends by itself, and who hears of what did not fit. */
export interface ReplyStreamSettings {
  readonly max: number;
  readonly stallMs: number | undefined;
  readonly clock: Clock;
  readonly onDrop: (reply: BusMessage) => void;
}

/** A request that takes answers until it has enough, or time is over. */
export class ReplyStream
  extends PendingRequest
  implements AsyncIterableIterator<Message, RequestManyEnd | undefined, undefined>
{
  readonly #settings: ReplyStreamSettings;
  readonly #replies: BusMessage[] = [];
  readonly #waiters: PromiseWithResolvers<Reply>[] = [];
  #count = 0;
  #lastReplyMs = 0;
  #cancelStall: (() => void) | undefined = undefined;
  #end: RequestManyEnd | undefined = undefined;
  #error: BusError | undefined = undefined;

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
    this.table.countReply();
    this.#count += 1;
    this.#lastReplyMs = this.#settings.clock.now();
    this.#hand(message);
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
    const reply = this.#replies.shift();
    if (reply !== undefined) return Promise.resolve({ value: reply, done: false });
    if (this.#error !== undefined) return Promise.reject(this.#takeError());
    if (this.isOver) return Promise.resolve({ value: this.#end, done: true });
    const waiter = Promise.withResolvers<Reply>();
    this.#waiters.push(waiter);
    return waiter.promise;
  }

  /** Ends it. With `"complete"` the reader has all answers, and nobody need be told to stop. */
  return(reason?: unknown): Promise<Reply> {
    this.#replies.length = 0;
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

  #hand(message: BusMessage): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) waiter.resolve({ value: message, done: false });
    else if (this.#replies.length < bufferSize) this.#replies.push(message);
    else this.#settings.onDrop(message);
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

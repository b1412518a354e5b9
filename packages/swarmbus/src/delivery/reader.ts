/** The one reader of a subscription without a handler: a `for await` over messages, or over batches of them. */
import type { BusError } from "../bus/errors.ts";
import type { Message } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { Consumer, Supply } from "./consumer.ts";

type Waiter<T> = PromiseWithResolvers<IteratorResult<T, undefined>>;

/**
 * What both readers have in common: calls of `next()` that wait, answered in order, and the end.
 *
 * `next()` is no async function and the iterator no generator: either would double the cost of a message.
 */
abstract class Reader<T> implements Consumer, AsyncIterableIterator<T, undefined, undefined> {
  protected readonly supply: Supply;
  /** The call that has waited longest. */
  #waiter: Waiter<T> | undefined = undefined;
  /** Calls that were made before it was answered; a `for await` makes none. */
  #others: Waiter<T>[] | undefined = undefined;
  #isEnded = false;
  #error: BusError | undefined = undefined;

  constructor(supply: Supply) {
    this.supply = supply;
  }

  get isFree(): boolean {
    return this.#waiter !== undefined;
  }

  get asksForMore(): boolean {
    return true;
  }

  get isBusy(): boolean {
    return false;
  }

  /** What `next()` gives at once, or `undefined` when nothing waits. */
  protected abstract pull(): T | undefined;

  abstract take(message: BusMessage): void;

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiter === undefined && !this.#isEnded && !this.supply.mustYield) {
      const value = this.pull();
      if (value !== undefined) return Promise.resolve({ value, done: false });
    }
    if (this.#isEnded) return this.#afterEnd();
    return this.#wait();
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.supply.readerLeft();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** Where there is no `await using`, leaving is `return()`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  end(error: BusError | undefined): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#error = error;
    while (this.#waiter !== undefined) {
      const waiter = this.takeWaiter();
      if (this.#error === undefined) waiter.resolve({ value: undefined, done: true });
      else waiter.reject(this.#takeError());
    }
  }

  /** The call that is answered next; there must be one. */
  protected takeWaiter(): Waiter<T> {
    const waiter = this.#waiter as Waiter<T>;
    this.#waiter = this.#others?.shift();
    return waiter;
  }

  #wait(): Promise<IteratorResult<T, undefined>> {
    const waiter: Waiter<T> = Promise.withResolvers();
    if (this.#waiter === undefined) {
      this.#waiter = waiter;
      this.supply.becameFree();
    } else (this.#others ??= []).push(waiter);
    return waiter.promise;
  }

  #afterEnd(): Promise<IteratorResult<T, undefined>> {
    if (this.#error !== undefined) return Promise.reject(this.#takeError());
    return Promise.resolve({ value: undefined, done: true });
  }

  /** An iterator throws once; afterwards it is simply at its end. */
  #takeError(): BusError {
    const error = this.#error as BusError;
    this.#error = undefined;
    return error;
  }
}

/** Reads one message at a time. */
export class MessageReader extends Reader<Message> {
  protected override pull(): Message | undefined {
    return this.supply.pull();
  }

  override take(message: BusMessage): void {
    this.takeWaiter().resolve({ value: message, done: false });
  }
}

/** Reads all that has arrived since the last turn. */
export class BatchReader extends Reader<readonly Message[]> {
  protected override pull(): readonly Message[] | undefined {
    const batch = this.supply.pullAll();
    return batch.length === 0 ? undefined : batch;
  }

  override take(message: BusMessage): void {
    // First of all, as the subscription may end with what is pulled here.
    const waiter = this.takeWaiter();
    const batch = this.supply.pullAll();
    batch.unshift(message);
    waiter.resolve({ value: batch, done: false });
  }
}

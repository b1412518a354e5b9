/** Calls the handler of a subscription, at most `concurrency` at a time. */
import type { HandlerContext, MessageHandler } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { Consumer, Supply } from "./consumer.ts";

/** A consumer that calls a function. A slot is free again when the call returned or its promise settled. */
export class HandlerRuns implements Consumer {
  readonly #handler: MessageHandler;
  readonly #context: HandlerContext;
  readonly #supply: Supply;
  readonly #concurrency: number;
  #running = 0;

  constructor(
    handler: MessageHandler,
    context: HandlerContext,
    supply: Supply,
    concurrency: number,
  ) {
    this.#handler = handler;
    this.#context = context;
    this.#supply = supply;
    this.#concurrency = concurrency;
  }

  get isFree(): boolean {
    return this.#running < this.#concurrency;
  }

  get asksForMore(): boolean {
    return false;
  }

  get isBusy(): boolean {
    return this.#running > 0;
  }

  take(message: BusMessage): void {
    const handler = this.#handler;
    this.#running += 1;
    try {
      const result: unknown = handler(message, this.#context);
      if (isThenable(result)) this.#await(result);
      else this.#running -= 1;
    } catch (error) {
      this.#running -= 1;
      this.#supply.report(error);
    }
  }

  /** Takes over a call that was made elsewhere and turned out to be asynchronous. */
  adopt(result: PromiseLike<unknown>): void {
    this.#running += 1;
    this.#await(result);
  }

  end(): void {
    // Handlers in progress finish by themselves; the subscription starts no more.
  }

  #await(result: PromiseLike<unknown>): void {
    this.#supply.becameAsynchronous();
    void Promise.resolve(result).then(this.#done, this.#failed);
  }

  readonly #done = (): void => {
    this.#running -= 1;
    this.#supply.becameFree();
  };

  readonly #failed = (error: unknown): void => {
    this.#running -= 1;
    this.#supply.report(error);
    this.#supply.becameFree();
  };
}

/** Whether a handler returned something to wait for. */
export function isThenable(result: unknown): result is PromiseLike<unknown> {
  if (typeof result !== "object" || result === null) return false;
  return typeof (result as { then?: unknown }).then === "function";
}

const AsyncFunction = (async () => {}).constructor;

/** Whether a handler is known to be asynchronous before it is called. */
export function isAsyncFunction(handler: MessageHandler): boolean {
  return handler instanceof AsyncFunction;
}

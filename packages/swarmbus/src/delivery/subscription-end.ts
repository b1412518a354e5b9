/**
 * How a subscription ends, and who waits for it: `closed`, `drain`, the handlers' signal, the caller's own signal.
 *
 * Kept apart from the subscription and made late: most subscriptions live and end without anybody looking at any of it.
 */
import type { BusError } from "../bus/errors.ts";
import type { Clock } from "../time/clock.ts";

/** What surrounds the end of one subscription. */
export class SubscriptionEnd {
  /** `finishing` takes nothing new and delivers what it holds. */
  phase: "open" | "finishing" | "closed" = "open";
  /** The error with which it will end, or has ended. */
  error: BusError | undefined = undefined;
  /** Once the route is gone: resolves when nothing is on its way any more. */
  arrived: Promise<void> | undefined = undefined;
  /** While draining: whether everything published before has been dispatched. */
  isLaneEmpty = false;
  #isCutShort = false;
  #closed: PromiseWithResolvers<BusError | undefined> | undefined = undefined;
  #drained: Promise<void> | undefined = undefined;
  #controller: AbortController | undefined = undefined;
  readonly #cancelTimeouts: (() => void)[] = [];
  #unwatch: (() => void) | undefined = undefined;

  /** Resolves at the end, with the error if there is one. */
  get closed(): Promise<BusError | undefined> {
    if (this.#closed === undefined) {
      this.#closed = Promise.withResolvers();
      if (this.phase === "closed") this.#closed.resolve(this.error);
    }
    return this.#closed.promise;
  }

  /** Fires when the subscription is cut short; not when it has delivered all that it was meant to. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#isCutShort) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  /** Whether a drain has begun. */
  get isDraining(): boolean {
    return this.#drained !== undefined;
  }

  /** Resolves when the drain that has begun is over. */
  get drained(): Promise<void> {
    return this.#drained as Promise<void>;
  }

  /** Starts the time that a drain has. Of several drains the one that gives up first decides. */
  limitDrain(clock: Clock, timeoutMs: number, giveUp: () => void): void {
    this.#drained ??= this.closed.then(() => undefined);
    this.#cancelTimeouts.push(clock.setTimeout(giveUp, timeoutMs));
  }

  /** Tells the subscription, as a listener, when the caller's signal fires; until the end. */
  watch(signal: AbortSignal, listener: { handleEvent(): void }): void {
    signal.addEventListener("abort", listener);
    this.#unwatch = () => signal.removeEventListener("abort", listener);
  }

  /** Settles everything, and leaves no timer and no listener. */
  close(error: BusError | undefined, isCutShort: boolean): void {
    this.error = error;
    this.#isCutShort = isCutShort;
    this.#unwatch?.();
    for (const cancel of this.#cancelTimeouts) cancel();
    this.#closed?.resolve(error);
    if (isCutShort) this.#controller?.abort();
  }
}

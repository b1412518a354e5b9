/** One request while its handler works on it: until when that is wanted, and who may still answer it. */
import { BusError, isBusError } from "../bus/errors.ts";
import type { HandlerContext, Message } from "../bus/message.ts";
import type { Clock } from "../time/clock.ts";
import { timeoutHeader } from "../bus/wire-names.ts";

/**
 * A request in hand, and the context that its handler gets. Without a look at {@link signal} it costs this object: no
 * controller, no timer.
 */
export class ServedRequest implements HandlerContext {
  /** The request as it came. */
  readonly message: Message;
  readonly #clock: Clock;
  /** When the time that the requester gave is over; undefined when it gave none. */
  readonly #endsAt: number | undefined;
  #controller: AbortController | undefined = undefined;
  #cancelTimer: (() => void) | undefined = undefined;
  #reason: BusError | undefined = undefined;
  #isOver = false;

  constructor(message: Message, clock: Clock) {
    this.message = message;
    this.#clock = clock;
    const timeoutMs = timeoutOf(message);
    this.#endsAt = timeoutMs === undefined ? undefined : clock.now() + timeoutMs;
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#reason !== undefined) this.#controller.abort(this.#reason);
      else if (!this.#isOver) this.#watchTime();
    }
    return this.#controller.signal;
  }

  /** Whether it has come to an end, one way or the other. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /**
   * The handler has come to an end.
   *
   * @returns Whether it is still to be answered.
   */
  finish(): boolean {
    if (this.#isOver) return false;
    this.#end();
    return true;
  }

  /** Nobody wants the result any more: fires the signal, and {@link finish} will say `false`. */
  giveUp(reason: BusError): void {
    if (this.#isOver) return;
    this.#reason = reason;
    this.#end();
    this.#controller?.abort(reason);
  }

  /** Whether a handler failed because it heeded the signal, and not by a fault of its own. */
  causedBySignal(error: unknown): boolean {
    if (this.#reason === undefined || this.#controller === undefined) return false;
    if (!(error instanceof Error)) return false;
    // What takes a signal throws its reason, or wraps it, or throws an error of its own that says so.
    if (error === this.#reason || error.cause === this.#reason) return true;
    return error.name === "AbortError" || isBusError(error, "ABORTED");
  }

  #watchTime(): void {
    if (this.#endsAt === undefined) return;
    const leftMs = this.#endsAt - this.#clock.now();
    if (leftMs > 0) this.#cancelTimer = this.#clock.setTimeout(() => this.#timeIsOver(), leftMs);
    else this.#timeIsOver();
  }

  #timeIsOver(): void {
    this.giveUp(giveUpError("TIMEOUT", this.message, "the requester's time is over"));
  }

  #end(): void {
    this.#isOver = true;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
  }
}

/** The reason that a handler finds in its signal. */
export function giveUpError(
  code: "ABORTED" | "TIMEOUT" | "CLOSED",
  message: Message,
  state: string,
): BusError {
  return new BusError(code, `Cannot finish the request on "${message.subject}": ${state}`);
}

function timeoutOf(message: Message): number | undefined {
  if (message.headers.size === 0) return undefined;
  const timeoutMs = Number(message.headers.get(timeoutHeader));
  return timeoutMs > 0 && Number.isFinite(timeoutMs) ? timeoutMs : undefined;
}

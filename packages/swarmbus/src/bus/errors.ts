/**
 * One error for every condition that a caller of a bus or a mailbox may want to handle.
 *
 * The code is the contract, the message is for people. Wrong arguments are not here: they are a `TypeError` or a
 * `RangeError`, thrown where the mistake was made.
 */

/**
 * Why an operation failed. The union is closed: a code is added only for a condition that callers handle differently.
 *
 * - `INVALID_SUBJECT`: a subject, pattern, queue name or agent id that the grammar refuses.
 * - `INVALID_PAYLOAD`: a value that JSON cannot hold or would lose, or `json()` of what is no JSON.
 * - `PAYLOAD_TOO_LARGE`: payload and headers together are larger than the bus takes.
 * - `NO_RESPONDERS`: nobody was there to answer a request.
 * - `OVERLOADED`: whoever could have answered a request had no room for it.
 * - `TIMEOUT`: time ran out, and nothing else was the cause.
 * - `HANDLER_FAILED`: the code that handled a message threw.
 * - `ABORTED`: the caller's own `AbortSignal` fired.
 * - `DISCONNECTED`: the connection broke while the operation needed it.
 * - `CONNECT_FAILED`: a connection could not be made in the first place.
 * - `FORBIDDEN`: the server's permissions refuse it.
 * - `CLOSED`: the bus, subscription or mailbox has been closed, or is draining.
 * - `UNKNOWN_RECIPIENT`: a mailbox message to an agent that is not subscribed.
 * - `ID_CONFLICT`: an id that is in use for something else.
 * - `BACKEND`: what is behind the bus failed in a way that has no code of its own; see `cause`.
 */
export type BusErrorCode =
  | "INVALID_SUBJECT"
  | "INVALID_PAYLOAD"
  | "PAYLOAD_TOO_LARGE"
  | "NO_RESPONDERS"
  | "OVERLOADED"
  | "TIMEOUT"
  | "HANDLER_FAILED"
  | "ABORTED"
  | "DISCONNECTED"
  | "CONNECT_FAILED"
  | "FORBIDDEN"
  | "CLOSED"
  | "UNKNOWN_RECIPIENT"
  | "ID_CONFLICT"
  | "BACKEND";

const codes: ReadonlySet<string> = new Set<BusErrorCode>([
  "INVALID_SUBJECT",
  "INVALID_PAYLOAD",
  "PAYLOAD_TOO_LARGE",
  "NO_RESPONDERS",
  "OVERLOADED",
  "TIMEOUT",
  "HANDLER_FAILED",
  "ABORTED",
  "DISCONNECTED",
  "CONNECT_FAILED",
  "FORBIDDEN",
  "CLOSED",
  "UNKNOWN_RECIPIENT",
  "ID_CONFLICT",
  "BACKEND",
]);

const brand: unique symbol = Symbol.for("swarmbus.error");

/**
 * The error of every bus and mailbox.
 *
 * `code` says what happened, `message` names the action, the state and the wish, `cause` is what lay behind it.
 */
export class BusError extends Error {
  override readonly name: string = "BusError";
  /** What happened; the same on every bus. */
  readonly code: BusErrorCode;

  /**
   * @param code What happened.
   * @param message Action, colon, state and wish, without a full stop.
   * @param options `cause`: the error behind this one, kept as it is.
   */
  constructor(code: BusErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    Object.defineProperty(this, brand, { value: true });
  }
}

/**
 * Whether something caught is a {@link BusError}, and of the given code when one is given.
 *
 * It looks at a brand and not at the class, so it also recognises errors of another copy of this package.
 */
export function isBusError<Code extends BusErrorCode = BusErrorCode>(
  error: unknown,
  code?: Code,
): error is BusError & { readonly code: Code } {
  try {
    if (typeof error !== "object" || error === null || !(brand in error)) return false;
    return code === undefined || (error as unknown as BusError).code === code;
  } catch {
    return false; // A proxy that does not let itself be looked at.
  }
}

/** The message of whatever was thrown, without a stack; never throws itself. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return "something was thrown that cannot be shown";
  }
}

/** Whether a string from outside is one of our codes. */
export function isBusErrorCode(code: string): code is BusErrorCode {
  return codes.has(code);
}

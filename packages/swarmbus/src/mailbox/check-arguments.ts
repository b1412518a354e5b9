/** The arguments of a mailbox, checked and completed. */
import { BusError } from "../bus/errors.ts";
import { quote } from "../bus/quote.ts";
import type { DeliveryMode, ReceiptState, SendOptions } from "./mailbox.ts";

const states: ReadonlySet<unknown> = new Set<ReceiptState>([
  "pending",
  "claimed",
  "acked",
  "trimmed",
  "expired",
  "unsubscribed",
]);

/** What is to be sent, checked, with every default in place. */
export interface Letter {
  readonly id: string | undefined;
  readonly content: string;
  readonly source: string;
  readonly target: string | null;
  readonly template: string | undefined;
  readonly mode: DeliveryMode;
  readonly expiresInMs: number | undefined;
}

/**
 * Checks what is to be sent.
 *
 * @throws {TypeError | RangeError} On what {@link SendOptions} refuses.
 */
export function toLetter(content: string, options: SendOptions): Letter {
  const { source, target, template, id, mode = "steer", expiresInMs } = checkOptions(options);
  return {
    id: id === undefined ? undefined : checkMessageId(id),
    content: checkText("content", content),
    source: checkName("source", source),
    target: target === undefined ? null : checkName("target", target),
    template: template === undefined ? undefined : checkText("template", template),
    mode: checkMode(mode),
    expiresInMs: expiresInMs === undefined ? undefined : checkExpiry(expiresInMs),
  };
}

/**
 * Checks that options are an object.
 *
 * @throws {TypeError} When they are not.
 */
export function checkOptions<Options extends object>(options: Options): Options {
  if (typeof options === "object" && options !== null) return options;
  throw new TypeError(`Cannot use options of type ${typeof options}: an object is needed`);
}

/**
 * Checks a text; a lone surrogate becomes U+FFFD.
 *
 * @throws {TypeError} When it is none.
 */
export function checkText(name: string, value: string): string {
  if (typeof value === "string") return value.toWellFormed();
  throw new TypeError(`Cannot use ${name} of type ${typeof value}: a string is needed`);
}

/**
 * Checks the id of an agent.
 *
 * @throws {TypeError | RangeError} When it is no string, or empty.
 */
export function checkName(name: string, value: string): string {
  if (value === "") throw new RangeError(`Cannot use ${name} "": any other string is an agent id`);
  return checkText(name, value);
}

/**
 * Checks the id of a message.
 *
 * @throws {TypeError | RangeError} When it is no string, or blank.
 */
function checkMessageId(id: string): string {
  const text = checkText("id", id);
  if (/\S/u.test(text)) return text;
  throw new RangeError(`Cannot use id ${quote(text)}: it is blank, a visible character is needed`);
}

/**
 * Checks a delivery mode.
 *
 * @throws {TypeError} When it is none.
 */
export function checkMode<Mode extends DeliveryMode | undefined>(mode: Mode): Mode {
  if (mode === undefined || mode === "steer" || mode === "queue") return mode;
  throw new TypeError(`Cannot use mode ${show(mode)}: "steer" or "queue" is needed`);
}

/**
 * Checks a receipt's state.
 *
 * @throws {TypeError} When it is none.
 */
export function checkState(state: ReceiptState): ReceiptState {
  if (states.has(state)) return state;
  throw new TypeError(`Cannot wait for state ${show(state)}: there is no such state`);
}

/**
 * Checks that a figure is an integer from `least` on.
 *
 * @throws {TypeError | RangeError} When it is none.
 */
export function checkInteger(name: string, value: number, least: 0 | 1): number {
  const wish = `an integer from ${least} is needed`;
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name} of type ${typeof value}: ${wish}`);
  }
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`Cannot use ${name} ${value}: ${wish}`);
}

/**
 * Checks for how long somebody waits.
 *
 * @throws {TypeError | RangeError} When that is no duration above 0.
 */
export function checkDuration(name: string, value: number): number {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name} of type ${typeof value}: milliseconds are needed`);
  }
  if (value > 0) return value;
  throw new RangeError(`Cannot use ${name} ${value}: more than 0 milliseconds are needed`);
}

/**
 * Checks the signal of a wait.
 *
 * @throws {TypeError} When it is none.
 * @throws {BusError} `ABORTED` when it has fired already.
 */
export function checkSignal(aim: string, signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  if (!(signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot ${aim}: signal is no AbortSignal`);
  }
  if (!signal.aborted) return signal;
  throw new BusError("ABORTED", `Cannot ${aim}: its signal was aborted`, { cause: signal.reason });
}

function checkExpiry(expiresInMs: number): number {
  checkDuration("expiresInMs", expiresInMs);
  if (expiresInMs < Number.POSITIVE_INFINITY) return expiresInMs;
  throw new RangeError("Cannot use expiresInMs Infinity: leave it out for what never expires");
}

function show(value: unknown): string {
  return typeof value === "string" ? quote(value) : `of type ${typeof value}`;
}

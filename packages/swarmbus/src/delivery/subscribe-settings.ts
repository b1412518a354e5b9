/** The options of `subscribe`, checked and completed. */
import { BusError } from "../bus/errors.ts";
import type { MessageHandler } from "../bus/message.ts";
import { checkPattern, checkQueue } from "../bus/subject.ts";
import type { OverflowPolicy, SubscribeOptions } from "../bus/subscription.ts";

/** {@link SubscribeOptions} with every default in place. */
export interface SubscribeSettings {
  readonly queue: string | undefined;
  readonly bufferSize: number;
  readonly bufferBytes: number;
  readonly overflow: OverflowPolicy;
  readonly max: number;
  readonly concurrency: number;
  readonly signal: AbortSignal | undefined;
  readonly onDrop: SubscribeOptions["onDrop"];
}

/** Shared by all subscriptions without options, so that an idle one holds no settings of its own. */
const defaults: SubscribeSettings = {
  queue: undefined,
  bufferSize: 4096,
  bufferBytes: 64 * 1024 * 1024,
  overflow: "drop-newest",
  max: Number.POSITIVE_INFINITY,
  concurrency: 1,
  signal: undefined,
  onDrop: undefined,
};

/**
 * Checks everything that `subscribe` was given.
 *
 * @throws {BusError} `INVALID_SUBJECT`, or `ABORTED` when the signal has fired already.
 * @throws {TypeError | RangeError} On options of a wrong type, that do not go together, or out of range.
 */
export function toSettings(
  subject: string,
  handler: MessageHandler | undefined,
  options: SubscribeOptions | undefined,
): SubscribeSettings {
  checkPattern(subject);
  if (options === undefined) return defaults;
  checkTypes(subject, handler, options);
  if (options.signal?.aborted === true) throw aborted(`subscribe to "${subject}"`, options.signal);
  return {
    queue: options.queue,
    bufferSize: positive("bufferSize", options.bufferSize ?? defaults.bufferSize),
    bufferBytes: positive("bufferBytes", options.bufferBytes ?? defaults.bufferBytes),
    overflow: options.overflow ?? defaults.overflow,
    max: options.max === undefined ? defaults.max : positive("max", options.max),
    concurrency: positive("concurrency", options.concurrency ?? defaults.concurrency),
    signal: options.signal,
    onDrop: options.onDrop,
  };
}

/** The error of whatever a signal stopped. */
export function aborted(action: string, signal: AbortSignal): BusError {
  return new BusError("ABORTED", `Cannot ${action}: its signal was aborted`, {
    cause: signal.reason,
  });
}

/**
 * Checks that an option is an integer from 1.
 *
 * @throws {TypeError | RangeError} When it is none.
 */
export function positive(name: string, value: number): number {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name} of type ${typeof value}: an integer from 1 is needed`);
  }
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new RangeError(`Cannot use ${name} ${value}: an integer from 1 is needed`);
}

/**
 * Checks that an option is a duration above 0, of any length.
 *
 * @throws {TypeError | RangeError} When it is none.
 */
export function duration(name: string, value: number): number {
  if (typeof value !== "number") {
    throw new TypeError(`Cannot use ${name} of type ${typeof value}: milliseconds are needed`);
  }
  if (value > 0) return value;
  throw new RangeError(`Cannot use ${name} ${value}: more than 0 milliseconds are needed`);
}

function checkTypes(
  subject: string,
  handler: MessageHandler | undefined,
  options: SubscribeOptions,
): void {
  const refuse = (why: string): never => {
    throw new TypeError(`Cannot subscribe to "${subject}": ${why}`);
  };
  if (typeof options !== "object" || options === null) refuse("the options are no object");
  const { queue, overflow, onDrop, signal, concurrency } = options;
  if (queue !== undefined) checkQueue(queue);
  if (overflow !== undefined && !policies.has(overflow)) {
    refuse(`overflow is "${overflow}", one of "drop-newest", "drop-oldest", "close" is needed`);
  }
  if (overflow === "close" && queue !== undefined) {
    refuse(`overflow "close" does not go with a queue group, whose buffer is shared`);
  }
  if (concurrency !== undefined && handler === undefined) {
    refuse("concurrency needs a handler");
  }
  if (onDrop !== undefined && typeof onDrop !== "function") refuse("onDrop is no function");
  if (signal !== undefined && !(signal instanceof AbortSignal)) refuse("signal is no AbortSignal");
}

const policies: ReadonlySet<string> = new Set<OverflowPolicy>([
  "drop-newest",
  "drop-oldest",
  "close",
]);

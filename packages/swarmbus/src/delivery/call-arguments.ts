/** The arguments of `publish`, `respond`, `request` and `requestMany`, checked and completed. */
import { MessageHeaders } from "../bus/headers.ts";
import type { RequestManyOptions, RequestOptions } from "../bus/message-bus.ts";
import { checkSubject } from "../bus/subject.ts";
import { isOwnSubject, timeoutHeader } from "../bus/wire-names.ts";
import { aborted, duration, positive } from "./subscribe-settings.ts";

const defaultTimeoutMs = 5000;

/** {@link RequestOptions} with every default in place. */
export interface RequestSettings {
  readonly timeoutMs: number;
  readonly headers: MessageHeaders;
  readonly signal: AbortSignal | undefined;
}

/** Shared by all requests without options. */
const defaults: RequestSettings = {
  timeoutMs: defaultTimeoutMs,
  headers: MessageHeaders.none,
  signal: undefined,
};

/**
 * Checks the options of a request. A timeout that the caller gave travels with it, in a header.
 *
 * @throws {BusError} `ABORTED` when the signal has fired already.
 * @throws {TypeError | RangeError} On options of a wrong type or out of range.
 */
export function toRequestSettings(
  subject: string,
  options: RequestOptions | undefined,
): RequestSettings {
  if (options === undefined) return defaults;
  checkObject("request", options);
  const { timeoutMs, signal } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`Cannot request "${subject}": signal is no AbortSignal`);
  }
  if (signal?.aborted === true) throw aborted(`get an answer on "${subject}"`, signal);
  const headers = MessageHeaders.from(options.headers);
  if (timeoutMs === undefined) return { timeoutMs: defaultTimeoutMs, headers, signal };
  duration("timeoutMs", timeoutMs);
  return { timeoutMs, headers: headers.with(timeoutHeader, String(timeoutMs)), signal };
}

/**
 * Checks when a `requestMany` is to end by itself.
 *
 * @throws {TypeError | RangeError} On figures of a wrong type or out of range.
 */
export function toStreamEnd({ max, stallMs }: RequestManyOptions = {}): {
  readonly max: number;
  readonly stallMs: number | undefined;
} {
  return {
    max: max === undefined ? Number.POSITIVE_INFINITY : positive("max", max),
    stallMs: stallMs === undefined ? undefined : duration("stallMs", stallMs),
  };
}

/**
 * Checks that options are an object.
 *
 * @throws {TypeError} When they are not.
 */
export function checkObject(action: string, options: object): void {
  if (typeof options === "object" && options !== null) return;
  throw new TypeError(
    `Cannot ${action}: the options are of type ${typeof options}, an object is needed`,
  );
}

/** Whether an answer may go to a reply subject: not to a server's own interface or ours, nor where nothing can go. */
export function isAnswerable(subject: string): boolean {
  if (subject.startsWith("$") || isOwnSubject(subject)) return false;
  try {
    checkSubject(subject);
    return true;
  } catch {
    return false;
  }
}

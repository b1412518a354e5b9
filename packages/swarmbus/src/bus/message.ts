/** What travels on a bus: payloads, messages, and the handlers that take them. */
import type { BusError } from "./errors.ts";
import type { HeadersInput, MessageHeaders } from "./headers.ts";

/**
 * A value that JSON can hold. Objects are typed loosely, so that interfaces and classes with a `toJSON` fit; what JSON
 * would lose (a `Map`, a promise, a function …) is refused when it is published.
 */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | object;

/**
 * What can be published: a string as UTF-8 text, a `Uint8Array` as bytes (copied once), `undefined` as the empty
 * payload, anything else as what `JSON.stringify` makes of it, at once.
 */
export type Payload = string | Uint8Array | JsonValue;

/** Options of {@link MessageBus.publish} and {@link Message.respond}. */
export interface PublishOptions {
  /** Headers to send along. Names are HTTP tokens; values hold no CR, LF or NUL and are trimmed at both ends. */
  headers?: HeadersInput | undefined;
  /** A subject where an answer is expected. `request` does this by itself. */
  reply?: string | undefined;
}

/**
 * A message as one subscription sees it. Nobody else can change what it shows: bytes are this receiver's own, JSON is
 * parsed anew at each call.
 */
export interface Message {
  /** The subject that it was published to, without wildcards. */
  readonly subject: string;
  /** Where the sender expects an answer; absent when nobody asked. */
  readonly reply?: string | undefined;
  /** Its headers; empty when it has none. */
  readonly headers: MessageHeaders;
  /** The payload as bytes that nobody else sees. */
  readonly data: Uint8Array;
  /** The payload as text: the string that was sent, or UTF-8 decoded; a byte-order mark is kept. */
  text(): string;
  /**
   * The payload parsed as JSON, a fresh value at each call. The type is the caller's claim; nothing checks it.
   *
   * @throws {BusError} `INVALID_PAYLOAD` when it is no JSON.
   */
  json<T = unknown>(): T;
  /** Set on an error reply: why the other side could not answer. */
  readonly error?: BusError | undefined;
  /**
   * Answers whoever asked. Works until the bus that received the message is closed, also while it drains. A second
   * answer is sent, and ignored by `request`.
   *
   * @returns `false` when nobody asked, the bus is closed, or the reply subject belongs to a server or to swarmbus
   *   itself (`$…`, `_SWARMBUS.…`).
   * @throws {BusError} `INVALID_PAYLOAD` or `PAYLOAD_TOO_LARGE`, as `publish` does.
   */
  respond(payload?: Payload, options?: PublishOptions): boolean;
}

/** What a handler gets beside the message. */
export interface HandlerContext {
  /**
   * Fires when the work is no longer wanted: for a subscription at its end (when a drain gives up: at that moment), in
   * `serve` when the requester gave up or its time ran out. Made when it is first looked at.
   */
  readonly signal: AbortSignal;
}

/**
 * Takes one message. While it runs, or until the promise that it returns settles, it holds one of the subscription's
 * `concurrency` slots. What it throws is reported and ends nothing.
 */
export type MessageHandler = (message: Message, context: HandlerContext) => void | Promise<void>;

/** Why a message was dropped: a buffer was full, the outbox of a lost connection was full, or our rules refuse it. */
export type DropReason = "overflow" | "offline" | "invalid";

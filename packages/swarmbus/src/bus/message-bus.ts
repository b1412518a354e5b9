/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The contract of a bus.
 *
 * **Publishing** is fire and forget. It never runs subscriber code and never waits; a slow, throwing or hanging
 * subscriber touches neither the publisher nor the other subscribers. Dispatch happens in a microtask after the publish,
 * in the order of publishing. Who gets a message, and whether it fits, is settled at the publish.
 *
 * **Delivery** is at most once, in order for each publisher and subscription. Every subscription that matches gets the
 * message; of each queue group one member does. Buffers are bounded; what does not fit is dropped for that subscription
 * alone, counted and reported.
 *
 * **Requests** are answered by whoever responds first, or fail with the code of the reason for which they fail.
 *
 * **Left open**: no order is promised across publishers. On a network a message may be lost, never duplicated; where a
 * bus is weaker by nature it declares a capability (`swarmbus/testing`).
 *
 * Methods that return a promise reject, and never throw. docs/semantics.md gives every promise its id and its tests.
 */
import type { BusError } from "./errors.ts";
import type { HeadersInput } from "./headers.ts";
import type { DropReason, Message, MessageHandler, Payload, PublishOptions } from "./message.ts";
import type { DrainOptions, SubscribeOptions, Subscription } from "./subscription.ts";

/** Options of {@link MessageBus.request}. */
export interface RequestOptions {
  /**
   * Longest to wait for the answer, in milliseconds, above 0; any length works. When it is given it travels with the
   * request, and the signal of a `serve` handler fires when it is over.
   *
   * @default 5000
   */
  timeoutMs?: number | undefined;
  /** Headers to send along. */
  headers?: HeadersInput | undefined;
  /** Gives up when it fires: `ABORTED`, and whoever serves the request is told. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link MessageBus.requestMany}. */
export interface RequestManyOptions extends RequestOptions {
  /** Ends after this many replies, error replies included; an integer from 1. */
  max?: number | undefined;
  /** Ends when, after the first reply, none came for this many milliseconds; above 0. */
  stallMs?: number | undefined;
}

/** Why a {@link MessageBus.requestMany} ended: the return value of its iterator. */
export type RequestManyEnd = "max" | "stall" | "timeout";

/** Something that happened to a bus connection. */
export type BusEvent =
  /** The connection is there again; `resent` messages had been published meanwhile, and were sent now. */
  | {
      readonly type: "connected";
      readonly server?: string | undefined;
      readonly resent: number;
    }
  /** The connection broke; `inDoubt` messages were written but not confirmed, and are never sent again. */
  | {
      readonly type: "disconnected";
      readonly inDoubt: number;
      readonly error?: BusError | undefined;
    }
  /** An attempt to connect again begins. */
  | { readonly type: "reconnecting"; readonly server?: string | undefined }
  /** `count` messages were dropped in one turn, for one subscription or queue group. */
  | {
      readonly type: "drop";
      readonly subject: string;
      readonly queue?: string | undefined;
      readonly count: number;
      readonly reason: DropReason;
    }
  /** Something failed that no call could report, such as a handler. */
  | {
      readonly type: "error";
      readonly error: BusError;
      readonly subject?: string | undefined;
      readonly queue?: string | undefined;
    }
  /** The server is about to shut down. */
  | { readonly type: "lame-duck" }
  /** The connection is over; the last event of every view. */
  | { readonly type: "closed"; readonly error?: BusError | undefined };

/** What waits in a queue group, or never reached a member. */
export interface GroupStats {
  /** The subject or pattern of the group. */
  readonly subject: string;
  /** Its name. */
  readonly queue: string;
  /** How many members it has. */
  readonly members: number;
  /** Messages that wait for a member. */
  readonly pending: number;
  /** Messages that found the group full. */
  readonly dropped: number;
  /** Messages that waited when the last member left. */
  readonly discarded: number;
}

/**
 * Figures of one connection since it was made. In a swarm in memory, over all connections and each group once,
 * `matched = delivered + dropped + discarded + pending`.
 */
export interface BusStats {
  /** Messages published on this connection: requests, replies and cancellations among them. */
  readonly published: number;
  /** Published messages that matched nobody (on NATS nobody can know: 0). */
  readonly unmatched: number;
  /** Messages meant for this connection's subscriptions and requests. */
  readonly matched: number;
  /** Messages handed over. */
  readonly delivered: number;
  /** Messages that found no room, for whatever reason. */
  readonly dropped: number;
  /** Messages that were buffered when their subscription ended. */
  readonly discarded: number;
  /** Messages that wait. */
  readonly pending: number;
  /** The queue groups that this connection has members in. */
  readonly groups: readonly GroupStats[];
  /** Subscriptions that have not ended. */
  readonly subscriptions: number;
  /** Requests that have not ended. */
  readonly requests: number;
}

/** Told of every failure that no call could report: where it happened, and what it was. */
export type ErrorListener = (
  error: BusError,
  place: { readonly subject?: string; readonly queue?: string | undefined },
) => void;

/** A connection to a swarm. Disposing it is {@link close}. */
export interface MessageBus extends AsyncDisposable {
  /** Who this connection is, for example an agent id. */
  readonly name: string;
  /**
   * Publishes a message and returns at once.
   *
   * @param subject A plain subject, without wildcards.
   * @throws {BusError} `INVALID_SUBJECT`, `INVALID_PAYLOAD`, `PAYLOAD_TOO_LARGE` or `CLOSED`.
   * @throws {TypeError} On bad headers.
   */
  publish(subject: string, payload?: Payload, options?: PublishOptions): void;
  /**
   * Subscribes a reader: iterate over the result.
   *
   * @returns Resolves when the route is live: whatever anybody publishes after that arrives.
   * @throws {BusError} `INVALID_SUBJECT`, `ABORTED` or `CLOSED` (also while draining).
   * @throws {TypeError} On options that do not go together, {RangeError} on figures out of range.
   */
  subscribe(subject: string, options?: SubscribeOptions): Promise<Subscription>;
  /** Subscribes a handler. */
  subscribe(
    subject: string,
    handler: MessageHandler,
    options?: SubscribeOptions,
  ): Promise<Subscription>;
  /**
   * Asks, and resolves with the first answer.
   *
   * @throws {BusError} `NO_RESPONDERS`, `OVERLOADED`, `TIMEOUT`, `HANDLER_FAILED`, `ABORTED`, `DISCONNECTED`,
   *   `FORBIDDEN`, `CLOSED`, or what `publish` throws: each for its own reason and no other.
   */
  request(subject: string, payload?: Payload, options?: RequestOptions): Promise<Message>;
  /**
   * Asks everybody, and yields answers and error replies as they come, until `max`, `stallMs` or the timeout; the
   * iterator's return value says which ({@link RequestManyEnd}). Checked and sent at the call. Leaving the loop ends it,
   * and whoever still works on it is told; `iterator.return("complete")` ends it without telling, for who has all
   * answers.
   *
   * @throws {BusError | TypeError | RangeError} At the call: on wrong arguments, `CLOSED`, or `ABORTED` when the signal had
   *   fired before. From the iteration: `NO_RESPONDERS`, `OVERLOADED`, `ABORTED`, `CLOSED`, `DISCONNECTED`, `FORBIDDEN`.
   */
  requestMany(
    subject: string,
    payload?: Payload,
    options?: RequestManyOptions,
  ): AsyncIterable<Message>;
  /**
   * Resolves when everything published before has been offered to all that it matches: dropped, buffered or handed over
   * as far as free handlers and waiting readers could take it. Waits for no asynchronous handler.
   */
  flush(): Promise<void>;
  /**
   * Takes nothing new, lets every subscription finish what it holds, then closes. Meanwhile `publish` and `respond` work
   * and requests in flight may be answered; `subscribe` and `request` are `CLOSED`. Idempotent.
   */
  drain(options?: DrainOptions): Promise<void>;
  /**
   * Ends this connection now: settles every promise, ends every iterator, waits for no handler. What was published before
   * is still offered to others when it resolves. Idempotent, and may be awaited inside a handler.
   */
  close(): Promise<void>;
  /** Whether it is closed. */
  readonly isClosed: boolean;
  /** Resolves when it is closed: with the error when it failed for good. Never rejects. */
  readonly closed: Promise<BusError | undefined>;
  /**
   * What happens to this connection from the moment the iterator is made. A view holds at most 1024 events, the oldest
   * are dropped; it gets `closed` last and then ends.
   */
  events(options?: { readonly signal?: AbortSignal }): AsyncIterable<BusEvent>;
  /** Its figures now. */
  stats(): BusStats;
}

/** One receiver's view of a subject, with a bounded buffer in front of it. */
import type { BusError } from "./errors.ts";
import type { DropReason, Message } from "./message.ts";

/**
 * What happens when a message arrives at a full buffer.
 *
 * - `drop-newest`: the new message is dropped.
 * - `drop-oldest`: the oldest buffered message makes room.
 * - `close`: the message is dropped and nothing more is taken; what is held is still delivered, and then the
 *   subscription ends with a `CLOSED` error that says so. Whoever reads to the end has read everything without a gap.
 */
export type OverflowPolicy = "drop-newest" | "drop-oldest" | "close";

/** Options of {@link MessageBus.subscribe}. */
export interface SubscribeOptions {
  /** Joins the queue group of this name: of all its members on this subject, one gets each message. */
  queue?: string | undefined;
  /**
   * Most messages that wait for this subscription; an integer from 1. A queue group holds as many as its members
   * together.
   *
   * @default 4096
   */
  bufferSize?: number | undefined;
  /**
   * Most bytes, payloads and headers, that wait for this subscription; an integer from 1. A message larger than this is
   * dropped.
   *
   * @default 67_108_864 (64 MiB)
   */
  bufferBytes?: number | undefined;
  /**
   * What happens when a message does not fit. In a queue group the choice of the member that has been there longest
   * rules, and `close` is a `TypeError`.
   *
   * @default "drop-newest"
   */
  overflow?: OverflowPolicy | undefined;
  /**
   * Ends the subscription after this many accepted messages (in a queue group: after as many were handed over); an
   * integer from 1.
   */
  max?: number | undefined;
  /**
   * Most handlers in progress at once; an integer from 1. A `TypeError` without a handler.
   *
   * @default 1
   */
  concurrency?: number | undefined;
  /** Ends the subscription when it fires, as `unsubscribe` does. */
  signal?: AbortSignal | undefined;
  /**
   * Is told of each message that this subscription drops or discards, after the turn in which it happened; in a queue
   * group, that of the longest-standing member that has one. What it throws is reported like a handler's error.
   */
  onDrop?: ((message: Message, reason: DropReason | "discarded") => void) | undefined;
}

/** Options of every `drain`. */
export interface DrainOptions {
  /**
   * Longest to wait for handlers and readers, in milliseconds; then what is left is discarded and counted.
   *
   * @default 30_000
   */
  timeoutMs?: number | undefined;
}

/** Figures of a subscription. At all times `matched = delivered + dropped + discarded + pending`. */
export interface SubscriptionStats {
  /** Messages that were meant for this subscription; for a member of a queue group, those handed to it. */
  readonly matched: number;
  /** Messages handed to the handler or the reader. */
  readonly delivered: number;
  /** Messages that found no room. */
  readonly dropped: number;
  /** Messages that were buffered when the subscription ended. */
  readonly discarded: number;
  /** Messages that wait. */
  readonly pending: number;
}

/**
 * A subscription, with a handler or read by its owner: one `for await` over it, or over {@link batches}. Leaving the
 * loop ends it; disposing it is `unsubscribe`.
 */
export interface Subscription extends AsyncIterable<Message>, AsyncDisposable {
  /** The subject or pattern that it was made with. */
  readonly subject: string;
  /** The queue group that it is a member of. */
  readonly queue?: string | undefined;
  /**
   * Reads everything that has arrived since the last turn as one array, for throughput.
   *
   * @throws {TypeError} On a subscription with a handler, with a queue, or that has a reader already.
   */
  batches(): AsyncIterable<readonly Message[]>;
  /**
   * Ends it at once: no handler starts any more, what is buffered is discarded and counted, iterators end. Does not
   * wait for handlers in progress, so it may be awaited inside one. Idempotent.
   */
  unsubscribe(): Promise<void>;
  /**
   * Takes nothing new, delivers what is buffered, waits for handlers, then ends. What is left at the timeout is
   * discarded. Idempotent; never rejects for want of time.
   */
  drain(options?: DrainOptions): Promise<void>;
  /** Whether it has ended. */
  readonly isClosed: boolean;
  /** Resolves when it has ended: with the error if it failed, else with `undefined`. Never rejects. */
  readonly closed: Promise<BusError | undefined>;
  /** Its figures now. After its end they stand still. */
  stats(): SubscriptionStats;
}

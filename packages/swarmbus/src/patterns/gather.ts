/** Scatter and gather: ask everybody, collect what comes, and say why it ended and who is missing. */
import { isBusError } from "../bus/errors.ts";
import { type HeadersInput, MessageHeaders } from "../bus/headers.ts";
import type { Message, Payload } from "../bus/message.ts";
import type { MessageBus, RequestManyEnd } from "../bus/message-bus.ts";
import { sourceHeader, wantHeader, wantSource } from "../bus/wire-names.ts";

/** Options of {@link gather}. It ends at whichever of its limits is reached first. */
export interface GatherOptions {
  /** Ends after this many replies, error replies included; an integer from 1. */
  max?: number | undefined;
  /**
   * Ends when each of these names has replied. A reply's name is that of its `serve`, or of the bus that responded. The
   * roster says whom to wait for, not who is asked: with an empty one the request is sent, and nobody is waited for.
   */
  roster?: readonly string[] | undefined;
  /** Ends when, after the first reply, none came for this many milliseconds; above 0. */
  stallMs?: number | undefined;
  /**
   * Longest to wait, in milliseconds; above 0.
   *
   * @default 5000
   */
  timeoutMs?: number | undefined;
  /** Headers to send along. */
  headers?: HeadersInput | undefined;
  /** Gives up when it fires: `ABORTED`, and the responders are told. */
  signal?: AbortSignal | undefined;
}

/** Why a {@link gather} ended; `roster` when the roster was complete, before `max` when both were reached at once. */
export type GatherReason = "max" | "roster" | "stall" | "timeout" | "no-responders";

/** What a {@link gather} brought. */
export interface GatherResult {
  /** The answers, in the order in which they came; also those of names that are not on the roster. */
  readonly replies: readonly Message[];
  /** The error replies, in that order; see `Message.error`. */
  readonly failed: readonly Message[];
  /** Who of the roster has sent neither, in the roster's order. */
  readonly missing: readonly string[];
  /** Why it ended. */
  readonly reason: GatherReason;
}

/**
 * Asks everybody who listens on a subject. Running out of time is a result, not an error. When it ends, whoever still
 * works on the request is told, unless the roster is complete.
 *
 * @throws {BusError} `ABORTED`, `CLOSED`, `DISCONNECTED`, `OVERLOADED` (nobody had room), or what `publish` throws.
 * @throws {TypeError} On bad headers or a roster that is no array, {RangeError} on limits out of range.
 */
export async function gather(
  bus: MessageBus,
  subject: string,
  payload?: Payload,
  options: GatherOptions = {},
): Promise<GatherResult> {
  const { roster, headers, ...limits } = options;
  const collection = new Collection(roster);
  const wanting = MessageHeaders.from(headers).with(wantHeader, wantSource);
  const replies = bus.requestMany(subject, payload, { ...limits, headers: wanting });
  return collection.resultOf(await collection.readAll(replies));
}

/** Replies so far, and who of the roster is still missing. */
class Collection {
  readonly #replies: Message[] = [];
  readonly #failed: Message[] = [];
  /** Undefined when there is no roster, and so never complete. */
  readonly #missing: Set<string> | undefined;

  constructor(roster: readonly string[] | undefined) {
    if (roster !== undefined && !Array.isArray(roster)) {
      throw new TypeError(
        `Cannot gather: the roster is of type ${typeof roster}, an array is needed`,
      );
    }
    this.#missing = roster === undefined ? undefined : new Set(roster);
  }

  async readAll(replies: AsyncIterable<Message>): Promise<GatherReason> {
    const iterator: AsyncIterator<Message, unknown> = replies[Symbol.asyncIterator]();
    try {
      while (this.#missing?.size !== 0) {
        // One after the other is the point: each reply may be the one that completes the roster.
        const step = await iterator.next();
        if (step.done === true) return step.value as RequestManyEnd;
        this.#take(step.value);
      }
    } catch (error) {
      if (isBusError(error, "NO_RESPONDERS")) return "no-responders";
      throw error;
    }
    await iterator.return?.("complete");
    return "roster";
  }

  resultOf(reason: GatherReason): GatherResult {
    const missing = [...(this.#missing ?? [])];
    return { replies: this.#replies, failed: this.#failed, missing, reason };
  }

  #take(reply: Message): void {
    const kind = reply.error === undefined ? this.#replies : this.#failed;
    kind.push(reply);
    const source = reply.headers.get(sourceHeader);
    if (source !== undefined) this.#missing?.delete(source);
  }
}

/**
 * What is retained, oldest first, within the bounds: so many messages, and so many to each target.
 *
 * The bound of a target takes messages out of the middle. Their places stay as gaps until the oldest leaves, or until
 * there are as many gaps as messages; then the log is written anew, which over all sends costs a constant for each.
 */
import type { AgentMessage } from "./agent-message.ts";
import { EntryRing } from "./entry-ring.ts";
import { fingerprint } from "./fingerprint.ts";
import type { LogEntry } from "./log-entry.ts";

/** The least number of gaps that is worth the work. */
const fewGaps = 64;

/** The bounded log. */
export class MessageLog {
  readonly #maxlen: number;
  readonly #maxlenPerTarget: number | undefined;
  #entries = new EntryRing();
  #gaps = 0;
  /** The retained messages to each target; kept only when they have a bound. */
  readonly #byTarget = new Map<string, EntryRing>();

  constructor(maxlen: number, maxlenPerTarget: number | undefined) {
    this.#maxlen = maxlen;
    this.#maxlenPerTarget = maxlenPerTarget;
  }

  /** The oldest retained message. */
  get oldest(): LogEntry | undefined {
    return this.#entries.oldest;
  }

  /** The retained message of a seq; by halving. */
  find(seq: number): LogEntry | undefined {
    const entry = this.#entries.at(this.#entries.positionAfter(seq - 1));
    return entry?.seq === seq && entry.end === undefined ? entry : undefined;
  }

  /**
   * Adds a message.
   *
   * @returns Which message was trimmed for it, if any: one at most, as one came.
   */
  append(entry: LogEntry, nowMs: number): LogEntry | undefined {
    this.#entries.push(entry);
    const surplus = this.#addToTarget(entry);
    const isFull = this.#entries.size - this.#gaps > this.#maxlen;
    const trimmed = surplus ?? (isFull ? this.#takeOldest() : undefined);
    if (trimmed === undefined) return undefined;
    noteTrim(trimmed, entry.seq, nowMs);
    if (trimmed === surplus) this.#gaps += 1;
    this.#tidyGaps();
    return trimmed;
  }

  #addToTarget(entry: LogEntry): LogEntry | undefined {
    if (this.#maxlenPerTarget === undefined || entry.target === null) return undefined;
    const own = this.#byTarget.get(entry.target) ?? new EntryRing();
    this.#byTarget.set(entry.target, own);
    own.push(entry);
    return own.size > this.#maxlenPerTarget ? own.shift() : undefined;
  }

  #takeOldest(): LogEntry | undefined {
    const oldest = this.#entries.shift();
    if (oldest !== undefined) this.#removeFromTarget(oldest);
    return oldest;
  }

  #removeFromTarget({ target }: LogEntry): void {
    if (target === null) return;
    const own = this.#byTarget.get(target);
    own?.shift();
    if (own?.size === 0) this.#byTarget.delete(target);
  }

  /** Invariant: the oldest is no gap. A gap is an entry that has an end. */
  #tidyGaps(): void {
    while (this.#entries.oldest?.end !== undefined) {
      this.#entries.shift();
      this.#gaps -= 1;
    }
    if (this.#gaps > fewGaps && this.#gaps > this.#entries.size / 2) this.#closeGaps();
  }

  #closeGaps(): void {
    const dense = new EntryRing();
    for (let { first } = this.#entries; first < this.#entries.end; first += 1) {
      const entry = this.#entries.at(first);
      if (entry !== undefined && entry.end === undefined) dense.push(entry);
    }
    this.#entries = dense;
    this.#gaps = 0;
  }
}

/** Keeps of a message what is needed of a trimmed one, and lets go of its content. */
function noteTrim(entry: LogEntry, by: number, nowMs: number): void {
  const message = entry.message as AgentMessage;
  entry.trimmed = {
    end: entry.endAt(nowMs) ?? "trimmed",
    by,
    timestamp: message.timestamp,
    fingerprint: fingerprint(message, entry.expiry?.inMs),
    forgetAtMs: 0,
    expiredTrims: 0,
  };
  entry.message = undefined;
}

/** What waits for one agent in one mode: what came back from claims, its own messages, and the broadcasts. */
import type { BroadcastCursor, ReadHistory } from "./broadcast-cursor.ts";
import { EntryRing } from "./entry-ring.ts";
import type { LogEntry } from "./log-entry.ts";
import type { TargetedQueue } from "./targeted-queue.ts";

/**
 * Messages of one mode in the order of their seq. Invariant: whatever was handed out is older than whatever was not, so
 * what comes back goes in front of all others, and one position says what has been read.
 */
export class Inbox {
  readonly targeted: TargetedQueue;
  readonly broadcasts: BroadcastCursor;
  /** Whether an open claim holds this mode. */
  isHeld = false;
  readonly #returned = new EntryRing();
  #missed = 0;

  constructor(targeted: TargetedQueue, broadcasts: BroadcastCursor) {
    this.targeted = targeted;
    this.broadcasts = broadcasts;
  }

  /** Which broadcasts were read. */
  get history(): ReadHistory {
    return this.broadcasts.history;
  }

  /** How many messages were trimmed before they were handed out, or after they came back. */
  countMissed(nowMs: number): number {
    this.#sweep(nowMs);
    return this.#missed + this.targeted.missed + this.broadcasts.missed;
  }

  /** The next message to hand out. */
  front(nowMs: number): LogEntry | undefined {
    for (let { oldest } = this.#returned; oldest !== undefined; { oldest } = this.#returned) {
      if (oldest.endAt(nowMs) === undefined) return oldest;
      this.#returned.shift();
      this.#noteEnd(oldest);
    }
    return older(this.targeted.front(nowMs), this.broadcasts.front(nowMs));
  }

  /** Hands out the message that is in front. */
  take(entry: LogEntry): void {
    if (this.#returned.oldest === entry) this.#returned.shift();
    else if (entry.target === null) this.broadcasts.take(entry);
    else this.targeted.take();
    if (entry.target === null) this.history.claimedSeq = entry.seq;
    else entry.isClaimed = true;
  }

  /** Takes messages of a claim as read for good; oldest first, none left out. */
  ack(entry: LogEntry): void {
    if (entry.target === null) {
      this.history.ackedSeq = entry.seq;
      return;
    }
    entry.isClaimed = false;
    entry.outcome = "acked";
  }

  /** Puts a message of a claim back in front; newest first. */
  giveBack(entry: LogEntry): void {
    entry.isClaimed = false;
    this.#returned.unshift(entry);
  }

  /** Ends the claim that holds this mode, after all its messages were acked or given back. */
  letGo(): void {
    this.isHeld = false;
    this.history.claimedSeq = 0;
  }

  /** All messages that wait, with a higher seq; not in order. */
  *pending(nowMs: number, after: number): Generator<LogEntry> {
    const returned = this.#returned;
    for (let at = returned.positionAfter(after); at < returned.end; at += 1) {
      const entry = returned.at(at) as LogEntry;
      if (entry.endAt(nowMs) === undefined) yield entry;
    }
    yield* this.targeted.pending(nowMs, after);
    yield* this.broadcasts.pending(nowMs, after);
  }

  /** Whether a message waits with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    if (this.targeted.hasAfter(after, nowMs) || this.broadcasts.hasAfter(after, nowMs)) return true;
    for (let at = this.#returned.end - 1; at >= this.#returned.first; at -= 1) {
      const entry = this.#returned.at(at) as LogEntry;
      if (entry.seq <= after) return false;
      if (entry.endAt(nowMs) === undefined) return true;
    }
    return false;
  }

  /** Lets go of what came back and has ended since. What is in the middle of it, only the bound of a target trims. */
  #sweep(nowMs: number): void {
    const kept: LogEntry[] = [];
    for (let entry = this.#returned.shift(); entry !== undefined; entry = this.#returned.shift()) {
      if (entry.endAt(nowMs) === undefined) kept.push(entry);
      else this.#noteEnd(entry);
    }
    for (const entry of kept) this.#returned.push(entry);
  }

  #noteEnd(entry: LogEntry): void {
    if (entry.end === "trimmed") this.#missed += 1;
    if (entry.target === null) this.history.skipped.insert(entry.seq);
  }
}

/** The one with the lower seq. */
export function older(
  one: LogEntry | undefined,
  other: LogEntry | undefined,
): LogEntry | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.seq < other.seq ? one : other;
}

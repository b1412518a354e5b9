/** How far one agent has read the broadcasts of one mode. */
import type { BroadcastLane } from "./broadcast-lane.ts";
import type { LogEntry } from "./log-entry.ts";
import { SkippedRanges } from "./skipped-ranges.ts";

/** What an agent has read: enough for receipts, also when it has left. */
export class ReadHistory {
  /** The broadcasts behind the cursor that it did not read. */
  readonly skipped: SkippedRanges = new SkippedRanges();
  /** Up to here all broadcasts have ended for it: acked, but for those skipped. */
  ackedSeq = 0;
  /** From there up to here they are in an open claim, but for those skipped; 0 without a claim. */
  claimedSeq = 0;
}

/** A cursor in a lane. It passes what is expired or the agent's own when it meets it. */
export class BroadcastCursor {
  readonly history: ReadHistory = new ReadHistory();
  readonly #lane: BroadcastLane;
  readonly #agentId: string;
  /** The last broadcast that was passed; the next one has the position behind it. */
  #passed: LogEntry | undefined;
  #next: number;
  #missed = 0;
  #ownTrimmed = 0;

  /** @param passed The last broadcast that is not to be read. */
  constructor(lane: BroadcastLane, agentId: string, passed: LogEntry | undefined) {
    this.#lane = lane;
    this.#agentId = agentId;
    this.#passed = passed;
    this.#next = passed === undefined ? 0 : passed.position + 1;
  }

  /** How many broadcasts were trimmed before the cursor came to them. */
  get missed(): number {
    this.#catchUp();
    return this.#missed;
  }

  /** The next broadcast to read. What it has passed on the way, it need never look at again. */
  front(nowMs: number): LogEntry | undefined {
    this.#catchUp();
    for (
      let entry = this.#lane.entries.at(this.#next);
      entry !== undefined;
      entry = this.#lane.entries.at(this.#next)
    ) {
      const isOwn = entry.source === this.#agentId;
      if (!isOwn && nowMs < entry.expiresAtMs) return entry;
      if (!isOwn) this.#skip(entry.seq, entry.seq);
      this.#pass(entry);
    }
    return undefined;
  }

  /** Takes the broadcast that is in front. */
  take(entry: LogEntry): void {
    this.#pass(entry);
    this.history.skipped.interrupt();
  }

  /** Hears that a broadcast of this agent was trimmed that had not expired: that is no loss for it. */
  ownWasTrimmed(entry: LogEntry): void {
    if (entry.position >= this.#next) this.#ownTrimmed += 1;
  }

  /** The broadcasts to read with a higher seq, oldest first. */
  *pending(nowMs: number, after: number): Generator<LogEntry> {
    const { entries } = this.#lane;
    for (let at = entries.positionAfter(after, this.#next); at < entries.end; at += 1) {
      const entry = entries.at(at) as LogEntry;
      if (this.#isFor(entry, nowMs)) yield entry;
    }
  }

  /** Whether there is a broadcast to read with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    const { entries } = this.#lane;
    for (let at = entries.end - 1; at >= this.#next; at -= 1) {
      const entry = entries.at(at);
      if (entry === undefined || entry.seq <= after) return false;
      if (this.#isFor(entry, nowMs)) return true;
    }
    return false;
  }

  #isFor(entry: LogEntry, nowMs: number): boolean {
    return entry.source !== this.#agentId && nowMs < entry.expiresAtMs;
  }

  #pass(entry: LogEntry): void {
    this.#passed = entry;
    this.#next = entry.position + 1;
  }

  #skip(from: number, to: number): void {
    this.history.skipped.add(from, to);
    this.history.skipped.tidy(this.#lane.forgottenSeq);
  }

  /** Passes at once what was trimmed unread, and counts it: without what had expired, and without the agent's own. */
  #catchUp(): void {
    const { entries, newestTrimmed, expiredTrims } = this.#lane;
    const gap = entries.first - this.#next;
    if (gap <= 0 || newestTrimmed === undefined) return;
    const expired = expiredTrims - (this.#passed?.trimmed?.expiredTrims ?? 0);
    this.#missed += gap - expired - this.#ownTrimmed;
    this.#ownTrimmed = 0;
    this.#skip((this.#passed?.seq ?? 0) + 1, newestTrimmed.seq);
    this.#pass(newestTrimmed);
  }
}

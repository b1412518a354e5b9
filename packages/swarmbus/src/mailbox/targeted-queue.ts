/** The messages of one mode that wait for one agent alone, also while it is not subscribed yet. */
import { EntryRing } from "./entry-ring.ts";
import type { LogEntry } from "./log-entry.ts";

/** First in, first out; what is trimmed leaves at once, as it is always the oldest. */
export class TargetedQueue {
  readonly #entries = new EntryRing();
  /** How many were trimmed before they were taken. */
  missed = 0;

  /** Whether nothing waits, not even something expired. */
  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Adds a message. */
  push(entry: LogEntry): void {
    this.#entries.push(entry);
  }

  /** Hears that a message was trimmed; it may have been taken before. */
  trim(entry: LogEntry): void {
    if (this.#entries.oldest !== entry) return;
    this.#entries.shift();
    if (entry.end === "trimmed") this.missed += 1;
  }

  /** The next message to read; drops what has expired before it. */
  front(nowMs: number): LogEntry | undefined {
    for (let { oldest } = this.#entries; oldest !== undefined; { oldest } = this.#entries) {
      if (nowMs < oldest.expiresAtMs) return oldest;
      this.#entries.shift();
    }
    return undefined;
  }

  /** Takes the oldest message. */
  take(): LogEntry | undefined {
    return this.#entries.shift();
  }

  /** The messages to read with a higher seq, oldest first. */
  *pending(nowMs: number, after: number): Generator<LogEntry> {
    const entries = this.#entries;
    for (let at = entries.positionAfter(after); at < entries.end; at += 1) {
      const entry = entries.at(at) as LogEntry;
      if (nowMs < entry.expiresAtMs) yield entry;
    }
  }

  /** Whether there is a message to read with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    for (let at = this.#entries.end - 1; at >= this.#entries.first; at -= 1) {
      const entry = this.#entries.at(at) as LogEntry;
      if (entry.seq <= after) return false;
      if (nowMs < entry.expiresAtMs) return true;
    }
    return false;
  }
}

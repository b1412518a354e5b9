/**
 * Which ids are in use: those of retained messages, and for two minutes those of trimmed ones, so that a retry that comes
 * late is still no second message.
 */
import { EntryRing } from "./entry-ring.ts";
import type { LogEntry } from "./log-entry.ts";

const keptMs = 120_000;
const keptMessages = 100_000;
/** How many overdue ids a send clears away: more than one comes, so they run out, and no send pays for all. */
const clearedAtOnce = 2;

/** The ids that are known, each with its message. */
export class KnownIds {
  readonly #entries = new Map<string, LogEntry>();
  readonly #trimmed = new EntryRing();
  readonly #onForget: (entry: LogEntry) => void;

  /** @param onForget Told of each trimmed message whose id is gone. */
  constructor(onForget: (entry: LogEntry) => void) {
    this.#onForget = onForget;
  }

  /** The message of an id, trimmed ones included, while the id is known; forgets one that is overdue. */
  find(id: string, nowMs: number): LogEntry | undefined {
    const entry = this.#entries.get(id);
    if (entry?.end === undefined || nowMs < entry.forgetAtMs) return entry;
    this.#entries.delete(id);
    entry.isForgotten = true;
    return undefined;
  }

  /** Makes an id known that {@link find} did not find. */
  add(entry: LogEntry): void {
    this.#entries.set(entry.id, entry);
  }

  /** Lets the time of a trimmed message's id run. */
  trimmed(entry: LogEntry, nowMs: number): void {
    entry.forgetAtMs = nowMs + keptMs;
    this.#trimmed.push(entry);
    if (this.#trimmed.size > keptMessages) this.#forgetOldest();
  }

  /** Clears away some of what is overdue. */
  tidy(nowMs: number): void {
    for (let count = 0; count < clearedAtOnce; count += 1) {
      const { oldest } = this.#trimmed;
      if (oldest === undefined || nowMs < oldest.forgetAtMs) return;
      this.#forgetOldest();
    }
  }

  #forgetOldest(): void {
    const oldest = this.#trimmed.shift() as LogEntry;
    // Else its id may be in use again.
    if (!oldest.isForgotten) this.#entries.delete(oldest.id);
    this.#onForget(oldest);
  }
}

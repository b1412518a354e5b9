/** The retained broadcasts of one mode, which all agents read with cursors of their own. */
import { EntryRing } from "./entry-ring.ts";
import type { LogEntry, Trimmed } from "./log-entry.ts";

/** Broadcasts in order, each with a position. Only the oldest are trimmed. */
export class BroadcastLane {
  readonly entries: EntryRing = new EntryRing();
  /** The newest trimmed broadcast. */
  newestTrimmed: LogEntry | undefined = undefined;
  /** How many had expired when they were trimmed. */
  expiredTrims = 0;
  /** Up to which seq nobody can ask for receipts any more. */
  forgottenSeq = 0;

  /** Adds a broadcast. */
  append(entry: LogEntry): void {
    entry.position = this.entries.end;
    this.entries.push(entry);
  }

  /**
   * Takes the oldest broadcast out. It costs the same however many agents have not read it: they find out by comparing
   * {@link expiredTrims} with what the last one that they passed says.
   */
  trimOldest(): void {
    const entry = this.entries.shift() as LogEntry;
    const trimmed = entry.trimmed as Trimmed;
    if (trimmed.end === "expired") this.expiredTrims += 1;
    trimmed.expiredTrims = this.expiredTrims;
    this.newestTrimmed = entry;
  }

  /** The last broadcast up to a seq that was not forgotten: where a cursor stands that is to read what follows. */
  lastUpTo(seq: number): LogEntry | undefined {
    const position = this.entries.positionAfter(seq) - 1;
    return this.entries.at(position) ?? this.newestTrimmed;
  }
}

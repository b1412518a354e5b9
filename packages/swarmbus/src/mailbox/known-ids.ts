/**
 * Which ids are in use: those of retained messages, and for two minutes those of trimmed ones, so that a retry that comes
 * late is still no second message.
 *
 * An id that the mailbox makes tells its seq, by which its message is found; only ids that senders choose need a map.
 */
import { EntryRing } from "./entry-ring.ts";
import type { LogEntry, Trimmed } from "./log-entry.ts";
import type { MessageLog } from "./message-log.ts";
import { type Forgotten, TrimmedRecords } from "./trimmed-records.ts";

const keptMs = 120_000;
const keptMessages = 100_000;
/** How many overdue ids a send clears away: more than one comes, so they run out, and no send pays for all. */
const clearedAtOnce = 2;

/** The ids that are known, each with its message. */
export class KnownIds {
  readonly #stem: string;
  readonly #log: MessageLog;
  readonly #onForget: (forgotten: Forgotten) => void;
  /** The seq of each chosen id. */
  readonly #chosen = new Map<string, number>();
  /** Whether a sender has chosen an id that looks as if it were made here. */
  #isImitated = false;
  readonly #trimmed = new TrimmedRecords();
  /** Trimmed messages that are in an open claim, or left before older ones. */
  readonly #apart = new EntryRing();
  readonly #apartBySeq = new Map<number, LogEntry>();

  /**
   * @param stem Begins every id that is made here.
   * @param onForget Told of each trimmed message whose id is gone.
   */
  constructor(stem: string, log: MessageLog, onForget: (forgotten: Forgotten) => void) {
    this.#stem = stem;
    this.#log = log;
    this.#onForget = onForget;
  }

  /** The message of an id, trimmed ones included, while the id is known. */
  find(id: string, nowMs: number): LogEntry | undefined {
    const seq = this.#chosen.get(id) ?? this.#seqInside(id);
    if (seq === undefined) return undefined;
    const retained = this.#log.find(seq);
    const entry = retained ?? this.#apartBySeq.get(seq) ?? this.#trimmed.find(seq, this.#idOf);
    if (entry?.id !== id) return undefined;
    return entry === retained || nowMs < forgetAtMs(entry) ? entry : undefined;
  }

  /** Makes an id for a seq that nobody else has chosen. */
  make(seq: number, nowMs: number): string {
    let id = this.#idOf(seq);
    if (!this.#isImitated) return id;
    while (this.find(id, nowMs) !== undefined) id += "-";
    if (id !== this.#idOf(seq)) this.choose(id, seq);
    return id;
  }

  /** Makes an id known that its sender has chosen, and that {@link find} did not find. */
  choose(id: string, seq: number): void {
    this.#chosen.set(id, seq);
    if (id.startsWith(this.#stem)) this.#isImitated = true;
  }

  /** Lets the time of a trimmed message's id run. */
  trimmed(entry: LogEntry, trimmed: Trimmed, nowMs: number): void {
    trimmed.forgetAtMs = nowMs + keptMs;
    const isOldest = entry.seq < (this.#log.oldest?.seq ?? Number.POSITIVE_INFINITY);
    if (isOldest && !entry.isClaimed) this.#trimmed.push(entry, trimmed, this.#chosenId(entry));
    else {
      this.#apart.push(entry);
      this.#apartBySeq.set(entry.seq, entry);
    }
    if (this.#trimmed.size + this.#apart.size > keptMessages) this.#forgetOldest();
  }

  /** Clears away some of what is overdue. */
  tidy(nowMs: number): void {
    for (let count = 0; count < clearedAtOnce; count += 1) {
      const apartMs = forgetAtMs(this.#apart.oldest);
      if (nowMs < Math.min(this.#trimmed.forgetAtMs, apartMs)) return;
      this.#forgetOldest();
    }
  }

  readonly #idOf = (seq: number): string => `${this.#stem}${seq}`;

  /** The seq that an id tells which may have been made here. */
  #seqInside(id: string): number | undefined {
    if (!id.startsWith(this.#stem)) return undefined;
    const seq = Number(id.slice(this.#stem.length));
    return Number.isSafeInteger(seq) ? seq : undefined;
  }

  #chosenId({ id, seq }: LogEntry): string | undefined {
    return this.#chosen.size > 0 && this.#chosen.get(id) === seq ? id : undefined;
  }

  #forgetOldest(): void {
    const forgotten = this.#takeOldest();
    const { givenId, seq } = forgotten;
    // Else the id is in use again.
    if (givenId !== undefined && this.#chosen.get(givenId) === seq) this.#chosen.delete(givenId);
    this.#onForget(forgotten);
  }

  #takeOldest(): Forgotten {
    const { oldest } = this.#apart;
    if (oldest === undefined || forgetAtMs(oldest) > this.#trimmed.forgetAtMs) {
      return this.#trimmed.shift();
    }
    this.#apart.shift();
    this.#apartBySeq.delete(oldest.seq);
    const { seq, mode, target } = oldest;
    return { seq, mode, target, givenId: this.#chosenId(oldest) };
  }
}

function forgetAtMs(entry: LogEntry | undefined): number {
  return entry?.trimmed?.forgetAtMs ?? Number.POSITIVE_INFINITY;
}

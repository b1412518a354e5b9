/**
 * What is kept of trimmed messages, in columns. As objects, a hundred thousand of them would cost a send four times what
 * all the rest of it costs: each would outlive the garbage collector's young generation and die in the old one.
 */
import { LogEntry, type Trimmed } from "./log-entry.ts";
import type { DeliveryMode } from "./mailbox.ts";

const firstRecords = 64;
/** Of a record: seq, timestamp, fingerprint, when it is forgotten, which send trimmed it, when it expires, flags. */
const figures = 7;
/** Of a record: source, target, and the id when a sender chose it. */
const texts = 3;

const isQueue = 1;
const hasExpired = 2;
const wasAcked = 4;
const wasUnsubscribed = 8;

/** What was known of a message whose id is gone. */
export interface Forgotten {
  readonly seq: number;
  readonly mode: DeliveryMode;
  readonly target: string | null;
  /** Its id when a sender chose it. */
  readonly givenId: string | undefined;
}

/** A growing ring of records in the order of their seq. */
export class TrimmedRecords {
  #figures = new Float64Array(firstRecords * figures);
  #texts: (string | null | undefined)[] = [];
  #capacity = firstRecords;
  #first = 0;
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** When the oldest is to be forgotten; `Infinity` when there is none. */
  get forgetAtMs(): number {
    if (this.#size === 0) return Number.POSITIVE_INFINITY;
    return this.#figures[this.#slot(0) * figures + 3] as number;
  }

  /** Adds a trimmed message that nobody has in hand. */
  push(entry: LogEntry, trimmed: Trimmed, givenId: string | undefined): void {
    if (this.#size === this.#capacity) this.#grow();
    const slot = this.#slot(this.#size);
    const values = this.#figures;
    const at = slot * figures;
    values[at] = entry.seq;
    values[at + 1] = trimmed.timestamp;
    values[at + 2] = trimmed.fingerprint;
    values[at + 3] = trimmed.forgetAtMs;
    values[at + 4] = trimmed.by;
    values[at + 5] = entry.expiresAtMs;
    values[at + 6] = flagsOf(entry);
    this.#texts[slot * texts] = entry.source;
    this.#texts[slot * texts + 1] = entry.target;
    this.#texts[slot * texts + 2] = givenId;
    this.#size += 1;
  }

  /** The message of a seq, made anew; by halving. */
  find(seq: number, makeId: (seq: number) => string): LogEntry | undefined {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#figures[this.#slot(middle) * figures] as number) < seq) low = middle + 1;
      else high = middle;
    }
    if (low === this.#size) return undefined;
    const slot = this.#slot(low);
    return this.#figures[slot * figures] === seq ? this.#read(slot, makeId) : undefined;
  }

  /** Takes the oldest out; there must be one. */
  shift(): Forgotten {
    const slot = this.#slot(0);
    const forgotten = {
      seq: this.#figures[slot * figures] as number,
      mode: this.#modeOf(slot),
      target: this.#texts[slot * texts + 1] ?? null,
      givenId: this.#texts[slot * texts + 2] ?? undefined,
    };
    this.#texts[slot * texts + 2] = undefined;
    this.#first = (this.#first + 1) & (this.#capacity - 1);
    this.#size -= 1;
    return forgotten;
  }

  #modeOf(slot: number): DeliveryMode {
    return ((this.#figures[slot * figures + 6] as number) & isQueue) === 0 ? "steer" : "queue";
  }

  #slot(index: number): number {
    return (this.#first + index) & (this.#capacity - 1);
  }

  #read(slot: number, makeId: (seq: number) => string): LogEntry {
    const [seq = 0, timestamp = 0, fingerprint = 0, forgetAtMs = 0, by = 0, atMs = 0, flags = 0] =
      this.#figures.subarray(slot * figures, (slot + 1) * figures);
    const [source, target, givenId] = this.#texts.slice(slot * texts, (slot + 1) * texts);
    const fields = {
      id: givenId ?? makeId(seq),
      seq,
      source: source ?? "",
      target: target ?? null,
      mode: this.#modeOf(slot),
    };
    // Nobody asks any more how long it was meant to last: that is in the fingerprint.
    const entry = new LogEntry(fields, { inMs: Number.NaN, atMs });
    const end = (flags & hasExpired) === 0 ? "trimmed" : "expired";
    entry.trimmed = { end, by, timestamp, fingerprint, forgetAtMs, expiredTrims: 0 };
    if ((flags & wasAcked) !== 0) entry.outcome = "acked";
    if ((flags & wasUnsubscribed) !== 0) entry.outcome = "unsubscribed";
    return entry;
  }

  #grow(): void {
    const larger = new Float64Array(this.#capacity * 2 * figures);
    const wider: (string | null | undefined)[] = [];
    for (let index = 0; index < this.#size; index += 1) {
      const slot = this.#slot(index);
      larger.set(this.#figures.subarray(slot * figures, (slot + 1) * figures), index * figures);
      wider.push(...this.#texts.slice(slot * texts, (slot + 1) * texts));
    }
    this.#figures = larger;
    this.#texts = wider;
    this.#capacity *= 2;
    this.#first = 0;
  }
}

function flagsOf({ mode, end, outcome }: LogEntry): number {
  return (
    (mode === "queue" ? isQueue : 0) |
    (end === "expired" ? hasExpired : 0) |
    (outcome === "acked" ? wasAcked : 0) |
    (outcome === "unsubscribed" ? wasUnsubscribed : 0)
  );
}

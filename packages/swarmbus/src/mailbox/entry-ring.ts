/**
 * A queue of log entries in the order of their seq, each with an absolute position that never changes: so a cursor is a
 * number, and taking from the front costs the same however many there are. It grows as needed.
 */
import type { LogEntry } from "./log-entry.ts";

const firstSlots = 16;
const keptSlots = 1024;
/** The slots of every ring that has held nothing yet. */
const noSlots: (LogEntry | undefined)[] = [];

/** A growing ring. Invariant: its length is a power of two, so that wrapping around is one `&`. */
export class EntryRing {
  #slots: (LogEntry | undefined)[] = noSlots;
  #first = 0;
  #end = 0;

  /** The position of the oldest entry. */
  get first(): number {
    return this.#first;
  }

  /** The position behind the newest entry. */
  get end(): number {
    return this.#end;
  }

  /** How many entries there are. */
  get size(): number {
    return this.#end - this.#first;
  }

  /** The entry at a position, if that is in the ring. */
  at(position: number): LogEntry | undefined {
    if (position < this.#first || position >= this.#end) return undefined;
    return this.#slots[position & (this.#slots.length - 1)];
  }

  /** The oldest entry. */
  get oldest(): LogEntry | undefined {
    return this.at(this.#first);
  }

  /** The newest entry. */
  get newest(): LogEntry | undefined {
    return this.at(this.#end - 1);
  }

  /** Adds an entry behind the others. */
  push(entry: LogEntry): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[this.#end & (this.#slots.length - 1)] = entry;
    this.#end += 1;
  }

  /** Puts an entry in front of the others; positions of the others stay. */
  unshift(entry: LogEntry): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#first -= 1;
    this.#slots[this.#first & (this.#slots.length - 1)] = entry;
  }

  /** Takes the oldest entry. */
  shift(): LogEntry | undefined {
    const entry = this.oldest;
    if (entry === undefined) return undefined;
    this.#slots[this.#first & (this.#slots.length - 1)] = undefined;
    this.#first += 1;
    if (this.size === 0 && this.#slots.length > keptSlots) this.#slots = noSlots;
    return entry;
  }

  /** The position of the first entry with a higher seq, from a position on; by halving. */
  positionAfter(seq: number, from: number = this.#first): number {
    let low = Math.max(from, this.#first);
    let high = this.#end;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if ((this.at(middle) as LogEntry).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #grow(): void {
    const larger = new Array<LogEntry | undefined>(Math.max(firstSlots, this.#slots.length * 2));
    larger.fill(undefined);
    for (let position = this.#first; position < this.#end; position += 1) {
      larger[position & (larger.length - 1)] = this.at(position);
    }
    this.#slots = larger;
  }
}

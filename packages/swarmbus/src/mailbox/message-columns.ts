/**
 * Messages in columns, a row for each. As objects, half a million of them would make a send several times dearer than five
 * hundred: each would outlive the garbage collector's young generation, be copied twice on its way to the old one, and be
 * visited there by every collection until it dies.
 *
 * Rows are in the order of their seq. One may be taken out anywhere: its place stays as a gap until it is the first, or
 * until all places are used; then all rows are written anew, which over all appends costs a constant for each.
 */
import type { Letter } from "./check-arguments.ts";
import { fingerprint } from "./fingerprint.ts";

/** The figures of a row. */
export const figure = {
  seq: 0,
  sentMs: 1,
  expiresInMs: 2,
  expiresAtMs: 3,
  trimmedBy: 4,
  forgetAtMs: 5,
  fingerprint: 6,
} as const;
const figures = 7;
type Figure = (typeof figure)[keyof typeof figure];

/** The texts of a row; `givenId` is there when it is not the one that the mailbox would make. */
export const text = { content: 0, template: 1, source: 2, target: 3, givenId: 4 } as const;
const texts = 5;
type TextColumn = (typeof text)[keyof typeof text];
type TextValue = string | null | undefined;

/** What a row's bits say. */
export const bit = {
  isQueue: 1,
  isTrimmed: 2,
  /** When it was trimmed. */
  hadExpired: 4,
  /** By the one agent that it is for; so the next two. */
  isClaimed: 8,
  wasAcked: 16,
  wasUnsubscribed: 32,
  /** Its id is not known any more. */
  isForgotten: 64,
  /** Its template has failed, and that was told. */
  hasFailed: 128,
} as const;
type Bit = (typeof bit)[keyof typeof bit];

/** A row that is not there. */
export const noRow = -1;

const firstRows = 64;

/** The rows. What a method calls a row is valid until the next {@link append}. */
export class MessageColumns {
  #figures: Float64Array;
  #texts: TextValue[];
  #bits: Uint8Array;
  /** How many hold a row that may not go; of a gap -1. */
  #holds: Int32Array;
  #mask: number;
  #first = 0;
  #end = 0;
  #gaps = 0;

  /** @param capacity A power of two. */
  constructor(capacity: number = firstRows) {
    this.#figures = new Float64Array(capacity * figures);
    this.#texts = new Array<TextValue>(capacity * texts).fill(undefined);
    this.#bits = new Uint8Array(capacity);
    this.#holds = new Int32Array(capacity);
    this.#mask = capacity - 1;
  }

  /** How many rows there are. */
  get size(): number {
    return this.#end - this.#first - this.#gaps;
  }

  /** Adds a message behind all others. */
  append(seq: number, letter: Letter, givenId: string | undefined, nowMs: number): void {
    if (this.#end - this.#first > this.#mask) this.#rebuild();
    const row = this.#end & this.#mask;
    this.#end += 1;
    const { expiresInMs = Number.POSITIVE_INFINITY } = letter;
    const values = this.#figures;
    const at = row * figures;
    values[at + figure.seq] = seq;
    values[at + figure.sentMs] = nowMs;
    values[at + figure.expiresInMs] = expiresInMs;
    values[at + figure.expiresAtMs] = nowMs + expiresInMs;
    // Now, while its texts are at hand: when it is trimmed they may be cold.
    values[at + figure.fingerprint] = fingerprint(letter, expiresInMs);
    const strings = this.#texts;
    const from = row * texts;
    strings[from + text.content] = letter.content;
    strings[from + text.template] = letter.template;
    strings[from + text.source] = letter.source;
    strings[from + text.target] = letter.target;
    strings[from + text.givenId] = givenId;
    this.#bits[row] = letter.mode === "queue" ? bit.isQueue : 0;
    this.#holds[row] = 0;
  }

  /** The row of a message. Costs next to nothing when no gap follows it, else halving. */
  find(seq: number): number {
    const position = this.#positionOf(seq);
    if (position === noRow) return noRow;
    const row = position & this.#mask;
    return (this.#holds[row] as number) < 0 ? noRow : row;
  }

  /** The seq of the first message behind a row that has not a bit; there must be one. */
  nextWithout(row: number, unwanted: Bit): number {
    let next = row;
    do {
      next = (next + 1) & this.#mask;
    } while ((this.#holds[next] as number) < 0 || this.has(next, unwanted));
    return this.number(next, figure.seq);
  }

  /** A figure of a row. */
  number(row: number, which: Figure): number {
    return this.#figures[row * figures + which] as number;
  }

  /** Changes a figure of a row. */
  setNumber(row: number, which: Figure, value: number): void {
    this.#figures[row * figures + which] = value;
  }

  /** A text of a row. */
  text(row: number, which: TextColumn): TextValue {
    return this.#texts[row * texts + which];
  }

  /** Lets go of a text. */
  dropText(row: number, which: TextColumn): void {
    this.#texts[row * texts + which] = undefined;
  }

  /** Whether a bit of a row is set. */
  has(row: number, which: Bit): boolean {
    return ((this.#bits[row] as number) & which) !== 0;
  }

  /** Sets a bit of a row, or takes it back. */
  set(row: number, which: Bit, value: boolean): void {
    const bits = this.#bits[row] as number;
    this.#bits[row] = value ? bits | which : bits & ~which;
  }

  /** Adds to the holds of a row. */
  hold(row: number, by: 1 | -1): void {
    this.#holds[row] = (this.#holds[row] as number) + by;
  }

  /** Whether somebody holds a row. */
  isHeld(row: number): boolean {
    return (this.#holds[row] as number) > 0;
  }

  /** Takes a row out. */
  remove(row: number): void {
    for (let which = 0; which < texts; which += 1) this.#texts[row * texts + which] = undefined;
    this.#holds[row] = -1;
    this.#gaps += 1;
    while (this.#gaps > 0 && (this.#holds[this.#first & this.#mask] as number) < 0) {
      this.#first += 1;
      this.#gaps -= 1;
    }
  }

  #positionOf(seq: number): number {
    const newest = this.#end - 1;
    const guess = newest - (this.#seqAt(newest) - seq);
    if (guess >= this.#first && guess <= newest && this.#seqAt(guess) === seq) return guess;
    let low = this.#first;
    let high = this.#end;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#seqAt(middle) < seq) low = middle + 1;
      else high = middle;
    }
    return low < this.#end && this.#seqAt(low) === seq ? low : noRow;
  }

  #seqAt(position: number): number {
    return this.#figures[(position & this.#mask) * figures] as number;
  }

  /** Writes all rows anew, without gaps and with room for more. */
  #rebuild(): void {
    const rows = this.size;
    const larger = new MessageColumns(roomFor(rows));
    for (let position = this.#first; position < this.#end; position += 1) {
      const row = position & this.#mask;
      if ((this.#holds[row] as number) >= 0) larger.#copy(this, row);
    }
    this.#figures = larger.#figures;
    this.#texts = larger.#texts;
    this.#bits = larger.#bits;
    this.#holds = larger.#holds;
    this.#mask = larger.#mask;
    this.#first = 0;
    this.#end = rows;
    this.#gaps = 0;
  }

  #copy(from: MessageColumns, row: number): void {
    const to = this.#end;
    this.#end += 1;
    for (let which = 0; which < figures; which += 1) {
      this.#figures[to * figures + which] = from.#figures[row * figures + which] as number;
    }
    for (let which = 0; which < texts; which += 1) {
      this.#texts[to * texts + which] = from.#texts[row * texts + which];
    }
    this.#bits[to] = from.#bits[row] as number;
    this.#holds[to] = from.#holds[row] as number;
  }
}

/** The least power of two with so much more room that it lasts. */
function roomFor(rows: number): number {
  let capacity = firstRows;
  while (capacity < rows * 1.5) capacity *= 2;
  return capacity;
}

/**
 * Messages in columns, a row for each. As objects, half a million of them would make a send several times dearer than five
 * hundred: each would outlive the garbage collector's young generation, be copied twice on its way to the old one, and be
 * visited there by every collection until it dies.
 *
 * Rows are in the order of their seq, on pages of equal size, so that a log of any length grows without a pause. A row may be
 * taken out anywhere: its place stays as a gap until it is the first, or until most places are gaps; then all rows are written
 * anew, which over all appends costs a constant for each.
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

/** Pages are small, as a mailbox of a few messages has one as well. */
const pageBits = 7;
const pageRows = 2 ** pageBits;
const rowMask = pageRows - 1;
/** The least number of gaps that is worth the work. */
const manyGaps = 1024;

/** The columns of some rows. */
class Page {
  readonly figures: Float64Array = new Float64Array(pageRows * figures);
  readonly texts: TextValue[] = new Array<TextValue>(pageRows * texts).fill(undefined);
  readonly bits: Uint8Array = new Uint8Array(pageRows);
  /** How many hold a row that may not go; of a gap -1. */
  readonly holds: Int32Array = new Int32Array(pageRows);
}

/** The rows. What a method calls a row, a place on the pages, is valid until the next {@link append} or {@link remove}. */
export class MessageColumns {
  #pages: Page[] = [];
  /** A page that is gone, for the next one. */
  #spare: Page | undefined = undefined;
  #first = 0;
  #end = 0;
  #gaps = 0;

  /** How many rows there are. */
  get size(): number {
    return this.#end - this.#first - this.#gaps;
  }

  /** Adds a message behind all others. */
  append(seq: number, letter: Letter, givenId: string | undefined, nowMs: number): void {
    const page = this.#pageToAppendTo();
    const slot = this.#end & rowMask;
    this.#end += 1;
    const { expiresInMs = Number.POSITIVE_INFINITY } = letter;
    const values = page.figures;
    const at = slot * figures;
    values[at + figure.seq] = seq;
    values[at + figure.sentMs] = nowMs;
    values[at + figure.expiresInMs] = expiresInMs;
    values[at + figure.expiresAtMs] = nowMs + expiresInMs;
    // Now, while its texts are at hand: when it is trimmed they may be cold.
    values[at + figure.fingerprint] = fingerprint(letter, expiresInMs);
    const strings = page.texts;
    const from = slot * texts;
    strings[from + text.content] = letter.content;
    strings[from + text.template] = letter.template;
    strings[from + text.source] = letter.source;
    strings[from + text.target] = letter.target;
    strings[from + text.givenId] = givenId;
    page.bits[slot] = letter.mode === "queue" ? bit.isQueue : 0;
    page.holds[slot] = 0;
  }

  /** The row of a message. Costs next to nothing when no gap follows it, else halving. */
  find(seq: number): number {
    const row = this.#rowOf(seq);
    return row === noRow || this.#isGap(row) ? noRow : row;
  }

  /** The seq of the first message behind a row that has not a bit; there must be one. */
  nextWithout(row: number, unwanted: Bit): number {
    let next = row + 1;
    while (this.#isGap(next) || this.has(next, unwanted)) next += 1;
    return this.number(next, figure.seq);
  }

  /** A figure of a row. */
  number(row: number, which: Figure): number {
    return this.#page(row).figures[(row & rowMask) * figures + which] as number;
  }

  /** Changes a figure of a row. */
  setNumber(row: number, which: Figure, value: number): void {
    this.#page(row).figures[(row & rowMask) * figures + which] = value;
  }

  /** A text of a row. */
  text(row: number, which: TextColumn): TextValue {
    return this.#page(row).texts[(row & rowMask) * texts + which];
  }

  /** Lets go of a text. */
  dropText(row: number, which: TextColumn): void {
    this.#page(row).texts[(row & rowMask) * texts + which] = undefined;
  }

  /** Whether a bit of a row is set. */
  has(row: number, which: Bit): boolean {
    return ((this.#page(row).bits[row & rowMask] as number) & which) !== 0;
  }

  /** Sets a bit of a row, or takes it back. */
  set(row: number, which: Bit, value: boolean): void {
    const { bits } = this.#page(row);
    const slot = row & rowMask;
    const before = bits[slot] as number;
    bits[slot] = value ? before | which : before & ~which;
  }

  /** Adds to the holds of a row. */
  hold(row: number, by: 1 | -1): void {
    const { holds } = this.#page(row);
    const slot = row & rowMask;
    holds[slot] = (holds[slot] as number) + by;
  }

  /** Whether somebody holds a row. */
  isHeld(row: number): boolean {
    return (this.#page(row).holds[row & rowMask] as number) > 0;
  }

  /** Takes a row out. */
  remove(row: number): void {
    const page = this.#page(row);
    const slot = row & rowMask;
    for (let which = 0; which < texts; which += 1) page.texts[slot * texts + which] = undefined;
    page.holds[slot] = -1;
    this.#gaps += 1;
    while (this.#gaps > 0 && this.#isGap(this.#first)) {
      this.#first += 1;
      this.#gaps -= 1;
      if ((this.#first & rowMask) === 0) this.#dropPage();
    }
  }

  #page(row: number): Page {
    return this.#pages[row >> pageBits] as Page;
  }

  #isGap(row: number): boolean {
    return (this.#page(row).holds[row & rowMask] as number) < 0;
  }

  #rowOf(seq: number): number {
    if (this.#first === this.#end) return noRow;
    const newest = this.#end - 1;
    const guess = newest - (this.number(newest, figure.seq) - seq);
    if (guess >= this.#first && guess <= newest && this.number(guess, figure.seq) === seq) {
      return guess;
    }
    return this.#search(seq);
  }

  #search(seq: number): number {
    let low = this.#first;
    let high = this.#end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.number(middle, figure.seq) < seq) low = middle + 1;
      else high = middle;
    }
    return low < this.#end && this.number(low, figure.seq) === seq ? low : noRow;
  }

  #pageToAppendTo(): Page {
    if ((this.#end & rowMask) !== 0) return this.#page(this.#end);
    if (this.#gaps > manyGaps && this.#gaps > this.size) {
      this.#closeGaps();
      return this.#pageToAppendTo();
    }
    const page = this.#spare ?? new Page();
    this.#spare = undefined;
    this.#pages.push(page);
    return page;
  }

  #dropPage(): void {
    this.#spare = this.#pages.shift();
    this.#first -= pageRows;
    this.#end -= pageRows;
  }

  #closeGaps(): void {
    const dense = new MessageColumns();
    for (let row = this.#first; row < this.#end; row += 1) {
      if (!this.#isGap(row)) dense.#copy(this.#page(row), row & rowMask);
    }
    this.#pages = dense.#pages;
    this.#first = 0;
    this.#end = dense.#end;
    this.#gaps = 0;
  }

  #copy(from: Page, slot: number): void {
    const page = this.#pageToAppendTo();
    const to = this.#end & rowMask;
    this.#end += 1;
    for (let which = 0; which < figures; which += 1) {
      page.figures[to * figures + which] = from.figures[slot * figures + which] as number;
    }
    for (let which = 0; which < texts; which += 1) {
      page.texts[to * texts + which] = from.texts[slot * texts + which];
    }
    page.bits[to] = from.bits[slot] as number;
    page.holds[to] = from.holds[slot] as number;
  }
}

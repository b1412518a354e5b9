/**
 * Messages in columns, a row for each. As objects, half a million of them would make a send several times dearer than five
 * hundred: each would outlive the garbage collector's young generation, be copied twice on its way to the old one, and be
 * visited there by every collection until it dies.
 *
 * Rows are in the order of their seq, on pages, so that a log of any length grows and shrinks without a pause. A row may be
 * taken out anywhere: its place stays as a gap until its page is empty, or so empty that it is joined with a neighbour. Pages
 * are joined at most as often as they are begun, which is a constant for each append.
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
const slotMask = pageRows - 1;
/** A page with no more rows than this is joined with a neighbour that is as empty. */
const fewRows = 48;

/** The columns of some rows. */
class Page {
  readonly figures: Float64Array = new Float64Array(pageRows * figures);
  readonly texts: TextValue[] = new Array<TextValue>(pageRows * texts).fill(undefined);
  readonly bits: Uint8Array = new Uint8Array(pageRows);
  /** How many hold a row that may not go; of a gap -1. */
  readonly holds: Int32Array = new Int32Array(pageRows);
  /** How many places are in use, gaps included. */
  end = 0;
  /** How many rows there are. */
  size = 0;

  /** The seq at a place; 0 where there was none yet. */
  seqAt(slot: number): number {
    return this.figures[slot * figures] as number;
  }

  /** Takes a row over from another page. */
  copy(from: Page, slot: number): void {
    const to = this.end;
    for (let which = 0; which < figures; which += 1) {
      this.figures[to * figures + which] = from.figures[slot * figures + which] as number;
    }
    for (let which = 0; which < texts; which += 1) {
      this.texts[to * texts + which] = from.texts[slot * texts + which];
    }
    this.bits[to] = from.bits[slot] as number;
    this.holds[to] = from.holds[slot] as number;
    this.end += 1;
    this.size += 1;
  }
}

/** The rows. What a method calls a row, a place on the pages, is valid until the next {@link append} or {@link remove}. */
export class MessageColumns {
  readonly #pages: Page[] = [];
  /** A page that was emptied, for the next one. */
  #spare: Page | undefined = undefined;
  #size = 0;

  /** How many rows there are. */
  get size(): number {
    return this.#size;
  }

  /** Adds a message behind all others. */
  append(seq: number, letter: Letter, givenId: string | undefined, nowMs: number): void {
    const page = this.#pageToAppendTo();
    const slot = page.end;
    page.end += 1;
    page.size += 1;
    this.#size += 1;
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
    const last = this.#pages.at(-1);
    if (last === undefined) return noRow;
    const behind = last.seqAt(last.end - 1) - seq;
    if (behind < 0) return noRow;
    const guess = (this.#pages.length - 1) * pageRows + last.end - 1 - behind;
    const row = guess >= 0 && this.#seqAt(guess) === seq ? guess : this.#search(seq);
    return row === noRow || this.#isGap(row) ? noRow : row;
  }

  /** The seq of the first message behind a row that has not a bit; there must be one. */
  nextWithout(row: number, unwanted: Bit): number {
    let next = this.#after(row);
    while (this.#isGap(next) || this.has(next, unwanted)) next = this.#after(next);
    return this.number(next, figure.seq);
  }

  /** A figure of a row. */
  number(row: number, which: Figure): number {
    return this.#page(row).figures[(row & slotMask) * figures + which] as number;
  }

  /** Changes a figure of a row. */
  setNumber(row: number, which: Figure, value: number): void {
    this.#page(row).figures[(row & slotMask) * figures + which] = value;
  }

  /** A text of a row. */
  text(row: number, which: TextColumn): TextValue {
    return this.#page(row).texts[(row & slotMask) * texts + which];
  }

  /** Lets go of a text. */
  dropText(row: number, which: TextColumn): void {
    this.#page(row).texts[(row & slotMask) * texts + which] = undefined;
  }

  /** Whether a bit of a row is set. */
  has(row: number, which: Bit): boolean {
    return ((this.#page(row).bits[row & slotMask] as number) & which) !== 0;
  }

  /** Sets a bit of a row, or takes it back. */
  set(row: number, which: Bit, value: boolean): void {
    const { bits } = this.#page(row);
    const slot = row & slotMask;
    const before = bits[slot] as number;
    bits[slot] = value ? before | which : before & ~which;
  }

  /** Adds to the holds of a row. */
  hold(row: number, by: 1 | -1): void {
    const { holds } = this.#page(row);
    const slot = row & slotMask;
    holds[slot] = (holds[slot] as number) + by;
  }

  /** Whether somebody holds a row. */
  isHeld(row: number): boolean {
    return (this.#page(row).holds[row & slotMask] as number) > 0;
  }

  /** Takes a row out. */
  remove(row: number): void {
    const page = this.#page(row);
    const slot = row & slotMask;
    for (let which = 0; which < texts; which += 1) page.texts[slot * texts + which] = undefined;
    page.holds[slot] = -1;
    page.size -= 1;
    this.#size -= 1;
    if (page.size <= fewRows) this.#tidy(row >> pageBits);
  }

  #page(row: number): Page {
    return this.#pages[row >> pageBits] as Page;
  }

  #isGap(row: number): boolean {
    return (this.#page(row).holds[row & slotMask] as number) < 0;
  }

  #seqAt(row: number): number {
    return this.#page(row).seqAt(row & slotMask);
  }

  #after(row: number): number {
    const hasNext = (row & slotMask) + 1 < this.#page(row).end;
    return hasNext ? row + 1 : ((row >> pageBits) + 1) * pageRows;
  }

  /** First the page, then the place on it. */
  #search(seq: number): number {
    const { length } = this.#pages;
    const index = lastUpTo(seq, length, (each) => (this.#pages[each] as Page).seqAt(0));
    if (index < 0) return noRow;
    const page = this.#pages[index] as Page;
    const slot = lastUpTo(seq, page.end, (each) => page.seqAt(each));
    return page.seqAt(slot) === seq ? index * pageRows + slot : noRow;
  }

  #pageToAppendTo(): Page {
    const last = this.#pages.at(-1);
    if (last !== undefined && last.end < pageRows) return last;
    const page = this.#spare ?? new Page();
    this.#spare = undefined;
    this.#pages.push(page);
    return page;
  }

  /** Lets go of a page that is empty, or joins it with a neighbour. The one that is being filled stays as it is. */
  #tidy(index: number): void {
    const page = this.#pages[index] as Page;
    if (page.end < pageRows && index === this.#pages.length - 1) return;
    if (page.size === 0) return this.#drop(index);
    if (this.#isSparse(index + 1)) this.#join(index);
    else if (this.#isSparse(index - 1)) this.#join(index - 1);
  }

  #isSparse(index: number): boolean {
    const page = this.#pages[index];
    return page !== undefined && page.size <= fewRows && index < this.#pages.length - 1;
  }

  /** Puts the rows of a page, and of the one behind it, on a page of their own. */
  #join(index: number): void {
    const joined = new Page();
    for (const page of this.#pages.slice(index, index + 2)) {
      for (let slot = 0; slot < page.end; slot += 1) {
        if ((page.holds[slot] as number) >= 0) joined.copy(page, slot);
      }
    }
    this.#pages.splice(index, 2, joined);
  }

  #drop(index: number): void {
    const [page] = this.#pages.splice(index, 1);
    (page as Page).end = 0;
    this.#spare = page;
  }
}

/** The last index below an end whose value is not above one; -1 when there is none. The values ascend. */
function lastUpTo(value: number, end: number, valueAt: (index: number) => number): number {
  let low = 0;
  let high = end;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (valueAt(middle) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

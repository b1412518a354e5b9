/**
 * A queue of messages by their seq, each with an absolute position that never changes: so a cursor is a number, and taking
 * from the front costs the same however many there are. It grows as needed, and holds no objects for the garbage collector
 * to visit.
 */

const firstSlots = 16;
const keptSlots = 1024;
/** The slots of every ring that has held nothing yet. */
const noSlots = new Float64Array(0);

/** What {@link SeqRing.oldest} and its like say when there is no message: later than any. */
export const nothing: number = Number.POSITIVE_INFINITY;

/** A growing ring of ascending seqs. Invariant: its length is a power of two, so that wrapping around is one `&`. */
export class SeqRing {
  #slots = noSlots;
  #first = 0;
  #end = 0;

  /** The position of the oldest. */
  get first(): number {
    return this.#first;
  }

  /** The position behind the newest. */
  get end(): number {
    return this.#end;
  }

  /** How many there are. */
  get size(): number {
    return this.#end - this.#first;
  }

  /** The seq at a position; {@link nothing} outside. */
  at(position: number): number {
    if (position < this.#first || position >= this.#end) return nothing;
    return this.#slots[position & (this.#slots.length - 1)] as number;
  }

  /** The oldest. */
  get oldest(): number {
    return this.at(this.#first);
  }

  /** Adds a seq behind the others. */
  push(seq: number): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#slots[this.#end & (this.#slots.length - 1)] = seq;
    this.#end += 1;
  }

  /** Puts a seq in front of the others; positions of the others stay. */
  unshift(seq: number): void {
    if (this.size === this.#slots.length) this.#grow();
    this.#first -= 1;
    this.#slots[this.#first & (this.#slots.length - 1)] = seq;
  }

  /** Takes the oldest out; {@link nothing} when there is none. */
  shift(): number {
    const seq = this.oldest;
    if (seq === nothing) return nothing;
    this.#first += 1;
    if (this.size === 0 && this.#slots.length > keptSlots) this.#slots = noSlots;
    return seq;
  }

  /** The position of the first seq above one, from a position on; by halving. */
  positionAfter(seq: number, from: number = this.#first): number {
    let low = Math.max(from, this.#first);
    let high = this.#end;
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.at(middle) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #grow(): void {
    const larger = new Float64Array(Math.max(firstSlots, this.#slots.length * 2));
    for (let position = this.#first; position < this.#end; position += 1) {
      larger[position & (larger.length - 1)] = this.at(position);
    }
    this.#slots = larger;
  }
}

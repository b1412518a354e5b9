/**
 * The broadcasts that an agent's cursor passed without the agent having read them, as ranges of seq. All else that lies
 * behind a cursor was acked: so receipts follow from cursors, and a send need not write any.
 */

/** From how many ranges on it is worth a look which are no longer needed. */
const manyRanges = 32;

/** Ranges in ascending order. */
export class SkippedRanges {
  /** The first seq of each range, and the last: two lists of numbers, as there may be many. */
  #from: number[] = [];
  #to: number[] = [];
  #tidyAt = manyRanges;
  /** Whether nothing between the last range and the cursor was read, so that the range may grow. */
  #mayGrow = false;

  /** How many ranges there are. */
  get size(): number {
    return this.#from.length;
  }

  /** Adds a range behind all others. */
  add(from: number, to: number): void {
    if (this.#mayGrow && this.size > 0) this.#to[this.size - 1] = to;
    else {
      this.#from.push(from);
      this.#to.push(to);
    }
    this.#mayGrow = true;
  }

  /** Adds one seq anywhere: of a message that was handed out, came back and ended. */
  insert(seq: number): void {
    const before = this.#indexBefore(seq);
    this.#mayGrow = false;
    if (before >= 0 && this.#to[before] === seq - 1) {
      this.#to[before] = seq;
      return;
    }
    this.#from.splice(before + 1, 0, seq);
    this.#to.splice(before + 1, 0, seq);
  }

  /** Says that a message behind all ranges was handed out. */
  interrupt(): void {
    this.#mayGrow = false;
  }

  /** Whether a seq is in a range. */
  has(seq: number): boolean {
    const to = this.#to[this.#indexBefore(seq)];
    return to !== undefined && seq <= to;
  }

  /** Drops, now and then, the ranges up to a seq that nobody can ask for any more. */
  tidy(forgottenSeq: number): void {
    if (this.size < this.#tidyAt) return;
    const isNeeded = (_: number, index: number): boolean =>
      (this.#to[index] as number) > forgottenSeq;
    this.#from = this.#from.filter(isNeeded);
    this.#to = this.#to.filter((to) => to > forgottenSeq);
    this.#tidyAt = Math.max(manyRanges, this.size * 2);
  }

  /** The index of the last range that begins at or before a seq; -1 when there is none. */
  #indexBefore(seq: number): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#from[middle] as number) <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

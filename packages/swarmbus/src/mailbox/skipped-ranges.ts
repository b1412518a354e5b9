/**
 * The broadcasts that an agent's cursor passed without the agent having read them, as ranges of seq. All else that lies
 * behind a cursor was acked: so receipts follow from cursors, and a send need not write any.
 */

interface Range {
  from: number;
  to: number;
}

/** From how many ranges on it is worth a look which are no longer needed. */
const manyRanges = 32;

/** Ranges in ascending order. */
export class SkippedRanges {
  #ranges: Range[] = [];
  #tidyAt = manyRanges;
  /** Whether nothing between the last range and the cursor was read, so that the range may grow. */
  #mayGrow = false;

  /** Adds a range behind all others. */
  add(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (this.#mayGrow && last !== undefined) last.to = to;
    else this.#ranges.push({ from, to });
    this.#mayGrow = true;
  }

  /** Adds one seq anywhere: of a message that was handed out, came back and ended. */
  insert(seq: number): void {
    const index = this.#indexBefore(seq) + 1;
    this.#ranges.splice(index, 0, { from: seq, to: seq });
    this.#mayGrow = false;
  }

  /** Says that a message behind all ranges was handed out. */
  interrupt(): void {
    this.#mayGrow = false;
  }

  /** Whether a seq is in a range. */
  has(seq: number): boolean {
    const range = this.#ranges[this.#indexBefore(seq)];
    return range !== undefined && seq <= range.to;
  }

  /** Drops, now and then, the ranges up to a seq that nobody can ask for any more. */
  tidy(forgottenSeq: number): void {
    if (this.#ranges.length < this.#tidyAt) return;
    this.#ranges = this.#ranges.filter(({ to }) => to > forgottenSeq);
    this.#tidyAt = Math.max(manyRanges, this.#ranges.length * 2);
  }

  /** The index of the last range that begins at or before a seq; -1 when there is none. */
  #indexBefore(seq: number): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#ranges[middle] as Range).from <= seq) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}

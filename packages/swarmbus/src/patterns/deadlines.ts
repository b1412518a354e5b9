/** What is due first, of many: a binary heap whose entries know their places, so that each can be moved or removed. */

/** An entry of {@link Deadlines}, which owns `place`. */
export interface Deadline {
  /** When it is due; changed through {@link Deadlines.move} only. */
  dueAt: number;
  /** Its index, -1 outside. */
  place: number;
}

/** Entries by time. `first` costs nothing, everything else O(log n). */
export class Deadlines<Entry extends Deadline> {
  readonly #heap: Entry[] = [];

  /** What is due first. */
  get first(): Entry | undefined {
    return this.#heap[0];
  }

  /** How many there are. */
  get size(): number {
    return this.#heap.length;
  }

  /** Puts an entry at its time. */
  add(entry: Entry): void {
    this.#heap.push(entry);
    this.#rise(entry, this.#heap.length - 1);
  }

  /** Gives an entry another time. */
  move(entry: Entry, dueAt: number): void {
    const isEarlier = dueAt < entry.dueAt;
    entry.dueAt = dueAt;
    if (isEarlier) this.#rise(entry, entry.place);
    else this.#sink(entry, entry.place);
  }

  /** Takes an entry out. */
  remove(entry: Entry): void {
    const { place } = entry;
    const last = this.#heap.pop();
    entry.place = -1;
    if (last === undefined || last === entry) return;
    this.#rise(last, place);
    this.#sink(last, last.place);
  }

  #rise(entry: Entry, from: number): void {
    let place = from;
    while (place > 0) {
      const above = (place - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.dueAt <= entry.dueAt) break;
      this.#put(parent, place);
      place = above;
    }
    this.#put(entry, place);
  }

  #sink(entry: Entry, from: number): void {
    let place = from;
    for (
      let child = this.#earlierChild(place);
      child !== undefined;
      child = this.#earlierChild(place)
    ) {
      if (child.dueAt >= entry.dueAt) break;
      const below = child.place;
      this.#put(child, place);
      place = below;
    }
    this.#put(entry, place);
  }

  #earlierChild(place: number): Entry | undefined {
    const left = this.#heap[2 * place + 1];
    const right = this.#heap[2 * place + 2];
    return left === undefined || right === undefined || left.dueAt <= right.dueAt ? left : right;
  }

  #put(entry: Entry, place: number): void {
    this.#heap[place] = entry;
    entry.place = place;
  }
}

/** Reads an async iterable to its end, beside the case that looks at it. */

/** What came out of an iterable so far, and how it ended. Made by {@link collect}. */
export class Collected<T> {
  readonly #items: T[] = [];
  readonly #iterator: AsyncIterator<T, unknown>;
  #ended = false;
  /** Resolves at the end with the iterator's return value; rejects with what it threw. */
  readonly end: Promise<unknown>;

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.end = this.#read();
    // Whoever cares awaits `end`; a case that does not shall not fail because its bus is closed after it.
    this.end.catch(() => undefined);
  }

  /** Everything so far, oldest first. */
  get items(): readonly T[] {
    return this.#items;
  }

  /** Whether the iterator ended or threw. */
  get hasEnded(): boolean {
    return this.#ended;
  }

  async #read(): Promise<unknown> {
    try {
      for (;;) {
        const result = await this.#iterator.next();
        if (result.done === true) return result.value;
        this.#items.push(result.value);
      }
    } finally {
      this.#ended = true;
    }
  }
}

/**
 * Makes an iterable and reads it to its end. A bus may refuse at the call or in the loop: both reject here.
 *
 * @returns The iterator's return value.
 */
export async function exhaust(make: () => AsyncIterable<unknown>): Promise<unknown> {
  return collect(make()).end;
}

/** Begins to read an iterable at once. */
export function collect<T>(source: AsyncIterable<T>): Collected<T> {
  return new Collected(source);
}

/** What lies between a run and whoever reads its stream. */

/** The most items that wait for a reader. */
const limit = 1024;

/**
 * A bounded queue with one reader. As long as nobody reads, the writer never waits, and only the newest items are kept.
 * A reader that is slower than the writer makes it wait, unless somebody waits for the writer's end.
 */
export class ReadAhead<Item> {
  #items: Item[] = [];
  #isRead = false;
  #hasLeft = false;
  #isAwaited = false;
  #isEnded = false;
  #lastRead: Promise<unknown> = Promise.resolve();
  #wakeReader = (): void => undefined;
  #wakeWriter = (): void => undefined;

  /** Resolves when there is room for more. */
  async write(item: Item): Promise<void> {
    if (this.#hasLeft) return;
    this.#items.push(item);
    this.#wakeReader();
    if (!this.#isRead && this.#items.length > limit) this.#items.shift();
    while (this.#isRead && !this.#isAwaited && !this.#hasLeft && this.#items.length >= limit) {
      await new Promise<void>((resolve) => (this.#wakeWriter = resolve));
    }
  }

  /** What is there is still read. */
  end(): void {
    this.#isEnded = true;
    this.#wakeReader();
  }

  /** Somebody waits for the writer's end, so it must not wait for the reader. */
  await(): void {
    this.#isAwaited = true;
    this.#wakeWriter();
  }

  /** The reader has left, and nobody comes after it. What is written from now on is for nobody. */
  leave(): void {
    this.#hasLeft = true;
    this.#items = [];
    this.#wakeWriter();
  }

  /** @throws {TypeError} When there is a reader, or was one. */
  begin(): void {
    if (this.#isRead)
      throw new TypeError("Cannot read this stream: it has a reader, it can have one");
    this.#isRead = true;
  }

  /** Reads that wait at the same time are answered in turn. */
  next(): Promise<IteratorResult<Item, undefined>> {
    const read = this.#lastRead.then(() => this.#take());
    this.#lastRead = read;
    return read;
  }

  async #take(): Promise<IteratorResult<Item, undefined>> {
    while (this.#items.length === 0 && !this.#isEnded) {
      await new Promise<void>((resolve) => (this.#wakeReader = resolve));
    }
    if (this.#items.length === 0) return { done: true, value: undefined };
    const value = this.#items.shift() as Item;
    this.#wakeWriter();
    return { done: false, value };
  }
}

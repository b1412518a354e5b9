/** Events between somebody who must not wait and one reader who may be slow. */

/** A bounded stream with one reader at a time; when it is full the oldest event is lost, and counted. */
export class EventStream<Event> implements AsyncIterable<Event> {
  readonly #capacity: number;
  /** What waits begins at `#start`; what is before that has been taken. */
  #events: (Event | undefined)[] = [];
  #start = 0;
  readonly #readers: PromiseWithResolvers<IteratorResult<Event, undefined>>[] = [];
  #isBeingRead = false;
  #hasEnded = false;
  #failure: { readonly error: unknown } | undefined = undefined;
  #lost = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** How many events nobody read in time. */
  get lost(): number {
    return this.#lost;
  }

  /** Adds an event; does nothing after the end. */
  push(event: Event): void {
    if (this.#hasEnded) return;
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      reader.resolve({ done: false, value: event });
      return;
    }
    if (this.#events.length - this.#start === this.#capacity) {
      this.#take();
      this.#lost += 1;
    }
    this.#events.push(event);
  }

  /** Ends it: what waits can still be read, then the reader gets the error when there is one. */
  end(error?: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (error !== undefined) this.#failure = { error };
    for (const reader of this.#readers.splice(0)) reader.resolve(this.#last());
  }

  /** @throws {TypeError} When it is being read already. */
  [Symbol.asyncIterator](): AsyncIterator<Event, undefined> {
    if (this.#isBeingRead) {
      throw new TypeError(
        "Cannot read the events: somebody reads them already, one loop at a time",
      );
    }
    this.#isBeingRead = true;
    let isOpen = true;
    return {
      next: () => (isOpen ? this.#next() : Promise.resolve({ done: true, value: undefined })),
      return: async () => {
        if (isOpen) this.#leave();
        isOpen = false;
        return { done: true, value: undefined };
      },
    };
  }

  async #next(): Promise<IteratorResult<Event, undefined>> {
    if (this.#start < this.#events.length) return { done: false, value: this.#take() };
    if (this.#hasEnded) return this.#last();
    const reader = Promise.withResolvers<IteratorResult<Event, undefined>>();
    this.#readers.push(reader);
    return reader.promise;
  }

  async #last(): Promise<IteratorResult<Event, undefined>> {
    this.#isBeingRead = false;
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) throw failure.error;
    return { done: true, value: undefined };
  }

  /** Another loop may begin; events that come meanwhile wait for it. */
  #leave(): void {
    this.#isBeingRead = false;
    for (const reader of this.#readers.splice(0)) reader.resolve({ done: true, value: undefined });
  }

  #take(): Event {
    const event = this.#events[this.#start] as Event;
    this.#events[this.#start] = undefined;
    this.#start += 1;
    // Copying when half of it is empty costs each event one move at most.
    if (this.#start * 2 >= this.#events.length) {
      this.#events = this.#events.slice(this.#start);
      this.#start = 0;
    }
    return event;
  }
}

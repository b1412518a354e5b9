/** The events of a connection, for any number of views. */
import type { BusEvent } from "../bus/message-bus.ts";

const viewSize = 1024;

type Next = IteratorResult<BusEvent, undefined>;

/** Hands events to all views that are open. */
export class EventFeed {
  readonly #views = new Set<EventView>();
  #closed: BusEvent | undefined = undefined;

  /** Adds an event to every view. */
  emit(event: BusEvent): void {
    for (const view of this.#views) view.add(event);
  }

  /** Adds the last event, and ends every view behind it. */
  close(event: BusEvent): void {
    this.emit(event);
    this.#closed = event;
    for (const view of this.#views) view.end();
    this.#views.clear();
  }

  /** A view that begins when its iterator is made. */
  view(signal: AbortSignal | undefined): AsyncIterable<BusEvent> {
    return { [Symbol.asyncIterator]: () => this.#open(signal) };
  }

  #open(signal: AbortSignal | undefined): EventView {
    const view = new EventView(signal, () => this.#views.delete(view));
    if (this.#closed !== undefined) view.add(this.#closed);
    if (this.#closed !== undefined || signal?.aborted === true) view.end();
    else this.#views.add(view);
    return view;
  }
}

/** What one reader has not read yet; at most 1024 events, the oldest are dropped. */
class EventView implements AsyncIterator<BusEvent, undefined> {
  readonly #onEnd: () => void;
  readonly #signal: AbortSignal | undefined;
  readonly #events: BusEvent[] = [];
  readonly #waiters: ((next: Next) => void)[] = [];
  #isEnded = false;

  constructor(signal: AbortSignal | undefined, onEnd: () => void) {
    this.#signal = signal;
    this.#onEnd = onEnd;
    signal?.addEventListener("abort", this);
  }

  add(event: BusEvent): void {
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) return waiter({ value: event, done: false });
    if (this.#events.length === viewSize) this.#events.shift();
    this.#events.push(event);
  }

  end(): void {
    this.#isEnded = true;
    this.#onEnd();
    this.#signal?.removeEventListener("abort", this);
    for (const resolve of this.#waiters.splice(0)) resolve({ value: undefined, done: true });
  }

  /** For the caller's signal. */
  handleEvent(): void {
    this.end();
  }

  next(): Promise<Next> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ value: event, done: false });
    if (this.#isEnded) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  return(): Promise<Next> {
    this.#events.length = 0;
    this.end();
    return Promise.resolve({ value: undefined, done: true });
  }
}

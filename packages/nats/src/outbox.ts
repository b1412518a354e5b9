/** What was published while there was no connection, in order, within a bound; what does not fit is counted and told. */
import type { BusEvent } from "swarmbus";
import type { BusMessage, Dispatcher } from "swarmbus/backend";

/** The outbox of one connection. */
export class Outbox {
  readonly #bytes: number;
  readonly #dispatcher: Dispatcher;
  readonly #emit: (event: BusEvent) => void;
  #messages: BusMessage[] = [];
  #usedBytes = 0;
  #dropped = new Map<string, number>();

  constructor(bytes: number, dispatcher: Dispatcher, emit: (event: BusEvent) => void) {
    this.#bytes = bytes;
    this.#dispatcher = dispatcher;
    this.#emit = emit;
  }

  /** How many messages wait. */
  get size(): number {
    return this.#messages.length;
  }

  /** Keeps a message. @returns Whether there was room; if not, it is dropped and an event will tell. */
  add(message: BusMessage): boolean {
    const bytes = message.subject.length + message.exactBytes;
    if (this.#usedBytes + bytes > this.#bytes) {
      this.drop(message);
      return false;
    }
    this.#usedBytes += bytes;
    this.#messages.push(message);
    return true;
  }

  /** Everything that waits, oldest first; it is empty afterwards. */
  takeAll(): BusMessage[] {
    const messages = this.#messages;
    this.#messages = [];
    this.#usedBytes = 0;
    return messages;
  }

  /** Drops what waits: the bus closes while there is no connection. @returns How many. */
  dropAll(): number {
    const messages = this.takeAll();
    for (const message of messages) this.drop(message);
    return messages.length;
  }

  /** Counts a message that is not kept; an event will tell. */
  drop(message: BusMessage): void {
    const { subject } = message;
    if (this.#dropped.size === 0) this.#dispatcher.afterTurn(this.#tell);
    this.#dropped.set(subject, (this.#dropped.get(subject) ?? 0) + 1);
  }

  readonly #tell = (): void => {
    const dropped = this.#dropped;
    this.#dropped = new Map();
    for (const [subject, count] of dropped) {
      this.#emit({ type: "drop", subject, count, reason: "offline" });
    }
  };
}

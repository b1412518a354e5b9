/**
 * What waits for one subscription or queue group: first in, first out, bounded in messages and in bytes.
 *
 * The ring grows as needed, from nothing to the bound, and gives a large ring back when it runs empty: an idle
 * subscription costs no slots. Bytes are counted by an upper bound that costs nothing, and exactly only once that bound
 * reaches the limit, as the exact figure costs an encoding.
 */
import type { BusMessage, Receiver } from "./bus-message.ts";

const firstSlots = 16;
const keptSlots = 1024;
/** The ring of every buffer that has held nothing yet; a first message makes a larger one. */
const noSlots: (BusMessage | undefined)[] = [];

/** A growing ring of messages. Invariant: its length is a power of two, so that wrapping around is one `&`. */
export class MessageBuffer {
  #ring: (BusMessage | undefined)[] = noSlots;
  #head = 0;
  #size = 0;
  #bytes = 0;
  #countsExactly = false;

  /** How many messages wait. */
  get size(): number {
    return this.#size;
  }

  /** Whether there is room for one more message, within `slots` messages and `bytes` bytes. */
  fits(message: BusMessage, slots: number, bytes: number): boolean {
    if (this.#size >= slots) return false;
    if (!this.#countsExactly) {
      if (this.#bytes + message.boundBytes <= bytes) return true;
      this.#countExactly();
    }
    return this.#bytes + message.exactBytes <= bytes;
  }

  /** Adds a message when there is room for it. @returns Whether there was. */
  add(message: BusMessage, slots: number, bytes: number): boolean {
    const boundBytes = this.#bytes + message.boundBytes;
    if (boundBytes > bytes || this.#countsExactly) return this.#addExactly(message, slots, bytes);
    if (this.#size >= slots) return false;
    this.#append(message);
    this.#bytes = boundBytes;
    return true;
  }

  /** Adds a message behind the others, without asking for room. */
  push(message: BusMessage): void {
    this.#append(message);
    this.#bytes += this.#measure(message);
  }

  /** Takes the oldest message; there must be one. */
  shift(): BusMessage {
    const head = this.#head;
    const message = this.#ring[head] as BusMessage;
    this.#ring[head] = undefined;
    this.#head = (head + 1) & (this.#ring.length - 1);
    this.#size -= 1;
    if (this.#size === 0) this.#restart();
    else this.#bytes -= this.#measure(message);
    return message;
  }

  /** Takes all messages, as a receiver gets them. */
  takeAll(receiver: Receiver): BusMessage[] {
    const all: BusMessage[] = new Array(this.#size);
    const last = this.#ring.length - 1;
    for (let index = 0; index < all.length; index += 1) {
      const at = (this.#head + index) & last;
      all[index] = (this.#ring[at] as BusMessage).handTo(receiver);
      this.#ring[at] = undefined;
    }
    this.#size = 0;
    this.#restart();
    return all;
  }

  #append(message: BusMessage): void {
    if (this.#size === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#size) & (this.#ring.length - 1)] = message;
    this.#size += 1;
  }

  #addExactly(message: BusMessage, slots: number, bytes: number): boolean {
    if (!this.fits(message, slots, bytes)) return false;
    this.push(message);
    return true;
  }

  #measure(message: BusMessage): number {
    return this.#countsExactly ? message.exactBytes : message.boundBytes;
  }

  #countExactly(): void {
    this.#countsExactly = true;
    this.#bytes = 0;
    for (let index = 0; index < this.#size; index += 1) this.#bytes += this.#at(index).exactBytes;
  }

  #at(index: number): BusMessage {
    return this.#ring[(this.#head + index) & (this.#ring.length - 1)] as BusMessage;
  }

  #restart(): void {
    this.#head = 0;
    this.#bytes = 0;
    this.#countsExactly = false;
    if (this.#ring.length > keptSlots) this.#ring = noSlots;
  }

  #grow(): void {
    const larger = new Array<BusMessage | undefined>(Math.max(firstSlots, this.#ring.length * 2));
    for (let index = 0; index < this.#size; index += 1) larger[index] = this.#at(index);
    larger.fill(undefined, this.#size);
    this.#ring = larger;
    this.#head = 0;
  }
}

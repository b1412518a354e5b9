/** The messages of one mode that wait for one agent alone, also while it is not subscribed yet. */
import type { MessageLog } from "./message-log.ts";
import { SeqRing } from "./seq-ring.ts";

/**
 * First in, first out; what comes back from a claim is older than all that waits, and goes in front. What is trimmed leaves
 * at once, as it is always the oldest.
 */
export class TargetedQueue {
  readonly #log: MessageLog;
  readonly #seqs = new SeqRing();
  /** How many were trimmed before they were handed out, or before they came back. */
  missed = 0;

  constructor(log: MessageLog) {
    this.#log = log;
  }

  /** Whether nothing waits, not even something expired. */
  get isEmpty(): boolean {
    return this.#seqs.size === 0;
  }

  /** Adds a message. */
  push(seq: number): void {
    this.#seqs.push(seq);
  }

  /** Hears that a message was trimmed; it may have been taken before. */
  trim(seq: number): void {
    if (this.#seqs.oldest !== seq) return;
    this.#seqs.shift();
    this.#noteEnd(seq);
  }

  /** The next message to hand out; drops what has expired before it. */
  front(nowMs: number): number {
    const seqs = this.#seqs;
    while (seqs.size > 0 && this.#log.hasEnded(seqs.oldest, nowMs)) seqs.shift();
    return seqs.oldest;
  }

  /** Hands out the message that is in front: it is held until it comes back or is acked. */
  take(): void {
    const seq = this.#seqs.shift();
    this.#log.hold(seq);
    this.#log.setClaimed(seq, true);
  }

  /** Takes a message of a claim as read for good. */
  ack(seq: number): void {
    this.#log.end(seq, "acked");
    this.#log.letGo(seq);
  }

  /** Puts a message of a claim back in front, unless it was trimmed meanwhile; newest first. */
  giveBack(seq: number): void {
    this.#log.setClaimed(seq, false);
    if (this.#log.endOf(seq) === undefined) this.#seqs.unshift(seq);
    else this.#noteEnd(seq);
    this.#log.letGo(seq);
  }

  /** Ends a message with the leaving of its agent. */
  abandon(seq: number): void {
    this.#log.end(seq, "unsubscribed");
  }

  /** The messages to read with a higher seq, oldest first. */
  *pending(nowMs: number, after: number): Generator<number> {
    const seqs = this.#seqs;
    for (let at = seqs.positionAfter(after); at < seqs.end; at += 1) {
      if (!this.#log.hasEnded(seqs.at(at), nowMs)) yield seqs.at(at);
    }
  }

  /** How many messages there are to read. */
  countPending(nowMs: number): number {
    const seqs = this.#seqs;
    let count = 0;
    for (let at = seqs.first; at < seqs.end; at += 1) {
      if (!this.#log.hasEnded(seqs.at(at), nowMs)) count += 1;
    }
    return count;
  }

  /** Whether there is a message to read with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    const seqs = this.#seqs;
    for (let at = seqs.end - 1; at >= seqs.first && seqs.at(at) > after; at -= 1) {
      if (!this.#log.hasEnded(seqs.at(at), nowMs)) return true;
    }
    return false;
  }

  #noteEnd(seq: number): void {
    if (this.#log.endOf(seq) === "trimmed") this.missed += 1;
  }
}

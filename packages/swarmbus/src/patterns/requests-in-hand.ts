/** The requests of one serve whose handlers are at work, and what became known of those that still wait. */
import type { Message } from "../bus/message.ts";
import type { Clock } from "../time/clock.ts";
import { giveUpError, ServedRequest } from "./served-request.ts";

/**
 * Requests in hand are a set and nothing else, each until its handler has ended and its slot is free. Their reply subjects, which a bus may make only when somebody looks, are
 * compared when a cancel arrives.
 *
 * A request that waits cannot be taken out of a bus's buffer, so the cancel is remembered until its turn comes. Most
 * cancels are for requests of other connections, and nothing tells them apart. So they are remembered only while all
 * slots are taken (else nothing waits), until as many requests have begun as can wait in front, and no more of them
 * than can wait: the oldest is forgotten. (More may wait in a queue group, for all its members.) What a forgotten cancel costs is work for nobody, no wrong answer.
 */
export class RequestsInHand {
  readonly #requests = new Set<ServedRequest>();
  readonly #cancelled = new Set<string>();
  readonly #concurrency: number;
  readonly #bufferSize: number;
  readonly #clock: Clock;
  /** How many more may have waited when the latest cancel came. */
  #waitingAtMost = 0;

  constructor(concurrency: number, bufferSize: number, clock: Clock) {
    this.#concurrency = concurrency;
    this.#bufferSize = bufferSize;
    this.#clock = clock;
  }

  /** How many cancels are remembered. */
  get remembered(): number {
    return this.#cancelled.size;
  }

  /**
   * A request's turn has come.
   *
   * @returns `undefined` when it was cancelled while it waited.
   */
  begin(message: Message): ServedRequest | undefined {
    if (this.#cancelled.size > 0 && this.#wasCancelled(message)) return undefined;
    const request = new ServedRequest(message, this.#clock);
    this.#requests.add(request);
    return request;
  }

  /**
   * A request's handler has come to an end.
   *
   * @returns Whether it is still to be answered.
   */
  finish(request: ServedRequest): boolean {
    this.#requests.delete(request);
    return request.finish();
  }

  /** The requester of some request, perhaps not ours, has given up. */
  readonly cancel = (reply: string): void => {
    let isInHand = false;
    for (const request of this.#requests) {
      if (request.message.reply !== reply) continue;
      isInHand = true;
      request.giveUp(giveUpError("ABORTED", request.message, "the requester has given up"));
    }
    if (!isInHand && this.#requests.size >= this.#concurrency) this.#remember(reply);
  };

  /** Gives up everything. Hands each request that is still to be answered to `answer` before its signal fires. */
  end(answer: (message: Message) => void): void {
    this.#cancelled.clear();
    for (const request of this.#requests) {
      if (!request.isOver) answer(request.message);
      request.giveUp(
        giveUpError("CLOSED", request.message, "the subscription that served it ended"),
      );
    }
    this.#requests.clear();
  }

  #remember(reply: string): void {
    this.#waitingAtMost = this.#bufferSize;
    this.#cancelled.add(reply);
    if (this.#cancelled.size <= this.#bufferSize) return;
    for (const oldest of this.#cancelled) {
      this.#cancelled.delete(oldest);
      return;
    }
  }

  #wasCancelled(message: Message): boolean {
    const wasCancelled = message.reply !== undefined && this.#cancelled.delete(message.reply);
    this.#waitingAtMost -= 1;
    if (this.#waitingAtMost === 0) this.#cancelled.clear();
    return wasCancelled;
  }
}

/**
 * The timeouts of all requests of a connection, without a timer for each, and the only place where requests are kept: a
 * set of them would cost more than all the rest of a request, above all in garbage that outlives its generation.
 *
 * Requests with the same timeout end in the order in which they began, so each distinct timeout is a linked list with one
 * sweep timer. The sweep comes every 20 ms at first, and rarer the longer the oldest request has waited; it is not
 * cancelled when a list runs empty soon after, as setting a timer for each request would cost more than the request.
 */
import type { Clock } from "../time/clock.ts";

/** What can run out of time; its links are the list's. */
export interface Timed {
  /** Its time has run out. */
  expire(): void;
  before: Timed | undefined;
  after: Timed | undefined;
  deadlineMs: number;
  list: DeadlineList | undefined;
}

const shortestSweepMs = 20;

/** All requests of one timeout, oldest first. */
export class DeadlineList {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onEmpty: () => void;
  #first: Timed | undefined = undefined;
  #last: Timed | undefined = undefined;
  #cancelSweep: (() => void) | undefined = undefined;
  #sweepMs = shortestSweepMs;
  #size = 0;

  constructor(clock: Clock, timeoutMs: number, onEmpty: () => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onEmpty = onEmpty;
  }

  /** How many requests wait. */
  get size(): number {
    return this.#size;
  }

  /** Adds a request; its time begins now. */
  add(timed: Timed): void {
    this.#size += 1;
    timed.list = this;
    timed.deadlineMs = this.#clock.now() + this.#timeoutMs;
    timed.before = this.#last;
    if (this.#last === undefined) this.#first = timed;
    else this.#last.after = timed;
    this.#last = timed;
    if (this.#cancelSweep === undefined) this.#schedule();
  }

  /** Takes out a request that has ended. */
  remove(timed: Timed): void {
    this.#size -= 1;
    const { before, after } = timed;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    timed.before = undefined;
    timed.after = undefined;
    timed.list = undefined;
    if (this.#first === undefined && this.#sweepMs > shortestSweepMs) this.#stop();
  }

  /** Cancels the sweep; the connection is over. */
  #stop(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
    this.#sweepMs = shortestSweepMs;
    this.#onEmpty();
  }

  #schedule(): void {
    const first = this.#first as Timed;
    const leftMs = Math.max(first.deadlineMs - this.#clock.now(), 0);
    this.#cancelSweep = this.#clock.setTimeout(this.#sweep, Math.min(leftMs, this.#sweepMs));
  }

  readonly #sweep = (): void => {
    this.#cancelSweep = undefined;
    const now = this.#clock.now();
    while (this.#first !== undefined && this.#first.deadlineMs <= now) {
      const expired = this.#first;
      this.remove(expired);
      expired.expire();
    }
    if (this.#first === undefined) return this.#stop();
    this.#sweepMs *= 2;
    if (this.#cancelSweep === undefined) this.#schedule();
  };

  /** Visits them all, oldest first; a visit may take out whom it visits. */
  forEach(visit: (timed: Timed) => void): void {
    let timed = this.#first;
    while (timed !== undefined) {
      const { after } = timed;
      visit(timed);
      timed = after;
    }
  }

  /** Cancels everything at once. */
  close(): void {
    this.#cancelSweep?.();
    this.#cancelSweep = undefined;
  }
}

/** The lists by their timeouts. */
export class RequestDeadlines {
  readonly #clock: Clock;
  readonly #lists = new Map<number, DeadlineList>();
  #lastTimeoutMs = Number.NaN;
  #lastList: DeadlineList | undefined = undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many requests wait. */
  get size(): number {
    let size = 0;
    for (const list of this.#lists.values()) size += list.size;
    return size;
  }

  /** Visits them all, those of one timeout oldest first; a visit may take out whom it visits. */
  forEach(visit: (timed: Timed) => void): void {
    for (const list of this.#lists.values()) list.forEach(visit);
  }

  /** Starts the time of a request. */
  add(timed: Timed, timeoutMs: number): void {
    this.#listFor(timeoutMs).add(timed);
  }

  /** Cancels all sweeps; nothing expires any more. */
  close(): void {
    for (const list of this.#lists.values()) list.close();
    this.#lists.clear();
  }

  #listFor(timeoutMs: number): DeadlineList {
    if (this.#lastTimeoutMs === timeoutMs && this.#lastList !== undefined) return this.#lastList;
    let list = this.#lists.get(timeoutMs);
    if (list === undefined) {
      list = new DeadlineList(this.#clock, timeoutMs, () => this.#forget(timeoutMs));
      this.#lists.set(timeoutMs, list);
    }
    this.#lastTimeoutMs = timeoutMs;
    this.#lastList = list;
    return list;
  }

  #forget(timeoutMs: number): void {
    this.#lists.delete(timeoutMs);
    if (this.#lastTimeoutMs === timeoutMs) this.#lastList = undefined;
  }
}

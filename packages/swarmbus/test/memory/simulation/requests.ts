/** The model of a request: which end it must come to. */
import type { BusErrorCode } from "../../../src/index.ts";
import type { Loss } from "./store.ts";

/** How a request ends. */
export type Outcome = "answered" | BusErrorCode;

/** One request, until it has ended both in the model and in the bus. */
export class ModelRequest {
  readonly id: string;
  readonly deadlineMs: number;
  /** Aborts it; only of one that was given a signal. */
  readonly abort: AbortController | undefined;
  /** The end that it must come to, known as soon as it is settled. */
  expected: Outcome | undefined = undefined;
  /** The end that it came to, and when. */
  seen: { readonly outcome: Outcome; readonly atMs: number } | undefined = undefined;
  readonly #now: () => number;
  #copies = Number.POSITIVE_INFINITY;
  #expectedAtMs = 0;

  constructor(
    id: string,
    timeoutMs: number,
    abort: AbortController | undefined,
    now: () => number,
  ) {
    this.id = id;
    this.deadlineMs = now() + timeoutMs;
    this.abort = abort;
    this.#now = now;
  }

  /** It was published, to so many receivers. */
  sentTo(receivers: number): void {
    this.#copies = receivers;
    if (receivers === 0) this.settle("NO_RESPONDERS");
  }

  /** One of its copies will never be handed over. */
  lostCopy(reason: Loss): void {
    this.#copies -= 1;
    if (this.#copies === 0) this.settle(reason === "overflow" ? "OVERLOADED" : "NO_RESPONDERS");
  }

  /** Its end is known, unless it was before. */
  settle(outcome: Outcome): void {
    if (this.expected !== undefined || this.seen !== undefined) return;
    this.expected = outcome;
    this.#expectedAtMs = this.#now();
  }

  /** What is wrong with it when nothing more can happen at this time; `undefined` when nothing is. */
  get fault(): string | undefined {
    const { seen, expected, deadlineMs } = this;
    if (seen === undefined) {
      if (expected !== undefined) return `should have ended as ${expected}`;
      return this.#now() >= deadlineMs ? "should have timed out" : undefined;
    }
    if (expected === undefined) {
      if (seen.outcome !== "TIMEOUT") return `ended as ${seen.outcome} without cause`;
      return seen.atMs === deadlineMs ? undefined : `timed out ${seen.atMs - deadlineMs} ms late`;
    }
    // In the very millisecond of the deadline either may come first.
    const isTie = seen.atMs === deadlineMs && this.#expectedAtMs === deadlineMs;
    if (seen.outcome === "TIMEOUT" && isTie) return undefined;
    return seen.outcome === expected ? undefined : `ended as ${seen.outcome}, not as ${expected}`;
  }
}

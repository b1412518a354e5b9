/** Many requests at once, on a swarm that can be looked into. */
import { getEventListeners } from "node:events";
import { isBusError, type Message, type MessageBus } from "../../src/index.ts";
import { SimulatedClock } from "../../src/testing/index.ts";
import { TransparentSwarm } from "./transparent-swarm.ts";

/** How many requests wait at once. */
export const inFlight = 1000;
/** Seven ways, 143 batches of each: 1,001,000 requests. */
const batches = 143;

/** A swarm whose requests are counted. */
export class RequestScene {
  readonly clock = new SimulatedClock();
  readonly swarm = new TransparentSwarm(this.clock);
  readonly bus = this.swarm.connect({ onError: () => {} });
  readonly signal = new AbortController().signal;
  readonly replies: string[] = [];

  /** Remembers some reply subjects, for a look whether the swarm still knows them. */
  readonly keepReply = ({ reply }: Message): void => {
    if (reply !== undefined && this.replies.length < 10_000) this.replies.push(reply);
  };

  /** Asks many at once, lets `meanwhile` happen, and counts how they ended. */
  async ask(
    subject: string,
    { bus = this.bus, signal = this.signal, timeoutMs = 50 }: AskOptions = {},
    meanwhile: () => void | Promise<void> = () => {},
  ): Promise<Map<string, number>> {
    const ends = new Map<string, number>();
    const end = (how: string): void => void ends.set(how, (ends.get(how) ?? 0) + 1);
    const asked: Promise<void>[] = [];
    for (let count = 0; count < inFlight; count += 1) {
      const request = bus.request(subject, "question", { signal, timeoutMs });
      asked.push(
        request.then(
          () => end("answered"),
          (error) => end(isBusError(error) ? error.code : String(error)),
        ),
      );
    }
    await meanwhile();
    await Promise.all(asked);
    // What a reader or handler holds back for a macrotask would else fill its buffer.
    await this.clock.settle();
    return ends;
  }

  /** Asks many times, and counts how all of them ended. */
  async askAll(ask: () => Promise<Map<string, number>>): Promise<Map<string, number>> {
    const total = new Map<string, number>();
    for (let batch = 0; batch < batches; batch += 1) {
      for (const [end, count] of await ask()) total.set(end, (total.get(end) ?? 0) + count);
    }
    return total;
  }

  /** What is left behind of requests that have ended. */
  async leftovers(): Promise<Leftovers> {
    // One sweep may be on its way, for at most 20 ms: setting and cancelling it each time would cost more.
    await this.clock.advance(20);
    return {
      timers: this.clock.pendingTimers,
      requests: this.bus.stats().requests,
      listeners: getEventListeners(this.signal, "abort").length,
      inboxes: this.replies.filter((reply) => this.swarm.requestOf(reply) !== undefined).length,
    };
  }
}

/** What requests could leave behind. */
export interface Leftovers {
  readonly timers: number;
  readonly requests: number;
  readonly listeners: number;
  readonly inboxes: number;
}

/** As it should be. */
export const nothing: Leftovers = { timers: 0, requests: 0, listeners: 0, inboxes: 0 };

/** All ended alike. */
export function all(how: string): Map<string, number> {
  return new Map([[how, batches * inFlight]]);
}

/** Where and how to ask. */
export interface AskOptions {
  readonly bus?: MessageBus;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

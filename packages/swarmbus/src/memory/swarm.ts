/** What the connections of one swarm in memory share: its router, its order of dispatch, its inboxes. */
import type { BusMessage } from "../delivery/bus-message.ts";
import { Dispatcher } from "../delivery/dispatcher.ts";
import { FastLane } from "../delivery/fast-lane.ts";
import type { PendingRequest } from "../delivery/pending-request.ts";
import type { Inboxes } from "../delivery/request-table.ts";
import type { Route } from "../delivery/route.ts";
import { Router } from "../delivery/router.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { randomName } from "../delivery/random-name.ts";

const inboxPrefix = "_INBOX.";

/** One swarm. Lives as long as a connection refers to it. */
export class Swarm implements Inboxes {
  readonly clock: Clock;
  readonly maxPayloadBytes: number;
  readonly dispatcher: Dispatcher;
  readonly lane: FastLane;
  readonly router: Router;
  readonly #inboxes = new Map<string, PendingRequest>();
  #inboxCount = 0;

  constructor(clock: Clock = systemClock, maxPayloadBytes: number = 1024 * 1024) {
    this.clock = clock;
    this.maxPayloadBytes = maxPayloadBytes;
    this.dispatcher = new Dispatcher(clock, () => this.lane.reopen());
    this.lane = new FastLane(this.dispatcher);
    this.router = new Router(this.dispatcher, this.lane);
  }

  /** Offers a message to everybody on its route, which must not be empty. Hot: `bench/fan-out.ts` watches it. */
  deliver(route: Route, message: BusMessage): void {
    if (route.offer(message)) this.dispatcher.push(route, message);
  }

  open(request: PendingRequest): string {
    const inbox = inboxPrefix + randomName(this.clock, 22);
    this.#inboxes.set(inbox, request);
    this.#inboxCount = this.#inboxes.size;
    return inbox;
  }

  close(inbox: string): void {
    this.#inboxes.delete(inbox);
    this.#inboxCount = this.#inboxes.size;
  }

  /** The request that waits for answers on a subject. */
  requestOf(subject: string): PendingRequest | undefined {
    if (this.#inboxCount === 0 || !subject.startsWith(inboxPrefix)) return undefined;
    return this.#inboxes.get(subject);
  }
}

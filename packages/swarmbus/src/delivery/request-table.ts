/** The requests of one connection that have not ended. */
import type { BusEvent } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";
import type { Receiver } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ReplyLedger } from "./ledger.ts";
import type { PendingRequest } from "./pending-request.ts";
import { RequestDeadlines } from "./request-deadlines.ts";

/** Names inboxes, and finds the request that a reply subject belongs to. */
export interface Inboxes {
  /** Makes an unguessable reply subject, under which the request is found from now on. */
  open(request: PendingRequest): string;
  /** Forgets it. */
  close(inbox: string): void;
}

/** The connection of the requests, as they see it. */
export interface Requester extends Receiver {
  readonly dispatcher: Dispatcher;
  /** Where answers are counted: they have no subscription that would. */
  readonly replies: ReplyLedger;
  /** Publishes that nobody waits for answers to this inbox any more. */
  cancel(inbox: string): void;
  emit(event: BusEvent): void;
}

/** Keeps what waits, so that nothing outlives its end. */
export class RequestTable {
  readonly #inboxes: Inboxes;
  readonly #deadlines: RequestDeadlines;
  /** Whose requests they are. */
  readonly home: Requester;

  constructor(clock: Clock, inboxes: Inboxes, home: Requester) {
    this.#inboxes = inboxes;
    this.#deadlines = new RequestDeadlines(clock);
    this.home = home;
  }

  /** How many requests wait. */
  get size(): number {
    return this.#deadlines.size;
  }

  /** Adds a request; its time begins. */
  add(request: PendingRequest, timeoutMs: number): void {
    this.#deadlines.add(request, timeoutMs);
  }

  /** Forgets a request that has ended; does nothing for one that was never added. */
  remove(request: PendingRequest, inbox: string | undefined): void {
    request.list?.remove(request);
    if (inbox !== undefined) this.#inboxes.close(inbox);
  }

  /** The reply subject of a request; one that has ended already gets none that leads to it. */
  openInbox(request: PendingRequest): string {
    const inbox = this.#inboxes.open(request);
    if (request.isOver) this.#inboxes.close(inbox);
    return inbox;
  }

  /** Tells whoever serves a request that nobody waits for its answer any more. */
  cancel(request: PendingRequest): void {
    this.home.cancel(request.subject);
  }

  /** Does something to every request that waits. */
  forEach(visit: (request: PendingRequest) => void): void {
    this.#deadlines.forEach((timed) => visit(timed as PendingRequest));
  }

  /** Ends the sweeps; nothing may be added after this. */
  close(): void {
    this.#deadlines.close();
  }
}

/**
 * The short way for idle, synchronous handlers: no buffer, no count at the publish; the log of dispatch is their buffer.
 *
 * As long as fewer entries are in the log than the smallest bound of any handler concerned, nobody can overflow, and a
 * publish costs the same for one handler and for a thousand. When that is no longer certain, or a handler turns out to
 * be asynchronous, the lane closes: what is in the log moves to buffers of the subscriptions' own, where every bound is
 * exact, until the log has run empty.
 */
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Route } from "./route.ts";
import type { TurnBudget } from "./turn-budget.ts";

/** The fast lane of one swarm. */
export class FastLane {
  #dispatcher: Dispatcher;
  #isOpen = true;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  get budget(): TurnBudget {
    return this.#dispatcher.budget;
  }

  /** A message with direct receivers is being published. @returns Whether it goes this way; if not, the lane closes. */
  takes(route: Route, message: BusMessage): boolean {
    if (!this.#isOpen) return false;
    if (this.#dispatcher.size >= route.slots || message.boundBytes > route.slotBytes) {
      this.close();
      return false;
    }
    return true;
  }

  /** Goes on with something in the next turn. */
  resume(task: () => void): void {
    this.#dispatcher.resume(task);
  }

  /** Whether messages go this way. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Moves what is in the log to the buffers of the subscriptions. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const { current, currentMessage } = this.#dispatcher;
    if (current instanceof Route) current.bufferRest(currentMessage as BusMessage);
    for (const [entry, message] of this.#dispatcher.waiting()) {
      if (entry instanceof Route) entry.bufferAll(message as BusMessage);
    }
  }

  /** The log has run empty, and with it the buffers of all synchronous handlers. */
  reopen(): void {
    this.#isOpen = true;
  }

  /** How many messages wait on the lane for a subscription. Slow: it reads the log. */
  waitingFor(subscription: BusSubscription): number {
    if (!subscription.isDirect || !this.#isOpen || this.#dispatcher.isIdle) return 0;
    const { current } = this.#dispatcher;
    let count = current instanceof Route && current.isAboutToCall(subscription) ? 1 : 0;
    for (const [entry] of this.#dispatcher.waiting()) {
      if (entry instanceof Route && entry.direct.includes(subscription)) count += 1;
    }
    return count;
  }
}

/**
 * How long dispatch may go on before timers and I/O get their turn: 5 ms, or a few thousand deliveries.
 *
 * Microtasks that beget microtasks would starve everything else. Asking the time at each delivery would cost more than
 * the delivery, so the clock is looked at rarely: the steps grow as long as deliveries prove to be quick.
 */
import type { Clock } from "../time/clock.ts";

const longestMs = 5;
const mostDeliveries = 8192;
const unwatched = 8;
const longestStep = 32;

/** Counts deliveries between two macrotasks. */
export class TurnBudget {
  readonly #clock: Clock;
  readonly #onRefill: () => void;
  #spent = 0;
  #nextLook = unwatched;
  #watchedSinceMs = 0;
  #watchedFrom = 0;
  #isWatching = false;

  /** @param onRefill Runs in the macrotask that refills the budget; there what had to wait goes on. */
  constructor(clock: Clock, onRefill: () => void) {
    this.#clock = clock;
    this.#onRefill = onRefill;
  }

  /** Counts deliveries that are about to happen, or just did. */
  spend(deliveries: number): void {
    this.#spent += deliveries;
  }

  /** A macrotask has begun that is not ours: the budget is full again. */
  refill(): void {
    this.#spent = 0;
    this.#nextLook = unwatched;
    this.#watchedFrom = 0;
    if (this.#isWatching) this.#watchedSinceMs = this.#clock.now();
  }

  /** Whether it is time to let others run. Then `onRefill` follows in a macrotask by itself. */
  isSpent(): boolean {
    return this.#spent >= this.#nextLook && this.#look();
  }

  /** Whether its time is over: reason enough to stop in the middle of one message's handlers, as their number is not. */
  isLate(): boolean {
    return this.isSpent() && this.#clock.now() - this.#watchedSinceMs >= longestMs;
  }

  #look(): boolean {
    if (!this.#isWatching) return this.#watch();
    const elapsedMs = this.#clock.now() - this.#watchedSinceMs;
    if (elapsedMs >= longestMs || this.#spent >= mostDeliveries) return true;
    const perMs = (this.#spent - this.#watchedFrom) / Math.max(elapsedMs, 0.001);
    const step = Math.floor(((longestMs - elapsedMs) / 2) * perMs);
    const next = this.#spent + Math.min(Math.max(step, 1), longestStep);
    this.#nextLook = Math.min(next, mostDeliveries);
    return false;
  }

  #watch(): boolean {
    this.#isWatching = true;
    this.#watchedSinceMs = this.#clock.now();
    this.#watchedFrom = this.#spent;
    this.#nextLook = this.#spent + 1;
    this.#clock.defer(this.#refill);
    return false;
  }

  readonly #refill = (): void => {
    this.#spent = 0;
    this.#nextLook = unwatched;
    this.#isWatching = false;
    this.#onRefill();
  };
}

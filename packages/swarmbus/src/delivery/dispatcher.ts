/**
 * The order in which things are handed over: one log of what was published, worked off in a microtask.
 *
 * A publish appends an entry; the entries are dispatched in that order, also those that handlers append meanwhile, so a
 * publish from inside a handler queues and does not recurse. When the turn's budget is spent, the rest goes on in a
 * macrotask. What has to be told after a turn (drops, above all) waits for its end.
 */
import type { Clock } from "../time/clock.ts";
import type { BusMessage } from "./bus-message.ts";
import { TurnBudget } from "./turn-budget.ts";

/** Something whose turn comes: a route with a message, a target with work, a barrier. */
export interface Dispatchable {
  /** Hands over as far as somebody is free to take; must not throw. */
  dispatch(message: BusMessage | undefined): void;
}

/** A function as an entry. A class, so that the hot call of `dispatch` meets few shapes. */
class Task implements Dispatchable {
  readonly #run: () => void;

  constructor(run: () => void) {
    this.#run = run;
  }

  dispatch(): void {
    this.#run();
  }
}

const firstSlots = 64;
const keptSlots = 16_384;
const resolved = Promise.resolve();

/** The log of one swarm in memory, or of one connection to a server. */
export class Dispatcher {
  /** How much may still be handed over in this macrotask. */
  readonly budget: TurnBudget;
  /** Entries and their messages in turn: `[entry, message, entry, message …]`; the length is a power of two. */
  #log: (Dispatchable | BusMessage | undefined)[] = new Array(firstSlots).fill(undefined);
  #head = 0;
  #tail = 0;
  #isScheduled = false;
  #isRunning = false;
  /** Work whose turn has come before, cut short by the budget. It goes on first. */
  #resumed: (() => void)[] = [];
  #afterTurn: (() => void)[] = [];
  #onIdle: (() => void) | undefined = undefined;

  /** @param onIdle Runs each time that the log has run empty. */
  constructor(clock: Clock, onIdle?: () => void) {
    this.budget = new TurnBudget(clock, () => this.#run());
    this.#onIdle = onIdle;
  }

  /** Appends an entry. Hot: `bench/fan-out.ts` watches it. */
  push(entry: Dispatchable, message: BusMessage | undefined): void {
    const log = this.#log;
    const tail = this.#tail;
    log[tail] = entry;
    log[tail + 1] = message;
    this.#tail = (tail + 2) & (log.length - 1);
    if (this.#tail === this.#head) this.#grow();
    if (!this.#isScheduled) this.#schedule();
  }

  /**
   * Begins a turn with a full budget. A wire calls it for each piece of input that it is handed: that comes in a macrotask
   * of its own, and what did not get its turn before the next piece would overflow the buffers of free consumers.
   */
  beginTurn(): void {
    this.budget.refill();
    if (this.#isScheduled) void resolved.then(this.#start);
  }

  /** Goes on with something in the next turn, before what is in the log; it must not throw. */
  resume(task: () => void): void {
    this.#resumed.push(task);
    if (!this.#isScheduled) this.#schedule();
  }

  /** Runs something at the end of this turn of dispatch; it must not throw. */
  afterTurn(task: () => void): void {
    this.#afterTurn.push(task);
    if (!this.#isScheduled) this.#schedule();
  }

  /** Runs something when everything appended so far has been dispatched; at once when nothing waits. */
  barrier(task: () => void): void {
    if (this.isIdle) task();
    else this.push(new Task(task), undefined);
  }

  /** How many entries wait, with the one that is being dispatched. */
  get size(): number {
    return ((this.#tail - this.#head) & (this.#log.length - 1)) / 2;
  }

  /** Whether nothing waits for dispatch. */
  get isIdle(): boolean {
    return this.#head === this.#tail && this.#resumed.length === 0;
  }

  /** The entry that is being dispatched. */
  get current(): Dispatchable | undefined {
    return this.#isRunning ? (this.#log[this.#head] as Dispatchable | undefined) : undefined;
  }

  /** Its message. */
  get currentMessage(): BusMessage | undefined {
    return this.#isRunning ? (this.#log[this.#head + 1] as BusMessage | undefined) : undefined;
  }

  /** What waits behind {@link current}, oldest first. Slow: for figures and for leaving the fast lane. */
  *waiting(): Iterable<readonly [Dispatchable, BusMessage | undefined]> {
    const log = this.#log;
    const first = this.#isRunning ? this.#head + 2 : this.#head;
    for (let at = first & (log.length - 1); at !== this.#tail; at = (at + 2) & (log.length - 1)) {
      yield [log[at] as Dispatchable, log[at + 1] as BusMessage | undefined];
    }
  }

  #schedule(): void {
    this.#isScheduled = true;
    void resolved.then(this.#start);
  }

  readonly #start = (): void => {
    // With a spent budget the refill, which is on its way, goes on.
    if (!this.budget.isSpent()) this.#run();
  };

  #run(): void {
    if (!this.#isScheduled || this.#isRunning) return;
    this.#isRunning = true;
    const isDone = this.#dispatchWaiting();
    this.#isRunning = false;
    if (isDone) {
      this.#isScheduled = false;
      this.#onIdle?.();
    } else if (!this.budget.isSpent()) void resolved.then(this.#start);
    if (this.#afterTurn.length > 0) this.#finishTurn();
  }

  /** @returns Whether the log ran empty, and not the budget. */
  #dispatchWaiting(): boolean {
    if (this.#resumed.length > 0) for (const task of this.#resumed.splice(0)) task();
    while (this.#head !== this.#tail) {
      if (this.budget.isSpent()) return false;
      const entry = this.#log[this.#head] as Dispatchable;
      entry.dispatch(this.#log[this.#head + 1] as BusMessage | undefined);
      // Only now, as figures that a handler asks for tell of the entry in progress; the log may be another by now.
      const log = this.#log;
      log[this.#head] = undefined;
      log[this.#head + 1] = undefined;
      this.#head = (this.#head + 2) & (log.length - 1);
    }
    if (this.#log.length > keptSlots) this.#shrink();
    return this.#resumed.length === 0;
  }

  #finishTurn(): void {
    const tasks = this.#afterTurn;
    this.#afterTurn = [];
    for (const task of tasks) task();
  }

  #grow(): void {
    const { length } = this.#log;
    const larger = new Array<Dispatchable | BusMessage | undefined>(length * 2).fill(undefined);
    for (let at = 0; at < length; at += 1) larger[at] = this.#log[(this.#head + at) & (length - 1)];
    this.#log = larger;
    this.#head = 0;
    this.#tail = length;
  }

  #shrink(): void {
    this.#log = new Array(firstSlots).fill(undefined);
    this.#head = 0;
    this.#tail = 0;
  }
}

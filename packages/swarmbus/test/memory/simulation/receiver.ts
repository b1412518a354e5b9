/** The model of a subscription and of a queue group. */
import type { BusErrorCode, Subscription, SubscriptionStats } from "../../../src/index.ts";
import type { ModelConnection } from "./model.ts";
import { type Bounds, type Sent, Store } from "./store.ts";

/** How a subscription was made. */
export interface ReceiverOptions extends Bounds {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly max: number;
  readonly concurrency: number;
  readonly hasOnDrop: boolean;
  readonly abort: AbortController | undefined;
  readonly kind: "handler" | "reader" | "batches";
}

/** One subscription. */
export class Receiver {
  readonly options: ReceiverOptions;
  readonly connection: ModelConnection;
  readonly group: ModelGroup | undefined;
  /** Its own buffer, or its group's. */
  readonly store: Store;
  /** Absent until `subscribe` has resolved. */
  real: Subscription | undefined = undefined;
  /** Whether it still gets what is published. */
  isRouted = true;
  isEnded = false;
  /** The figure at the last look. */
  delivered = 0;
  /** How many its handler or reader has seen. */
  observed = 0;
  /** Handlers in progress. */
  running = 0;
  /** The same, until the bus must have noticed too: a promise takes its microtasks to be heard of. */
  busy = 0;
  /** Whether its reader waits in `next()`. */
  isReading = false;
  /** When a drain gives up. */
  drainEndsAtMs = Number.POSITIVE_INFINITY;
  expectedError: BusErrorCode | undefined = undefined;
  lastStats: SubscriptionStats | undefined = undefined;
  /** What `onDrop` was told. */
  readonly told: string[] = [];
  readonly lastNumbers = new Map<string, number>();
  #accepted = 0;

  constructor(
    connection: ModelConnection,
    options: ReceiverOptions,
    group: ModelGroup | undefined,
  ) {
    this.connection = connection;
    this.options = options;
    this.group = group;
    this.store = group?.store ?? new Store();
  }

  /** Whether a message could be handed to it now. */
  get isFree(): boolean {
    if (this.isEnded) return false;
    if (this.options.kind === "handler") return this.busy < this.options.concurrency;
    return this.isReading && this.observed === this.delivered;
  }

  /** A plain subscription is offered a message. */
  offer(sent: Sent): void {
    const evicted = this.store.offer(sent, this.options);
    if (evicted !== undefined) {
      this.#accepted += 1 - evicted;
      if (this.#accepted === this.options.max) this.isRouted = false;
    } else if (this.options.overflow === "close") {
      this.isRouted = false;
      this.expectedError = "CLOSED";
    }
  }

  /** What violations call it. */
  get label(): string {
    const { subject, queue, kind } = this.options;
    return `${kind} of ${this.connection.name} on ${subject}${queue === undefined ? "" : ` in ${queue}`}`;
  }
}

/** One queue group, from its first member to its last. */
export class ModelGroup {
  readonly subject: string;
  readonly queue: string;
  readonly store = new Store();
  /** In the order of joining. */
  readonly members: Receiver[] = [];
  readonly everybody: Receiver[] = [];

  constructor(subject: string, queue: string) {
    this.subject = subject;
    this.queue = queue;
  }

  join(member: Receiver): void {
    this.members.push(member);
    this.everybody.push(member);
  }

  /** Whether it still gets what is published. */
  get isRouted(): boolean {
    return this.members.some(({ isRouted }) => isRouted);
  }

  get bounds(): Bounds {
    const sum = (bound: (options: ReceiverOptions) => number): number =>
      this.members.reduce((total, { options }) => total + bound(options), 0);
    return {
      slots: sum(({ slots }) => slots),
      bytes: sum(({ bytes }) => bytes),
      overflow: (this.members[0] as Receiver).options.overflow,
    };
  }

  /** A member leaves; the last one leaves its figures to its connection. */
  leave(member: Receiver): void {
    const index = this.members.indexOf(member);
    if (index === -1) return;
    this.members.splice(index, 1);
    if (this.members.length > 0) return;
    this.store.discard();
    member.connection.absorbed.push(this);
  }

  /** What violations call it. */
  get label(): string {
    return `group ${this.queue} on ${this.subject}`;
  }
}

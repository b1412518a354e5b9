/**
 * What a contract suite is made of: cases that know a bus only by its contract, and the few things that they need from
 * whoever runs them. No test runner is known here; a case is a name and a function that rejects when a promise is broken.
 */
import type { ErrorListener, MessageBus } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";

/**
 * Promises that a bus may be unable to keep by its nature. A bus that cannot declares it with a reason; the cases that
 * need it are then reported as skipped with that reason, and nothing else may be skipped.
 *
 * - `unmatched`: it knows that a message matched nobody, and counts it.
 * - `overloaded-subscribers`: a request that every plain subscription dropped is `OVERLOADED` at once.
 * - `shared-groups`: a queue group is one buffer over all connections: no message waits for a busy member while another
 *   one is idle, strict round-robin among equals, one bound.
 * - `cross-connection-interest`: `NO_RESPONDERS` and the liveness of a subscription hold at once over all connections.
 * - `settled-at-publish`: who gets a message, and whether it fits, is settled by the state at the publish, so that what is
 *   published in one turn finds the buffers as they were; over a network it is settled when the message arrives.
 * - `virtual-time`: it runs on a simulated clock.
 */
export type BusCapability =
  | "unmatched"
  | "overloaded-subscribers"
  | "shared-groups"
  | "cross-connection-interest"
  | "settled-at-publish"
  | "virtual-time";

/** What a case asks of the connections that it opens. */
export interface ContractConnectOptions {
  /** The connection's name; unique and readable by default. */
  name?: string;
  /** Where failures that no call can report go. By default they fail the case. */
  onError?: ErrorListener;
}

/** The bus under test: one swarm, made anew for each case. */
export interface BusUnderTest {
  /** Opens another connection to the same swarm, on the same clock. */
  connect(options?: ContractConnectOptions): Promise<MessageBus>;
  /** The clock that the connections were given. */
  readonly clock: Clock;
  /**
   * Lets at least `ms` milliseconds pass on that clock, and everything that becomes due with them happen. In real time it
   * may be more, on a busy machine much more: a case that is about what has *not* happened yet `needs: "virtual-time"`.
   */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that can happen without time passing: microtasks, deferred work, what is on a wire. */
  settle(): Promise<void>;
  /** The largest payload that the bus takes, in bytes. */
  readonly maxPayloadBytes: number;
  /** Ends the swarm and everything that was opened. */
  close(): Promise<void>;
}

/** Opens swarms of one kind, and says where they are weaker. */
export interface BusTarget {
  /** What this kind of bus cannot promise, each with the reason for it. */
  readonly weaker?: Partial<Record<BusCapability, string>>;
  /** Makes an empty swarm. */
  open(): Promise<BusUnderTest>;
}

/** What a case works with: the bus under test, and subjects that nobody else uses. */
export interface ContractContext extends BusUnderTest {
  /**
   * A subject or pattern of this case alone, as cases may share a server: `name` behind a token that no other case has.
   * The same name gives the same subject, `subject(">")` is a pattern for all of them.
   */
  subject(name: string): string;
  /** Waits until a condition holds; rejects with `what` when it does not after two seconds of real time. */
  until(condition: () => boolean, what: string): Promise<void>;
}

/** One promise, tried on one bus. */
export interface ContractCase {
  /** The promise in docs/semantics.md that it belongs to, such as `PUB-3`. */
  readonly id: string;
  /** The promise as a sentence. */
  readonly name: string;
  /** What the bus must be able to do for this promise. */
  readonly needs?: BusCapability;
  /** Rejects when the promise is broken. */
  readonly run: (context: ContractContext) => Promise<void>;
}

/** A case bound to a bus, ready for a test runner. */
export interface RunnableCase {
  /** Id and name. */
  readonly title: string;
  /** Why the bus cannot be asked for it; absent when it can. */
  readonly skipped?: string;
  /** Opens a swarm, runs the case, closes the swarm; rejects when the promise is broken. */
  readonly run: () => Promise<void>;
}

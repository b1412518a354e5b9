/**
 * What the mailbox contract is made of: cases that know a mailbox only by its contract, and the few things that they need
 * from whoever runs them. No test runner is known here; a case is a name and a function that rejects when a promise is
 * broken.
 */
import type { TemplateErrorListener } from "../mailbox/agent-message.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";
import type { Clock } from "../time/clock.ts";

/**
 * Promises that a mailbox may be unable to keep by its nature. A mailbox that cannot declares it with a reason; the cases
 * that need it are then reported as skipped with that reason, and nothing else may be skipped.
 *
 * - `final-ends`: the first end of a message is final, also when its recipient held it and acks it later. Without it,
 *   `trimmed` or `expired` may change once, to `acked`, while an agent holds the message.
 * - `exact-missed`: `missed` counts the agent's own messages only. Without it, it is an upper bound.
 * - `id-window`: an id is known while its message is retained, and for two minutes from when it was trimmed. Without it,
 *   the two minutes begin at the send.
 * - `conflict-after-trim`: an id that is used for something else is refused also after the first message was trimmed.
 * - `target-bound`: `maxlenPerTarget` counts all messages to one agent, whatever their mode, and no broadcasts. Without it,
 *   each mode is counted for itself, and broadcasts are as one more target.
 * - `virtual-time`: it runs on a simulated clock.
 */
export type MailboxCapability =
  | "final-ends"
  | "exact-missed"
  | "id-window"
  | "conflict-after-trim"
  | "target-bound"
  | "virtual-time";

/** What a case asks of the mailbox that it opens; the mailbox's own defaults hold for what is absent. */
export interface ContractMailboxOptions {
  /** The most messages that are kept. */
  maxlen?: number | undefined;
  /** The most messages that are kept for one target. */
  maxlenPerTarget?: number | undefined;
  /** What becomes of a message to a target that is not subscribed. */
  unknownTarget?: "reject" | "hold" | undefined;
  /** Told of templates that could not be rendered. By default that fails the case. */
  onError?: TemplateErrorListener | undefined;
}

/** A place where mailboxes of the kind under test can be opened: made anew for each case. */
export interface MailboxUnderTest {
  /** Opens a new, empty mailbox that nobody else uses, on the clock. Rejects when the mailbox refuses the options. */
  open(options?: ContractMailboxOptions): Promise<Mailbox>;
  /** The clock that the mailboxes were given. */
  readonly clock: Clock;
  /**
   * Lets at least `ms` milliseconds pass on that clock, and everything that becomes due with them happen. In real time it
   * may be more, on a busy machine much more: a case that is about what has *not* happened yet `needs: "virtual-time"`.
   */
  advance(ms: number): Promise<void>;
  /** Lets everything happen that can happen without time passing: microtasks, deferred work, what is on a wire. */
  settle(): Promise<void>;
  /** Closes every mailbox that was opened. */
  close(): Promise<void>;
}

/** Opens mailboxes of one kind, and says where they are weaker. */
export interface MailboxTarget {
  /** What this kind of mailbox cannot promise, each with the reason for it. */
  readonly weaker?: Partial<Record<MailboxCapability, string>>;
  /** Makes a place for the mailboxes of one case. */
  open(): Promise<MailboxUnderTest>;
}

/** One promise, tried on one mailbox. */
export interface MailboxCase {
  /** The promise in docs/semantics.md that it belongs to, such as `CLM-3`. */
  readonly id: string;
  /** The promise as a sentence. */
  readonly name: string;
  /** What the mailbox must be able to do for this promise: all of it. */
  readonly needs?: readonly MailboxCapability[];
  /** Rejects when the promise is broken. */
  readonly run: (context: MailboxUnderTest) => Promise<void>;
}

/// <reference lib="esnext.disposable" preserve="true" />
/**
 * The contract of a mailbox.
 *
 * The bus is for the moment, a mailbox keeps. It is one bounded log with a cursor for each agent: a message to an agent,
 * or to all, stays until it is trimmed, and each agent reads at its own pace, each message once, in the order of sending.
 *
 * **Recipients** of a message are fixed when it is sent: its target, or every agent subscribed at that moment but its
 * source. For each of them it ends exactly once: acked, trimmed, expired or unsubscribed.
 *
 * **Two steps**: {@link Mailbox.claim} hands messages out, {@link Claim.ack} moves the cursor for good. What is claimed and
 * never acked goes back to its place.
 *
 * **Left open**: a message acked just before its reader dies was read, perhaps not acted upon; one claimed before it dies
 * comes again. Effects are at least once.
 *
 * Any string but the empty one is an agent id. Ids, contents and templates keep every character, lone surrogates apart,
 * which become U+FFFD. All methods reject and never throw: with `CLOSED` after {@link Mailbox.close}, with a `TypeError`
 * on an argument of a wrong kind and a `RangeError` on an empty agent id or a figure out of range.
 */
import type { AgentMessage } from "./agent-message.ts";

/** When an agent is to get a message: `steer` at its next step, `queue` when it would otherwise stop. */
export type DeliveryMode = "steer" | "queue";

/**
 * Where a message stands for one recipient. `pending` and `claimed` are the ways to an end, of which there is one:
 *
 * - `acked`: the agent has read it.
 * - `trimmed`: newer messages pushed it out before the agent claimed it.
 * - `expired`: its time ran out before the agent claimed it.
 * - `unsubscribed`: the agent left before it acked it.
 */
export type ReceiptState = "pending" | "claimed" | "acked" | "trimmed" | "expired" | "unsubscribed";

/** Where one message stands for one of its recipients. */
export interface Receipt {
  /** Which message. */
  readonly messageId: string;
  /** For whom. */
  readonly agentId: string;
  /** Where it stands. */
  readonly state: ReceiptState;
}

/** Options of {@link Mailbox.subscribe}. */
export interface MailboxSubscribeOptions {
  /**
   * What a new agent reads first. `latest`: what is sent from now on. `earliest`: the retained broadcasts too, of which it
   * becomes a recipient; one that had left and comes back gets only what was sent after it had left. What is held for it
   * (`unknownTarget: "hold"`) it gets in either case.
   *
   * @default "latest"
   */
  from?: "latest" | "earliest" | undefined;
}

/** Options of {@link Mailbox.send}. */
export interface SendOptions {
  /** Who sends; not empty. It does not get its own broadcast. */
  source: string;
  /** The one agent that is to get it. Absent: a broadcast, to every agent that is subscribed now, but its source. */
  target?: string | undefined;
  /** How the content is shown ({@link AgentMessage.render}), in Jinja2. A bad one never fails the send. */
  template?: string | undefined;
  /**
   * Makes the send idempotent: the same id again gives the first message and sends nothing, while that is retained and
   * for two minutes (at most 100,000 messages) longer. Not blank; compared exactly. Absent: the mailbox makes one.
   */
  id?: string | undefined;
  /**
   * When the agent is to get it.
   *
   * @default "steer"
   */
  mode?: DeliveryMode | undefined;
  /**
   * After how many milliseconds, by the mailbox's clock, it is no longer worth reading: above 0, finite. Then nobody gets
   * it who has not claimed it. Absent: never.
   */
  expiresInMs?: number | undefined;
}

/** Options of {@link Mailbox.peek}. */
export interface PeekOptions {
  /** Only messages of this mode; absent: both, in the order of sending. */
  mode?: DeliveryMode | undefined;
  /** Only messages with a higher `seq`: for followers that do not consume. An integer from 0. */
  after?: number | undefined;
}

/** Options of {@link Mailbox.hasPending}. */
export interface HasPendingOptions {
  /** Only messages of this mode; absent: both. */
  mode?: DeliveryMode | undefined;
}

/** Options of {@link Mailbox.claim}. */
export interface ClaimOptions {
  /** Only messages of this mode; absent: both, in the order of sending, as far as their modes are free. */
  mode?: DeliveryMode | undefined;
  /** Most messages to hand out, of that mode; an integer from 1. Absent: all. */
  max?: number | undefined;
}

/** Options of {@link Mailbox.waitForPending}. */
export interface WaitForPendingOptions extends PeekOptions {
  /** Longest to wait, in milliseconds, above 0; any length works. Absent: without end. */
  timeoutMs?: number | undefined;
  /** Gives up when it fires: `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** Options of {@link Mailbox.waitForReceipt}. */
export interface WaitForReceiptOptions {
  /** Whose receipt. Needed for a broadcast; else the target, unless given. */
  agentId?: string | undefined;
  /**
   * What to wait for; every end ends the wait, too.
   *
   * @default "acked"
   */
  state?: ReceiptState | undefined;
  /** Longest to wait, in milliseconds, above 0; any length works. Absent: without end. */
  timeoutMs?: number | undefined;
  /** Gives up when it fires: `ABORTED`. */
  signal?: AbortSignal | undefined;
}

/** Messages that were handed out, for good only with {@link ack}. Disposing it is {@link release}. */
export interface Claim extends AsyncDisposable {
  /** What was handed out, oldest first; empty when nothing waits, or another claim holds it. */
  readonly messages: readonly AgentMessage[];
  /**
   * How many messages to this agent, of any mode, were trimmed before it claimed them. Each is told once, by the next
   * claim whatever its mode; a claim that is released as a whole tells it again.
   */
  readonly missed: number;
  /**
   * Ends the claim: the first `count` messages are read for good, the rest is released.
   *
   * @param count An integer from 0; 0 is a release, more than there are is all, which is the default.
   * @returns `false`, and does nothing, when the claim has ended before, when its agent left or the mailbox was cleared,
   * or when it got no messages.
   * @throws {RangeError} On another count; the claim stays open.
   * @throws {BusError} `CLOSED`.
   */
  ack(count?: number): Promise<boolean>;
  /**
   * Ends the claim: its messages go back to their places in the order; one that was trimmed or expired meanwhile ends so.
   *
   * @returns `false`, and does nothing, where {@link ack} gives `false`, and after the close.
   */
  release(): Promise<boolean>;
}

/** Where an agent stands. All zeros for one that is not subscribed. */
export interface MailboxStatus {
  /** The position, a `seq`, up to which every message to this agent has ended. Never goes back while it is subscribed. */
  readonly cursor: number;
  /** The position of the newest message in the mailbox, for whomever; 0 before the first. */
  readonly head: number;
  /** Messages that wait for this agent and are not claimed. */
  readonly pending: number;
  /** Messages in its open claims. */
  readonly claimed: number;
  /** Messages to this agent that were trimmed before it claimed them, since it subscribed. */
  readonly missed: number;
}

/** A mailbox that keeps messages for agents. Disposing it is {@link close}. */
export interface Mailbox extends AsyncDisposable {
  /** Makes an agent a reader, with its cursor at the latest message. One that is subscribed keeps its cursor. */
  subscribe(agentId: string, options?: MailboxSubscribeOptions): Promise<void>;
  /**
   * Ends an agent's pending and claimed messages as `unsubscribed`, voids its claims and ends its waits. Does nothing for
   * one that is not subscribed.
   */
  unsubscribe(agentId: string): Promise<void>;
  /** Who is subscribed, in the order in which they came. */
  agents(): Promise<string[]>;
  /**
   * Sends a message. It costs the same however much is retained and however many agents there are.
   *
   * @param content What to say; may be empty.
   * @returns The message, or the first of the same id.
   * @throws {BusError} `UNKNOWN_RECIPIENT` when the target is not subscribed (unless the mailbox holds messages for such),
   * naming the nearest names; `ID_CONFLICT` when the id is in use with other content, source, target, template, mode or
   * expiry.
   * @throws {RangeError} On a blank id, an empty source or target, or an expiry out of range.
   */
  send(content: string, options: SendOptions): Promise<AgentMessage>;
  /**
   * Hands out all unread messages of both modes, oldest first, and moves the cursor: a claim of all with its ack. Gets
   * nothing of a mode with an open claim. Subscribes an agent that was not.
   */
  consume(agentId: string): Promise<AgentMessage[]>;
  /** The messages that wait, oldest first, without those in open claims. Moves nothing; `[]` for an unknown agent. */
  peek(agentId: string, options?: PeekOptions): Promise<AgentMessage[]>;
  /** Whether {@link peek} would find something, at constant cost. */
  hasPending(agentId: string, options?: HasPendingOptions): Promise<boolean>;
  /**
   * Hands out unread messages, oldest first, to be acked or released. There is one open claim for an agent and mode: one
   * without a mode takes, and holds, the modes that are free, and while it is open others get no messages of these. A
   * claim that got nothing holds nothing and need not be ended. Subscribes an agent that was not.
   */
  claim(agentId: string, options?: ClaimOptions): Promise<Claim>;
  /**
   * Waits, without polling, until a message waits for the agent, outside of open claims. An unknown agent is waited for
   * as one without messages.
   *
   * @returns `true` when there is one, at once if there is; `false` when the time is over, the agent unsubscribed or the
   * mailbox was cleared.
   * @throws {BusError} `ABORTED`, `CLOSED`.
   */
  waitForPending(agentId: string, options?: WaitForPendingOptions): Promise<boolean>;
  /**
   * Where a message stands for each of its recipients, in the order in which they subscribed. Known as long as its id is;
   * after that, and for an unknown id, `[]`. Of those that left the last 10,000 are remembered.
   */
  receipts(messageId: string): Promise<Receipt[]>;
  /**
   * Waits, without polling, until a message has the wanted state for a recipient, or any end.
   *
   * @returns What it is then.
   * @throws {BusError} `UNKNOWN_RECIPIENT` at once for an unknown id, for one who is no recipient, and for a broadcast
   * without `agentId`; `TIMEOUT`; `ABORTED`, also when the mailbox is cleared; `CLOSED`.
   */
  waitForReceipt(messageId: string, options?: WaitForReceiptOptions): Promise<Receipt>;
  /** Where an agent stands; all zeros for one that is not subscribed. */
  status(agentId: string): Promise<MailboxStatus>;
  /**
   * Forgets messages, agents, ids and receipts. Claims are void; waits end, with `false`, those for receipts with
   * `ABORTED`. Positions go on where they were.
   */
  clear(): Promise<void>;
  /** Ends everything: what waits rejects with `CLOSED`, and so does every method from then on but this one. Idempotent. */
  close(): Promise<void>;
}

/** The mailbox inside one process. */
import { BusError } from "../bus/errors.ts";
import { quote } from "../bus/quote.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import type { AgentMessage, TemplateErrorListener } from "./agent-message.ts";
import {
  checkDuration,
  checkInteger,
  checkMode,
  checkName,
  checkOptions,
  checkSignal,
  checkState,
  checkText,
  toLetter,
} from "./check-arguments.ts";
import type {
  Claim,
  ClaimOptions,
  HasPendingOptions,
  Mailbox,
  MailboxStatus,
  MailboxSubscribeOptions,
  PeekOptions,
  Receipt,
  SendOptions,
  WaitForPendingOptions,
  WaitForReceiptOptions,
} from "./mailbox.ts";
import { MemoryClaim } from "./memory-claim.ts";
import { MessageStore } from "./message-store.ts";
import { allReceipts, viewReceipt } from "./receipts.ts";
import type { Recipient } from "./recipient.ts";

/** Options of a {@link MemoryMailbox}. */
export interface MemoryMailboxOptions {
  /**
   * Most messages that are retained, for all agents together; an integer from 1. The oldest are trimmed.
   *
   * @default 500
   */
  maxlen?: number | undefined;
  /**
   * Most messages that are retained for one target, broadcasts apart; an integer from 1. The oldest to that target are
   * trimmed, so that a flood to one agent pushes out nothing of the others.
   *
   * @default No bound but `maxlen`.
   */
  maxlenPerTarget?: number | undefined;
  /**
   * What becomes of a message to a target that is not subscribed: `reject` fails the send with `UNKNOWN_RECIPIENT`, `hold`
   * retains it as any other, for the day the target subscribes.
   *
   * @default "reject"
   */
  unknownTarget?: "reject" | "hold" | undefined;
  /**
   * Where time and chance come from.
   *
   * @default The machine's clock.
   */
  clock?: Clock | undefined;
  /**
   * Told of each message whose template could not be rendered, once. What it throws is swallowed.
   *
   * @default Prints one line to the console.
   */
  onError?: TemplateErrorListener | undefined;
}

/** Where `@swarmbus/agents` looks whether two mailboxes are the same; it may be of another copy of this package. */
const sharedStore: unique symbol = Symbol.for("swarmbus.mailbox.store");

/**
 * A mailbox in memory. `new MemoryMailbox()` makes one; {@link connect} opens the same one again, with a life of its own.
 *
 * It never runs code of others within a call, and every call takes effect at once: the promises are there because a
 * mailbox on a network needs them.
 */
export class MemoryMailbox implements Mailbox {
  readonly #store: MessageStore;
  readonly #closed = Promise.withResolvers<void>();
  #isClosed = false;

  /** @throws {TypeError | RangeError} On options of a wrong type or out of range. */
  constructor(options?: MemoryMailboxOptions);
  /** @internal */
  constructor(options: MemoryMailboxOptions, store: MessageStore);
  constructor(options: MemoryMailboxOptions = {}, store: MessageStore = openStore(options)) {
    this.#store = store;
  }

  /**
   * Opens the same mailbox again. Closing either leaves the other open; what is claimed here is released when this one
   * closes. Works also after this one was closed.
   */
  connect(): MemoryMailbox {
    return new MemoryMailbox({}, this.#store);
  }

  /** @internal The same for all that were opened on one another; nothing once this one is closed. */
  get [sharedStore](): object | undefined {
    return this.#isClosed ? undefined : this.#store;
  }

  /** Resolves when this mailbox is closed. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  async subscribe(agentId: string, options: MailboxSubscribeOptions = {}): Promise<void> {
    const { from = "latest" } = checkOptions(options);
    checkFrom(from);
    const name = checkName("agentId", agentId);
    this.#checkOpen("subscribe", name);
    this.#store.subscribe(name, from);
  }

  async unsubscribe(agentId: string): Promise<void> {
    const name = checkName("agentId", agentId);
    this.#checkOpen("unsubscribe", name);
    this.#store.unsubscribe(name);
  }

  async agents(): Promise<string[]> {
    this.#checkOpen("list the agents");
    return [...this.#store.recipients.names()];
  }

  async send(content: string, options: SendOptions): Promise<AgentMessage> {
    const letter = toLetter(content, options);
    this.#checkOpen("send");
    return this.#store.send(letter);
  }

  async consume(agentId: string): Promise<AgentMessage[]> {
    const name = checkName("agentId", agentId);
    this.#checkOpen("consume for", name);
    const { messages } = this.#store.subscribe(name, "latest").consume(this.#store.clock.now());
    this.#store.receiptWaits.moved(name, messages);
    return [...messages];
  }

  async peek(agentId: string, options: PeekOptions = {}): Promise<AgentMessage[]> {
    const { mode, after } = toFilter(options);
    const recipient = this.#recipient(agentId, "peek for");
    return recipient?.peek(mode, after, this.#store.clock.now()) ?? [];
  }

  async hasPending(agentId: string, options: HasPendingOptions = {}): Promise<boolean> {
    const mode = checkMode(checkOptions(options).mode);
    const recipient = this.#recipient(agentId, "look for");
    return recipient?.hasPending(mode, 0, this.#store.clock.now()) ?? false;
  }

  async claim(agentId: string, options: ClaimOptions = {}): Promise<Claim> {
    const { mode, max } = checkOptions(options);
    checkMode(mode);
    const most = max === undefined ? Number.POSITIVE_INFINITY : checkInteger("max", max, 1);
    const name = checkName("agentId", agentId);
    this.#checkOpen("claim for", name);
    const recipient = this.#store.subscribe(name, "latest");
    const taken = recipient.take(mode, most, this.#store.clock.now(), this);
    this.#store.receiptWaits.moved(name, taken.messages);
    return new MemoryClaim(taken, recipient, this.#store, this.#checkOpen);
  }

  async waitForPending(agentId: string, options: WaitForPendingOptions = {}): Promise<boolean> {
    const { mode, after } = toFilter(options);
    const patience = this.#toPatience("wait for a message", options);
    const recipient = this.#recipient(agentId, "wait for");
    const { clock, pendingWaits } = this.#store;
    if (recipient?.hasPending(mode, after, clock.now()) === true) return true;
    const wanted = { agentId: agentId.toWellFormed(), mode, after };
    return pendingWaits.add(wanted, recipient !== undefined, clock, patience);
  }

  async receipts(messageId: string): Promise<Receipt[]> {
    const id = checkText("messageId", messageId);
    this.#checkOpen("read the receipts of", id);
    return allReceipts(this.#store, id);
  }

  async waitForReceipt(messageId: string, options: WaitForReceiptOptions = {}): Promise<Receipt> {
    const { agentId, state = "acked" } = checkOptions(options);
    checkState(state);
    const id = checkText("messageId", messageId);
    const name = agentId === undefined ? undefined : checkName("agentId", agentId);
    const aim = `wait for the receipt of ${quote(id)}`;
    const patience = this.#toPatience(aim, options);
    this.#checkOpen(aim);
    const view = viewReceipt(this.#store, id, name);
    return this.#store.receiptWaits.add(view, state, this.#store.clock, patience);
  }

  async status(agentId: string): Promise<MailboxStatus> {
    const recipient = this.#recipient(agentId, "read the status of");
    if (recipient === undefined) return { cursor: 0, head: 0, pending: 0, claimed: 0, missed: 0 };
    return recipient.status(this.#store.headSeq, this.#store.clock.now());
  }

  async clear(): Promise<void> {
    this.#checkOpen("clear");
    this.#store.clear();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#store.leave(this);
    this.#closed.resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  readonly #checkOpen = (action: string, object?: string): void => {
    if (!this.#isClosed) return;
    const aim = object === undefined ? action : `${action} ${quote(object)}`;
    throw new BusError("CLOSED", `Cannot ${aim}: the mailbox is closed`);
  };

  #recipient(agentId: string, action: string): Recipient | undefined {
    const name = checkName("agentId", agentId);
    this.#checkOpen(action, name);
    return this.#store.recipients.get(name);
  }

  #toPatience(
    aim: string,
    { timeoutMs, signal }: Pick<WaitForPendingOptions, "timeoutMs" | "signal">,
  ): { timeoutMs: number | undefined; signal: AbortSignal | undefined; owner: object } {
    if (timeoutMs !== undefined) checkDuration("timeoutMs", timeoutMs);
    return { timeoutMs, signal: checkSignal(aim, signal), owner: this };
  }
}

function openStore(options: MemoryMailboxOptions): MessageStore {
  const {
    maxlen = 500,
    maxlenPerTarget,
    unknownTarget = "reject",
    onError = printError,
  } = checkOptions(options);
  if (typeof onError !== "function") {
    throw new TypeError(`Cannot use onError of type ${typeof onError}: a function is needed`);
  }
  if (unknownTarget !== "reject" && unknownTarget !== "hold") {
    throw new TypeError(
      `Cannot use unknownTarget ${quote(unknownTarget)}: "reject" or "hold" is needed`,
    );
  }
  return new MessageStore({
    maxlen: checkInteger("maxlen", maxlen, 1),
    maxlenPerTarget:
      maxlenPerTarget === undefined
        ? undefined
        : checkInteger("maxlenPerTarget", maxlenPerTarget, 1),
    isHolding: unknownTarget === "hold",
    clock: options.clock ?? systemClock,
    onError,
  });
}

function toFilter(options: PeekOptions): {
  readonly mode: PeekOptions["mode"];
  readonly after: number;
} {
  const { mode, after } = checkOptions(options);
  checkMode(mode);
  return { mode, after: after === undefined ? 0 : checkInteger("after", after, 0) };
}

function checkFrom(from: string): void {
  if (from === "latest" || from === "earliest") return;
  throw new TypeError(`Cannot subscribe from ${quote(from)}: "latest" or "earliest" is needed`);
}

function printError(error: Error): void {
  // oxlint-disable-next-line no-console -- without an onError there is nobody else to tell
  console.error(`swarmbus: ${error.message}`);
}

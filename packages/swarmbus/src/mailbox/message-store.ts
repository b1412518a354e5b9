/** The state of a mailbox in memory: what is sent goes through here, and what is trimmed. */
import { BusError } from "../bus/errors.ts";
import { quote } from "../bus/quote.ts";
import type { Clock } from "../time/clock.ts";
import type { AgentMessage, TemplateErrorListener } from "./agent-message.ts";
import { BroadcastLane } from "./broadcast-lane.ts";
import type { Letter } from "./check-arguments.ts";
import { KnownIds } from "./known-ids.ts";
import type { LogEntry } from "./log-entry.ts";
import { type Forgotten, MessageLog } from "./message-log.ts";
import { nearNames } from "./near-names.ts";
import { PendingWaits } from "./pending-waits.ts";
import { ReceiptWaits } from "./receipt-waits.ts";
import type { Recipient, Taken } from "./recipient.ts";
import { Recipients } from "./recipients.ts";

/** What a store is made with, checked. */
export interface StoreSettings {
  readonly maxlen: number;
  readonly maxlenPerTarget: number | undefined;
  readonly isHolding: boolean;
  readonly clock: Clock;
  readonly onError: TemplateErrorListener;
}

/** Everything that {@link MessageStore.clear} forgets. */
class Contents {
  readonly log: MessageLog;
  readonly ids: KnownIds;
  readonly lanes: Readonly<Record<"steer" | "queue", BroadcastLane>>;
  readonly recipients: Recipients;

  constructor(settings: StoreSettings, idStem: string) {
    const onForget = (forgotten: Forgotten): void => this.#forget(forgotten);
    this.log = new MessageLog({ ...settings, idStem, onForget });
    this.ids = new KnownIds(idStem, this.log);
    this.lanes = { steer: new BroadcastLane(this.log), queue: new BroadcastLane(this.log) };
    this.recipients = new Recipients(this.log, this.lanes);
  }

  #forget(forgotten: Forgotten): void {
    const { target, mode, seq } = forgotten;
    this.ids.forget(forgotten);
    if (target === null) this.lanes[mode].forgottenSeq = seq;
  }
}

/** What all mailboxes share that were opened on one another. */
export class MessageStore {
  readonly clock: Clock;
  readonly pendingWaits: PendingWaits = new PendingWaits();
  readonly receiptWaits: ReceiptWaits = new ReceiptWaits();
  readonly #settings: StoreSettings;
  /** Begins every id that is made here, so that ids of two mailboxes differ. */
  readonly #idStem: string;
  #contents: Contents;
  #headSeq = 0;

  constructor(settings: StoreSettings) {
    this.#settings = settings;
    this.clock = settings.clock;
    this.#idStem = `${randomStem(settings.clock)}-`;
    this.#contents = new Contents(settings, this.#idStem);
  }

  /** The seq of the newest message; 0 before the first. */
  get headSeq(): number {
    return this.#headSeq;
  }

  /** All agents. A new object after every {@link clear}. */
  get recipients(): Recipients {
    return this.#contents.recipients;
  }

  /** What is retained, or known. A new object after every {@link clear}. */
  get log(): MessageLog {
    return this.#contents.log;
  }

  /** The seq of the message of an id, while the id is known. */
  find(messageId: string): number | undefined {
    return this.#contents.ids.find(messageId, this.clock.now());
  }

  /**
   * Sends a message. Its cost depends neither on what is retained nor on who is subscribed: it goes to one place, from
   * which its readers take it, and the one that leaves for it is taken from one place.
   *
   * @throws {BusError} `UNKNOWN_RECIPIENT`, `ID_CONFLICT`.
   */
  send(letter: Letter): AgentMessage {
    const { ids, log, lanes, recipients } = this.#contents;
    const nowMs = this.clock.now();
    log.tidy(nowMs);
    const first = letter.id === undefined ? undefined : ids.find(letter.id, nowMs);
    if (first !== undefined) return this.#sendAgain(first, letter);
    if (letter.target !== null) this.#checkTarget(letter.target);
    this.#headSeq += 1;
    const seq = this.#headSeq;
    const givenId = letter.id ?? ids.replace(seq, nowMs);
    if (givenId !== undefined) ids.choose(givenId, seq);
    const trimmed = log.append(seq, letter, givenId, nowMs);
    if (letter.target === null) lanes[letter.mode].seqs.push(seq);
    else recipients.give(seq, letter.target, letter.mode);
    if (trimmed !== undefined) this.#trim(trimmed);
    this.#wake(seq, letter);
    return log.toMessage(seq, letter, givenId, nowMs);
  }

  /** Makes an agent a reader, unless it is one. */
  subscribe(agentId: string, from: "latest" | "earliest"): Recipient {
    const { recipients } = this.#contents;
    const known = recipients.get(agentId);
    if (known !== undefined) return known;
    const since = from === "latest" ? this.#headSeq : this.#earliestSeq(agentId);
    const recipient = recipients.add(agentId, since);
    this.pendingWaits.subscribed(agentId);
    this.#wakeAgent(recipient);
    return recipient;
  }

  /** Takes an agent out, if it is in. */
  unsubscribe(agentId: string): void {
    const { recipients } = this.#contents;
    const recipient = recipients.get(agentId);
    if (recipient === undefined) return;
    recipients.remove(recipient, this.#headSeq, this.clock.now());
    this.pendingWaits.end(agentId);
    this.receiptWaits.agentLeft(agentId);
  }

  /**
   * Ends a claim: acks the first messages, releases the rest.
   *
   * @returns `false` when there is nothing to end: it has ended, its agent left, or the mailbox was cleared.
   */
  settle(recipient: Recipient, taken: Taken, count: number): boolean {
    const isThere = this.recipients.get(recipient.agentId) === recipient;
    if (!isThere || !recipient.settle(taken, count)) return false;
    this.receiptWaits.moved(recipient.agentId, taken.messages);
    if (count < taken.messages.length) this.#wakeAgent(recipient);
    return true;
  }

  /** Ends what somebody began who has closed: its waits fail, its claims are released. */
  leave(owner: object): void {
    this.pendingWaits.close(owner);
    this.receiptWaits.close(owner);
    for (const recipient of this.recipients.all()) {
      for (const taken of recipient.claimsOf(owner)) this.settle(recipient, taken, 0);
    }
  }

  /** Forgets everything but how far the log has come. */
  clear(): void {
    this.#contents = new Contents(this.#settings, this.#idStem);
    this.pendingWaits.end();
    this.receiptWaits.end();
  }

  /** Broadcasts that are retained, but not those of an earlier life of the agent. */
  #earliestSeq(agentId: string): number {
    const { log, recipients } = this.#contents;
    const beforeOldest = Math.min(log.oldestSeq - 1, this.#headSeq);
    return Math.max(beforeOldest, recipients.left.of(agentId).at(-1)?.untilSeq ?? 0);
  }

  #sendAgain(first: number, letter: Letter): AgentMessage {
    const { log } = this.#contents;
    if (log.isRepeat(first, letter)) return log.rebuild(first, letter);
    throw new BusError(
      "ID_CONFLICT",
      `Cannot send with id ${quote(log.idOf(first))}: it is in use for another message, take a new one`,
    );
  }

  #checkTarget(target: string): void {
    const { recipients } = this.#contents;
    if (this.#settings.isHolding || recipients.get(target) !== undefined) return;
    const state = recipients.left.of(target).length > 0 ? "it has left" : "it was never subscribed";
    const near = nearNames(target, recipients.names()).map(quote);
    const hint = near.length === 0 ? "" : `, the nearest known are ${near.join(", ")}`;
    throw new BusError("UNKNOWN_RECIPIENT", `Cannot send to ${quote(target)}: ${state}${hint}`);
  }

  #trim(entry: LogEntry): void {
    this.#contents.recipients.trim(entry);
    this.receiptWaits.trimmed(entry.seq);
  }

  #wake(seq: number, letter: Letter): void {
    const { target } = letter;
    if (target === null || this.#contents.recipients.get(target) !== undefined) {
      this.pendingWaits.wake(seq, letter);
    }
  }

  #wakeAgent(recipient: Recipient): void {
    const nowMs = this.clock.now();
    this.pendingWaits.wakeAgent(recipient.agentId, ({ mode, after }) =>
      recipient.hasPending(mode, after, nowMs),
    );
  }
}

/** Eight characters by chance. */
function randomStem(clock: Clock): string {
  return Math.floor(clock.random() * 36 ** 8)
    .toString(36)
    .padStart(8, "0");
}

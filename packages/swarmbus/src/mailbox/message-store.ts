/** The state of a mailbox in memory: what is sent goes through here, and what is trimmed. */
import { BusError } from "../bus/errors.ts";
import type { Clock } from "../time/clock.ts";
import { AgentMessage, type TemplateErrorListener } from "./agent-message.ts";
import { BroadcastLane } from "./broadcast-lane.ts";
import type { Letter } from "./check-arguments.ts";
import { fingerprint } from "./fingerprint.ts";
import { KnownIds } from "./known-ids.ts";
import { LogEntry, type Trimmed } from "./log-entry.ts";
import { MessageLog } from "./message-log.ts";
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
  readonly lanes: Readonly<Record<"steer" | "queue", BroadcastLane>> = {
    steer: new BroadcastLane(),
    queue: new BroadcastLane(),
  };
  readonly log: MessageLog;
  readonly recipients: Recipients = new Recipients(this.lanes);
  readonly ids: KnownIds;

  constructor({ maxlen, maxlenPerTarget }: StoreSettings, idStem: string) {
    this.log = new MessageLog(maxlen, maxlenPerTarget);
    this.ids = new KnownIds(idStem, this.log, ({ target, mode, seq }) => {
      if (target === null) this.lanes[mode].forgottenSeq = seq;
    });
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

  /** The message of an id, while the id is known. */
  find(messageId: string): LogEntry | undefined {
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
    ids.tidy(nowMs);
    const first = letter.id === undefined ? undefined : ids.find(letter.id, nowMs);
    if (first !== undefined) return this.#sendAgain(first, letter);
    if (letter.target !== null) this.#checkTarget(letter.target);
    this.#headSeq += 1;
    const id = letter.id ?? ids.make(this.#headSeq, nowMs);
    if (letter.id !== undefined) ids.choose(letter.id, this.#headSeq);
    const message = this.#message(letter, id, this.#headSeq, Math.floor(nowMs));
    const { expiresInMs } = letter;
    const expiry =
      expiresInMs === undefined ? undefined : { inMs: expiresInMs, atMs: nowMs + expiresInMs };
    const entry = new LogEntry(message, expiry, message);
    if (letter.target === null) lanes[letter.mode].append(entry);
    else recipients.give(entry, letter.target);
    const trimmed = log.append(entry, nowMs);
    if (trimmed !== undefined) this.#trim(trimmed, nowMs);
    this.#wake(entry);
    return message;
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
    this.receiptWaits.agentActed(agentId);
  }

  /**
   * Ends a claim: acks the first messages, releases the rest.
   *
   * @returns `false` when there is nothing to end: it has ended, its agent left, or the mailbox was cleared.
   */
  settle(recipient: Recipient, taken: Taken, count: number): boolean {
    const isThere = this.recipients.get(recipient.agentId) === recipient;
    if (!isThere || !recipient.settle(taken, count)) return false;
    this.receiptWaits.agentActed(recipient.agentId);
    if (count < taken.entries.length) this.#wakeAgent(recipient);
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
    const beforeOldest = (log.oldest?.seq ?? this.#headSeq + 1) - 1;
    return Math.max(beforeOldest, recipients.left.of(agentId).at(-1)?.untilSeq ?? 0);
  }

  #sendAgain(first: LogEntry, letter: Letter): AgentMessage {
    if (!isSame(first, letter)) {
      throw new BusError(
        "ID_CONFLICT",
        `Cannot send with id "${first.id}": it is in use for another message, take a new one`,
      );
    }
    return (
      first.message ?? this.#message(letter, first.id, first.seq, first.trimmed?.timestamp ?? 0)
    );
  }

  #checkTarget(target: string): void {
    const { recipients } = this.#contents;
    if (this.#settings.isHolding || recipients.get(target) !== undefined) return;
    const state = recipients.left.of(target).length > 0 ? "it has left" : "it was never subscribed";
    const near = nearNames(target, recipients.names()).map((name) => `"${name}"`);
    const hint = near.length === 0 ? "" : `, the nearest known are ${near.join(", ")}`;
    throw new BusError("UNKNOWN_RECIPIENT", `Cannot send to "${target}": ${state}${hint}`);
  }

  #message(letter: Letter, id: string, seq: number, timestamp: number): AgentMessage {
    const { content, source, target, template, mode } = letter;
    const fields = { id, seq, content, source, target, template, mode, timestamp };
    return new AgentMessage(fields, this.#settings.onError);
  }

  #trim(entry: LogEntry, nowMs: number): void {
    this.#contents.recipients.trim(entry);
    this.#contents.ids.trimmed(entry, entry.trimmed as Trimmed, nowMs);
    this.receiptWaits.trimmed(entry);
  }

  #wake(entry: LogEntry): void {
    const { target } = entry;
    if (target === null || this.#contents.recipients.get(target) !== undefined) {
      this.pendingWaits.wake(entry);
    }
  }

  #wakeAgent(recipient: Recipient): void {
    const nowMs = this.clock.now();
    this.pendingWaits.wakeAgent(recipient.agentId, ({ mode, after }) =>
      recipient.hasPending(mode, after, nowMs),
    );
  }
}

/** Whether a send repeats an earlier one. */
function isSame(first: LogEntry, letter: Letter): boolean {
  const { message } = first;
  if (message === undefined) {
    return first.trimmed?.fingerprint === fingerprint(letter, letter.expiresInMs);
  }
  return (
    message.content === letter.content &&
    message.source === letter.source &&
    message.target === letter.target &&
    message.template === letter.template &&
    message.mode === letter.mode &&
    first.expiry?.inMs === letter.expiresInMs
  );
}

/** Eight characters by chance. */
function randomStem(clock: Clock): string {
  return Math.floor(clock.random() * 36 ** 8)
    .toString(36)
    .padStart(8, "0");
}

/**
 * All messages that are retained, within the bounds: so many, and so many to each target; and what is still to be known of
 * those that were trimmed.
 *
 * A message stays in the log while it is retained, while its id is known, and while somebody holds it: a claim, or who waits
 * for its receipt.
 */
import { AgentMessage, type TemplateErrorListener } from "./agent-message.ts";
import type { Letter } from "./check-arguments.ts";
import { fingerprint } from "./fingerprint.ts";
import type { LogEnd, LogEntry, Outcome } from "./log-entry.ts";
import type { DeliveryMode } from "./mailbox.ts";
import { bit, figure, MessageColumns, noRow, text } from "./message-columns.ts";
import { nothing, SeqRing } from "./seq-ring.ts";
import { TargetBounds } from "./target-bounds.ts";

/** For how long, and for how many messages, an id outlives its message. */
const keptMs = 120_000;
const keptMessages = 100_000;
/** How many overdue ids a send clears away: more than one comes, so they run out, and no send pays for all. */
const clearedAtOnce = 2;

/** Of a message, what its sender says. */
type Words = Pick<Letter, "content" | "source" | "target" | "template" | "mode">;

/** What was known of a message whose id is gone. */
export interface Forgotten {
  readonly seq: number;
  readonly mode: DeliveryMode;
  readonly target: string | null;
  /** Its id when it is not the one that the mailbox makes of the seq. */
  readonly givenId: string | undefined;
}

/** What a log is made with. */
export interface LogSettings {
  readonly maxlen: number;
  readonly maxlenPerTarget: number | undefined;
  /** Begins every id that is made here. */
  readonly idStem: string;
  readonly onError: TemplateErrorListener;
  /** Told of each trimmed message whose id is gone. */
  readonly onForget: (forgotten: Forgotten) => void;
}

/** The bounded log. Messages are named by their seq; where nothing else is said, it must be in the log. */
export class MessageLog {
  readonly #settings: LogSettings;
  readonly #columns = new MessageColumns();
  #retained = 0;
  #oldestSeq = nothing;
  readonly #targets: TargetBounds;
  /** The trimmed messages that are known, in the order in which they were trimmed. */
  readonly #trims = new SeqRing();

  constructor(settings: LogSettings) {
    this.#settings = settings;
    this.#targets = new TargetBounds(settings.maxlenPerTarget);
  }

  /** How many messages are in it, trimmed ones that are known or held included. */
  get size(): number {
    return this.#columns.size;
  }

  /** The seq of the oldest retained message. */
  get oldestSeq(): number {
    return this.#retained === 0 ? nothing : this.#oldestSeq;
  }

  /**
   * Adds a message.
   *
   * @param givenId Its id when it is not the one that {@link idOf} makes.
   * @returns The message that was trimmed for it, if any: one at most, as one came.
   */
  append(
    seq: number,
    letter: Letter,
    givenId: string | undefined,
    nowMs: number,
  ): LogEntry | undefined {
    this.#columns.append(seq, letter, givenId, nowMs);
    if (this.#retained === 0) this.#oldestSeq = seq;
    this.#retained += 1;
    const surplus = this.#targets.add(seq, letter.target);
    if (surplus !== nothing) return this.#trim(surplus, seq, nowMs);
    if (this.#retained <= this.#settings.maxlen) return undefined;
    const trimmed = this.#trim(this.#oldestSeq, seq, nowMs);
    this.#targets.removeOldest(trimmed.target);
    return trimmed;
  }

  /** Whether a message is retained, or its id still known. Any seq may be asked for. */
  isKnown(seq: number, nowMs: number): boolean {
    const row = this.#columns.find(seq);
    if (row === noRow || this.#columns.has(row, bit.isForgotten)) return false;
    if (!this.#columns.has(row, bit.isTrimmed)) return true;
    return nowMs < this.#columns.number(row, figure.forgetAtMs);
  }

  /** The id of a message. */
  idOf(seq: number): string {
    return this.#givenId(this.#row(seq)) ?? this.idMadeOf(seq);
  }

  /** The id that is made of a seq, unless the sender gives another. */
  idMadeOf(seq: number): string {
    return `${this.#settings.idStem}${seq}`;
  }

  /** A message as its readers see it; `undefined` when it is trimmed. */
  message(seq: number): AgentMessage | undefined {
    const row = this.#row(seq);
    if (this.#columns.has(row, bit.isTrimmed)) return undefined;
    return this.rebuild(seq, this.#readWords(row));
  }

  /** A message made anew of what was sent, for a sender who repeats it. */
  rebuild(seq: number, words: Words): AgentMessage {
    const row = this.#row(seq);
    const sentMs = this.#columns.number(row, figure.sentMs);
    return this.toMessage(seq, words, this.#givenId(row), sentMs);
  }

  /** A message as it is shown. It need not be in the log. */
  toMessage(
    seq: number,
    { content, source, target, template, mode }: Words,
    givenId: string | undefined,
    sentMs: number,
  ): AgentMessage {
    const id = givenId ?? this.idMadeOf(seq);
    const timestamp = Math.floor(sentMs);
    const fields = { id, seq, content, source, target, template, mode, timestamp };
    return new AgentMessage(fields, this.#report);
  }

  /** Whether what is sent under a message's id is that message again. */
  isRepeat(seq: number, letter: Letter): boolean {
    const row = this.#row(seq);
    const message = this.message(seq);
    const { expiresInMs = Number.POSITIVE_INFINITY } = letter;
    if (message === undefined) {
      return this.#columns.number(row, figure.fingerprint) === fingerprint(letter, expiresInMs);
    }
    return (
      message.content === letter.content &&
      message.source === letter.source &&
      message.target === letter.target &&
      message.template === letter.template &&
      message.mode === letter.mode &&
      this.#columns.number(row, figure.expiresInMs) === expiresInMs
    );
  }

  /** What is known of a message. */
  entry(seq: number): LogEntry {
    return this.#entry(seq, this.#row(seq));
  }

  /** Who sent a message. */
  sourceOf(seq: number): string {
    return this.#columns.text(this.#row(seq), text.source) as string;
  }

  /** How a message left the log; absent while it is retained. */
  endOf(seq: number): LogEnd | undefined {
    return this.#endOf(this.#row(seq));
  }

  /** Whether a message has ended by now for whoever did not claim it. */
  hasEnded(seq: number, nowMs: number): boolean {
    const row = this.#row(seq);
    return (
      this.#columns.has(row, bit.isTrimmed) ||
      nowMs >= this.#columns.number(row, figure.expiresAtMs)
    );
  }

  /** Notes that the one agent that a message is for claims it, or no longer does. */
  setClaimed(seq: number, isClaimed: boolean): void {
    this.#columns.set(this.#row(seq), bit.isClaimed, isClaimed);
  }

  /** Notes how the one agent that a message is for ended it. */
  end(seq: number, outcome: Outcome): void {
    const row = this.#row(seq);
    this.#columns.set(row, bit.isClaimed, false);
    this.#columns.set(row, outcome === "acked" ? bit.wasAcked : bit.wasUnsubscribed, true);
  }

  /** Keeps a message in the log until {@link letGo} is called as often. */
  hold(seq: number): void {
    this.#columns.hold(this.#row(seq), 1);
  }

  /** Takes back a {@link hold}. */
  letGo(seq: number): void {
    const row = this.#row(seq);
    this.#columns.hold(row, -1);
    if (this.#columns.has(row, bit.isForgotten) && !this.#columns.isHeld(row)) {
      this.#columns.remove(row);
    }
  }

  /** Clears away some of what is overdue. */
  tidy(nowMs: number): void {
    for (let count = 0; count < clearedAtOnce && this.#trims.size > 0; count += 1) {
      const row = this.#row(this.#trims.oldest);
      if (nowMs < this.#columns.number(row, figure.forgetAtMs)) return;
      this.#forgetOldest();
    }
  }

  #row(seq: number): number {
    return this.#columns.find(seq);
  }

  #entry(seq: number, row: number): LogEntry {
    const columns = this.#columns;
    return {
      seq,
      source: columns.text(row, text.source) as string,
      target: columns.text(row, text.target) as string | null,
      mode: this.#modeOf(row),
      expiresAtMs: columns.number(row, figure.expiresAtMs),
      end: this.#endOf(row),
      trimmedBy: columns.number(row, figure.trimmedBy),
      isClaimed: columns.has(row, bit.isClaimed),
      outcome: this.#outcomeOf(row),
    };
  }

  #givenId(row: number): string | undefined {
    return this.#columns.text(row, text.givenId) ?? undefined;
  }

  #modeOf(row: number): DeliveryMode {
    return this.#columns.has(row, bit.isQueue) ? "queue" : "steer";
  }

  #endOf(row: number): LogEnd | undefined {
    if (!this.#columns.has(row, bit.isTrimmed)) return undefined;
    return this.#columns.has(row, bit.hadExpired) ? "expired" : "trimmed";
  }

  #outcomeOf(row: number): Outcome | undefined {
    if (this.#columns.has(row, bit.wasAcked)) return "acked";
    return this.#columns.has(row, bit.wasUnsubscribed) ? "unsubscribed" : undefined;
  }

  /** Keeps of a message what is needed of a trimmed one, and lets go of its content. */
  #trim(seq: number, by: number, nowMs: number): LogEntry {
    const columns = this.#columns;
    const row = this.#row(seq);
    if (seq === this.#oldestSeq) this.#oldestSeq = columns.nextWithout(row, bit.isTrimmed);
    this.#retained -= 1;
    columns.set(row, bit.isTrimmed, true);
    columns.set(row, bit.hadExpired, nowMs >= columns.number(row, figure.expiresAtMs));
    columns.setNumber(row, figure.trimmedBy, by);
    columns.setNumber(row, figure.forgetAtMs, nowMs + keptMs);
    columns.dropText(row, text.content);
    columns.dropText(row, text.template);
    const entry = this.#entry(seq, row);
    this.#trims.push(seq);
    if (this.#trims.size > keptMessages) this.#forgetOldest();
    return entry;
  }

  #readWords(row: number): Words {
    const columns = this.#columns;
    return {
      content: columns.text(row, text.content) as string,
      source: columns.text(row, text.source) as string,
      target: columns.text(row, text.target) as string | null,
      template: columns.text(row, text.template) as string | undefined,
      mode: this.#modeOf(row),
    };
  }

  #forgetOldest(): void {
    const seq = this.#trims.shift();
    const columns = this.#columns;
    const row = this.#row(seq);
    columns.set(row, bit.isForgotten, true);
    const target = columns.text(row, text.target) as string | null;
    const forgotten = { seq, mode: this.#modeOf(row), target, givenId: this.#givenId(row) };
    if (!columns.isHeld(row)) columns.remove(row);
    this.#settings.onForget(forgotten);
  }

  /** Tells of a template that failed, once for a message, however many have read it. */
  readonly #report: TemplateErrorListener = (error, message) => {
    const row = this.#columns.find(message.seq);
    if (row !== noRow) {
      if (this.#columns.has(row, bit.hasFailed)) return;
      this.#columns.set(row, bit.hasFailed, true);
    }
    return this.#settings.onError(error, message);
  };
}

/** One agent from the moment it subscribes until it leaves, and what is remembered of it then. */
import type { AgentMessage } from "./agent-message.ts";
import type { ReadHistory } from "./broadcast-cursor.ts";
import type { Inbox } from "./inbox.ts";
import { endAt, type LogEntry } from "./log-entry.ts";
import type { DeliveryMode, MailboxStatus, ReceiptState } from "./mailbox.ts";
import type { MessageLog } from "./message-log.ts";
import { nothing } from "./seq-ring.ts";

/** What a claim took: its messages, and the modes that it holds while it is open. */
export interface Taken {
  readonly messages: readonly AgentMessage[];
  readonly held: readonly Inbox[];
  readonly missed: number;
  /** On whose behalf. */
  readonly owner: object;
}

/** What decides whether one was a recipient of a broadcast, and what became of that for it. */
export interface Readership {
  readonly agentId: string;
  /** In which order the agents came. */
  readonly order: number;
  /** It is a recipient of the broadcasts after this seq, */
  readonly sinceSeq: number;
  /** and up to this one. */
  readonly untilSeq: number;
  /** When it left; `Infinity` while it is there. */
  readonly leftAtMs: number;
  readonly histories: Readonly<Record<DeliveryMode, ReadHistory>>;
}

/** Whether a broadcast was for an agent. */
export function isRecipient(reader: Readership, { seq, source }: LogEntry): boolean {
  return reader.sinceSeq < seq && seq <= reader.untilSeq && source !== reader.agentId;
}

/** Where a broadcast stands for a recipient. */
export function broadcastState(reader: Readership, entry: LogEntry, nowMs: number): ReceiptState {
  const { ackedSeq, claimedSeq, skipped } = reader.histories[entry.mode];
  const hasLeft = reader.leftAtMs <= nowMs;
  if (entry.seq <= Math.max(ackedSeq, claimedSeq) && !skipped.has(entry.seq)) {
    if (entry.seq <= ackedSeq) return "acked";
    return hasLeft ? "unsubscribed" : "claimed";
  }
  if (!hasLeft) return endAt(entry, nowMs) ?? "pending";
  if (entry.end !== undefined && entry.trimmedBy <= reader.untilSeq) return entry.end;
  return entry.expiresAtMs <= reader.leftAtMs ? "expired" : "unsubscribed";
}

/** An agent that is subscribed. */
export class Recipient implements Readership {
  readonly agentId: string;
  readonly order: number;
  readonly sinceSeq: number;
  readonly untilSeq: number = Number.POSITIVE_INFINITY;
  readonly leftAtMs: number = Number.POSITIVE_INFINITY;
  readonly histories: Readonly<Record<DeliveryMode, ReadHistory>>;
  readonly inboxes: Readonly<Record<DeliveryMode, Inbox>>;
  readonly #log: MessageLog;
  readonly #open = new Set<Taken>();
  #missedTold = 0;

  constructor(
    agentId: string,
    order: number,
    sinceSeq: number,
    inboxes: Readonly<Record<DeliveryMode, Inbox>>,
    log: MessageLog,
  ) {
    this.agentId = agentId;
    this.order = order;
    this.sinceSeq = sinceSeq;
    this.inboxes = inboxes;
    this.#log = log;
    this.histories = { steer: inboxes.steer.history, queue: inboxes.queue.history };
  }

  /** Hands out messages of the free modes among those asked for, oldest first, and holds these modes. */
  take(mode: DeliveryMode | undefined, max: number, nowMs: number, owner: object): Taken {
    const free = this.#asked(mode).filter(({ isHeld }) => !isHeld);
    const messages: AgentMessage[] = [];
    while (messages.length < max) {
      const seq = frontOf(free, nowMs);
      if (seq === nothing) break;
      const message = this.#log.message(seq) as AgentMessage;
      this.inboxes[message.mode].take(seq, nowMs);
      messages.push(message);
    }
    for (const inbox of free) inbox.broadcasts.stand();
    const held = messages.length === 0 ? [] : free;
    for (const inbox of held) inbox.isHeld = true;
    // Frozen, as it goes to whoever claims, and decides what an ack is about.
    const taken = {
      messages: Object.freeze(messages),
      held,
      missed: this.#tellMissed(nowMs),
      owner,
    };
    if (held.length > 0) this.#open.add(taken);
    return taken;
  }

  /** Takes everything as read that is free. What was missed the next claim tells. */
  consume(nowMs: number): Taken {
    const taken = this.take(undefined, Number.POSITIVE_INFINITY, nowMs, this);
    this.#missedTold -= taken.missed;
    this.settle(taken, taken.messages.length);
    return taken;
  }

  /**
   * Ends a claim: the first messages are read for good, the rest goes back.
   *
   * @returns Whether it was open.
   */
  settle(taken: Taken, count: number): boolean {
    if (!this.#open.delete(taken)) return false;
    const { messages, held } = taken;
    for (const message of messages.slice(0, count)) this.inboxes[message.mode].ack(message);
    for (const message of messages.slice(count).toReversed()) {
      this.inboxes[message.mode].giveBack(message);
    }
    for (const inbox of held) inbox.letGo();
    if (count === 0) this.#missedTold -= taken.missed;
    return true;
  }

  /** The open claims of somebody. */
  claimsOf(owner: object): Taken[] {
    return [...this.#open].filter((taken) => taken.owner === owner);
  }

  /** Whether a message waits, with a seq above `after`. */
  hasPending(mode: DeliveryMode | undefined, after: number, nowMs: number): boolean {
    const asked = this.#asked(mode);
    if (after > 0) return asked.some((inbox) => inbox.hasAfter(after, nowMs));
    return asked.some((inbox) => inbox.front(nowMs) !== nothing);
  }

  /** The messages that wait, with a seq above `after`, oldest first. */
  peek(mode: DeliveryMode | undefined, after: number, nowMs: number): AgentMessage[] {
    return this.#pending(mode, after, nowMs)
      .toSorted((one, other) => one - other)
      .map((seq) => this.#log.message(seq) as AgentMessage);
  }

  /** Where it stands. */
  status(head: number, nowMs: number): MailboxStatus {
    const claims = [...this.#open];
    const firsts = claims.map(({ messages }) => messages[0]?.seq ?? nothing);
    const oldest = Math.min(frontOf(this.#asked(undefined), nowMs), ...firsts);
    return {
      cursor: oldest === nothing ? head : oldest - 1,
      head,
      pending: this.#countPending(nowMs),
      claimed: claims.reduce((sum, { messages }) => sum + messages.length, 0),
      missed: this.#countMissed(nowMs),
    };
  }

  /** Ends everything that has not ended, and returns what is remembered. */
  leave(untilSeq: number, nowMs: number): Readership {
    for (const { messages } of this.#open) {
      for (const { seq, target } of messages) {
        if (target !== null) this.#log.end(seq, "unsubscribed");
        this.#log.letGo(seq);
      }
    }
    for (const inbox of this.#asked(undefined)) inbox.leave(nowMs);
    const { agentId, order, sinceSeq, histories } = this;
    return { agentId, order, sinceSeq, untilSeq, leftAtMs: nowMs, histories };
  }

  #countPending(nowMs: number): number {
    return this.inboxes.steer.countPending(nowMs) + this.inboxes.queue.countPending(nowMs);
  }

  #pending(mode: DeliveryMode | undefined, after: number, nowMs: number): number[] {
    return this.#asked(mode).flatMap((inbox) => [...inbox.pending(nowMs, after)]);
  }

  #asked(mode: DeliveryMode | undefined): Inbox[] {
    return mode === undefined ? [this.inboxes.steer, this.inboxes.queue] : [this.inboxes[mode]];
  }

  #countMissed(nowMs: number): number {
    return this.inboxes.steer.countMissed(nowMs) + this.inboxes.queue.countMissed(nowMs);
  }

  #tellMissed(nowMs: number): number {
    const all = this.#countMissed(nowMs);
    const untold = all - this.#missedTold;
    this.#missedTold = all;
    return untold;
  }
}

function frontOf(inboxes: readonly Inbox[], nowMs: number): number {
  let front = nothing;
  for (const inbox of inboxes) front = Math.min(front, inbox.front(nowMs));
  return front;
}

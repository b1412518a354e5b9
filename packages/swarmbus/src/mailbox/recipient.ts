/** One agent from the moment it subscribes until it leaves, and what is remembered of it then. */
import type { AgentMessage } from "./agent-message.ts";
import type { ReadHistory } from "./broadcast-cursor.ts";
import { type Inbox, older } from "./inbox.ts";
import type { LogEntry } from "./log-entry.ts";
import type { DeliveryMode, MailboxStatus, ReceiptState } from "./mailbox.ts";

/** What a claim took: its messages, and the modes that it holds while it is open. */
export interface Taken {
  readonly entries: readonly LogEntry[];
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
  if (!hasLeft) return entry.endAt(nowMs) ?? "pending";
  const { trimmed } = entry;
  if (trimmed !== undefined && trimmed.by <= reader.untilSeq) return trimmed.end;
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
  readonly #open = new Set<Taken>();
  #missedTold = 0;

  constructor(
    agentId: string,
    order: number,
    sinceSeq: number,
    inboxes: Readonly<Record<DeliveryMode, Inbox>>,
  ) {
    this.agentId = agentId;
    this.order = order;
    this.sinceSeq = sinceSeq;
    this.inboxes = inboxes;
    this.histories = { steer: inboxes.steer.history, queue: inboxes.queue.history };
  }

  /** Hands out messages of the free modes among those asked for, oldest first, and holds these modes. */
  take(mode: DeliveryMode | undefined, max: number, nowMs: number, owner: object): Taken {
    const free = this.#asked(mode).filter(({ isHeld }) => !isHeld);
    const entries: LogEntry[] = [];
    const messages: AgentMessage[] = [];
    while (entries.length < max) {
      const entry = frontOf(free, nowMs);
      if (entry === undefined) break;
      this.inboxes[entry.mode].take(entry);
      entries.push(entry);
      messages.push(entry.message as AgentMessage);
    }
    const held = entries.length === 0 ? [] : free;
    for (const inbox of held) inbox.isHeld = true;
    const taken = { entries, messages, held, missed: this.#tellMissed(nowMs), owner };
    if (held.length > 0) this.#open.add(taken);
    return taken;
  }

  /** Takes everything as read that is free. What was missed the next claim tells. */
  consume(nowMs: number): Taken {
    const taken = this.take(undefined, Number.POSITIVE_INFINITY, nowMs, this);
    this.#missedTold -= taken.missed;
    this.settle(taken, taken.entries.length);
    return taken;
  }

  /**
   * Ends a claim: the first messages are read for good, the rest goes back.
   *
   * @returns Whether it was open.
   */
  settle(taken: Taken, count: number): boolean {
    if (!this.#open.delete(taken)) return false;
    const { entries, held } = taken;
    for (const entry of entries.slice(0, count)) this.inboxes[entry.mode].ack(entry);
    for (const entry of entries.slice(count).toReversed()) {
      this.inboxes[entry.mode].giveBack(entry);
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
    return asked.some((inbox) => inbox.front(nowMs) !== undefined);
  }

  /** The messages that wait, with a seq above `after`, oldest first. */
  peek(mode: DeliveryMode | undefined, after: number, nowMs: number): AgentMessage[] {
    return this.#asked(mode)
      .flatMap((inbox) => [...inbox.pending(nowMs, after)])
      .toSorted((one, other) => one.seq - other.seq)
      .map(({ message }) => message as AgentMessage);
  }

  /** Where it stands. */
  status(head: number, nowMs: number): MailboxStatus {
    const claims = [...this.#open];
    const front = frontOf(this.#asked(undefined), nowMs);
    const oldest = claims.map(({ entries }) => entries[0]).reduce(older, front);
    return {
      cursor: oldest === undefined ? head : oldest.seq - 1,
      head,
      pending: this.peek(undefined, 0, nowMs).length,
      claimed: claims.reduce((sum, { entries }) => sum + entries.length, 0),
      missed: this.#countMissed(nowMs),
    };
  }

  /** Ends everything that has not ended, and returns what is remembered. */
  leave(untilSeq: number, nowMs: number): Readership {
    for (const { entries } of this.#open) for (const entry of entries) abandon(entry);
    for (const inbox of this.#asked(undefined)) {
      for (const entry of inbox.pending(nowMs, 0)) abandon(entry);
    }
    const { agentId, order, sinceSeq, histories } = this;
    return { agentId, order, sinceSeq, untilSeq, leftAtMs: nowMs, histories };
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

function frontOf(inboxes: readonly Inbox[], nowMs: number): LogEntry | undefined {
  let front: LogEntry | undefined;
  for (const inbox of inboxes) front = older(front, inbox.front(nowMs));
  return front;
}

/** Ends a message to one agent with its leaving; that of a broadcast follows from its {@link Readership}. */
function abandon(entry: LogEntry): void {
  if (entry.target === null) return;
  entry.isClaimed = false;
  entry.outcome = "unsubscribed";
}

/** Who reads: the agents that are subscribed, those that left, and the messages held for those to come. */
import { BroadcastCursor } from "./broadcast-cursor.ts";
import type { BroadcastLane } from "./broadcast-lane.ts";
import { Inbox } from "./inbox.ts";
import { LeftReaders } from "./left-readers.ts";
import type { LogEnd, LogEntry } from "./log-entry.ts";
import type { DeliveryMode } from "./mailbox.ts";
import type { MessageLog } from "./message-log.ts";
import { isRecipient, type Readership, Recipient } from "./recipient.ts";
import { TargetedQueue } from "./targeted-queue.ts";

type Lanes = Readonly<Record<DeliveryMode, BroadcastLane>>;
type Queues = Readonly<Record<DeliveryMode, TargetedQueue>>;

/** All agents of a mailbox. */
export class Recipients {
  readonly left: LeftReaders = new LeftReaders();
  readonly #log: MessageLog;
  readonly #lanes: Lanes;
  readonly #subscribed = new Map<string, Recipient>();
  /** What was sent to targets that are not subscribed. */
  readonly #held = new Map<string, Queues>();
  #came = 0;

  constructor(log: MessageLog, lanes: Lanes) {
    this.#log = log;
    this.#lanes = lanes;
  }

  /** The agent of an id, when it is subscribed. */
  get(agentId: string): Recipient | undefined {
    return this.#subscribed.get(agentId);
  }

  /** All that are subscribed. */
  all(): Iterable<Recipient> {
    return this.#subscribed.values();
  }

  /** Who is subscribed, in the order in which they came. */
  names(): Iterable<string> {
    return this.#subscribed.keys();
  }

  /**
   * Adds an agent.
   *
   * @param sinceSeq It reads the broadcasts after this seq.
   */
  add(agentId: string, sinceSeq: number): Recipient {
    const queues = this.#held.get(agentId) ?? this.#newQueues();
    this.#held.delete(agentId);
    // What was trimmed before it came, it did not miss.
    for (const queue of [queues.steer, queues.queue]) queue.missed = 0;
    const inboxOf = (mode: DeliveryMode): Inbox =>
      new Inbox(queues[mode], new BroadcastCursor(this.#lanes[mode], agentId, sinceSeq));
    const inboxes = { steer: inboxOf("steer"), queue: inboxOf("queue") };
    const recipient = new Recipient(agentId, this.#came, sinceSeq, inboxes, this.#log);
    this.#came += 1;
    this.#subscribed.set(agentId, recipient);
    return recipient;
  }

  /** Takes an agent out. */
  remove(recipient: Recipient, headSeq: number, nowMs: number): void {
    this.#subscribed.delete(recipient.agentId);
    this.left.add(recipient.leave(headSeq, nowMs));
  }

  /** Puts a message to one agent where that finds it, or will find it. */
  give(seq: number, target: string, mode: DeliveryMode): void {
    const recipient = this.#subscribed.get(target);
    if (recipient !== undefined) return recipient.inboxes[mode].targeted.push(seq);
    const queues = this.#held.get(target) ?? this.#newQueues();
    this.#held.set(target, queues);
    queues[mode].push(seq);
  }

  /** Hears that a message was trimmed. It touches one agent at most. */
  trim(entry: LogEntry): void {
    const { seq, target, mode } = entry;
    if (target === null) return this.#trimBroadcast(entry);
    const recipient = this.#subscribed.get(target);
    if (recipient !== undefined) return recipient.inboxes[mode].targeted.trim(seq);
    const queues = this.#held.get(target);
    queues?.[mode].trim(seq);
    if (queues?.steer.isEmpty === true && queues.queue.isEmpty) this.#held.delete(target);
  }

  /** The recipients of a broadcast, in the order in which they came; those that left as far as they are remembered. */
  readersOf(entry: LogEntry): Readership[] {
    return [...this.left.all(), ...this.#subscribed.values()]
      .filter((reader) => isRecipient(reader, entry))
      .toSorted((one, other) => one.order - other.order);
  }

  /** The one who was a recipient of a broadcast under an agent's id, if any. */
  readerOf(entry: LogEntry, agentId: string): Readership | undefined {
    const here = this.#subscribed.get(agentId);
    const lives = [...this.left.of(agentId), ...(here === undefined ? [] : [here])];
    return lives.find((reader) => isRecipient(reader, entry));
  }

  #trimBroadcast({ source, mode, end }: LogEntry): void {
    const position = this.#lanes[mode].seqs.first;
    this.#lanes[mode].trimOldest(end as LogEnd);
    if (end !== "trimmed") return;
    this.#subscribed.get(source)?.inboxes[mode].broadcasts.ownWasTrimmed(position);
  }

  #newQueues(): Queues {
    return { steer: new TargetedQueue(this.#log), queue: new TargetedQueue(this.#log) };
  }
}

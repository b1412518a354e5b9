/** What waits for one agent in one mode: its own messages, and the broadcasts. */
import type { AgentMessage } from "./agent-message.ts";
import type { BroadcastCursor, ReadHistory } from "./broadcast-cursor.ts";
import type { TargetedQueue } from "./targeted-queue.ts";

/** Messages of one mode in the order of their seq. */
export class Inbox {
  readonly targeted: TargetedQueue;
  readonly broadcasts: BroadcastCursor;
  /** Whether an open claim holds this mode. */
  isHeld = false;

  constructor(targeted: TargetedQueue, broadcasts: BroadcastCursor) {
    this.targeted = targeted;
    this.broadcasts = broadcasts;
  }

  /** Which broadcasts were read. */
  get history(): ReadHistory {
    return this.broadcasts.history;
  }

  /** How many messages were trimmed before they were handed out, or after they came back. */
  countMissed(nowMs: number): number {
    return this.targeted.missed + this.broadcasts.countMissed(nowMs);
  }

  /** The next message to hand out; `nothing` when none waits. */
  front(nowMs: number): number {
    return Math.min(this.targeted.front(nowMs), this.broadcasts.front(nowMs));
  }

  /** Hands out the message that is in front. */
  take(seq: number, nowMs: number): void {
    if (this.targeted.front(nowMs) === seq) this.targeted.take();
    else this.broadcasts.take(seq);
  }

  /** Takes a message of a claim as read for good; oldest first, none left out. */
  ack({ seq, target }: AgentMessage): void {
    if (target === null) this.broadcasts.ack(seq);
    else this.targeted.ack(seq);
  }

  /** Puts a message of a claim back in front; newest first. */
  giveBack({ seq, target }: AgentMessage): void {
    if (target === null) this.broadcasts.giveBack(seq);
    else this.targeted.giveBack(seq);
  }

  /** Ends the claim that holds this mode, after all its messages were acked or given back. */
  letGo(): void {
    this.isHeld = false;
    this.history.claimedSeq = 0;
  }

  /** All messages that wait, with a higher seq; not in order. */
  *pending(nowMs: number, after: number): Generator<number> {
    yield* this.targeted.pending(nowMs, after);
    yield* this.broadcasts.pending(nowMs, after);
  }

  /** How many messages wait. Looks at each of them, as any may have expired. */
  countPending(nowMs: number): number {
    return this.targeted.countPending(nowMs) + this.broadcasts.countPending(nowMs);
  }

  /** Whether a message waits with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    return this.targeted.hasAfter(after, nowMs) || this.broadcasts.hasAfter(after, nowMs);
  }

  /** Ends what waits for the agent alone: it leaves. */
  leave(nowMs: number): void {
    for (const seq of this.targeted.pending(nowMs, 0)) this.targeted.abandon(seq);
    this.broadcasts.leave();
  }
}

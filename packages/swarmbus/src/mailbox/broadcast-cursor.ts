/** How far one agent has read the broadcasts of one mode. */
import type { BroadcastLane, Mark } from "./broadcast-lane.ts";
import { nothing, SeqRing } from "./seq-ring.ts";
import { SkippedRanges } from "./skipped-ranges.ts";

/** What an agent has read: enough for receipts, also when it has left. */
export class ReadHistory {
  /** The broadcasts behind the cursor that it did not read. */
  readonly skipped: SkippedRanges = new SkippedRanges();
  /** Up to here all broadcasts have ended for it: acked, but for those skipped. */
  ackedSeq = 0;
  /** From there up to here they are in an open claim, but for those skipped; 0 without a claim. */
  claimedSeq = 0;
}

/**
 * A cursor in a lane, and what came back from claims. It passes what is expired or the agent's own when it meets it.
 * Invariant: whatever was handed out is older than whatever was not, so what comes back goes in front of all others.
 */
export class BroadcastCursor {
  readonly history: ReadHistory = new ReadHistory();
  readonly #lane: BroadcastLane;
  readonly #agentId: string;
  /** The position of the next broadcast to hand out for the first time. */
  #next: number;
  /** The broadcast before that, marked by {@link stand}. */
  #passed: Mark | undefined;
  #missed = 0;
  #ownTrimmed = 0;
  /** Each is held. */
  readonly #returned = new SeqRing();

  /** @param sinceSeq The last message that is not to be read. */
  constructor(lane: BroadcastLane, agentId: string, sinceSeq: number) {
    this.#lane = lane;
    this.#agentId = agentId;
    this.#next = lane.seqs.positionAfter(sinceSeq);
    if (this.#next > lane.seqs.first) this.stand();
    else this.#passTrimmed();
  }

  /** How many broadcasts were trimmed before they were handed out, or after they came back. */
  countMissed(nowMs: number): number {
    this.#catchUp();
    this.#frontReturned(nowMs);
    return this.#missed;
  }

  /** The next broadcast to hand out. What it has passed on the way, it need never look at again. */
  front(nowMs: number): number {
    const returned = this.#frontReturned(nowMs);
    if (returned !== nothing) return returned;
    this.#catchUp();
    const { seqs, log } = this.#lane;
    const before = this.#next;
    let seq = seqs.at(before);
    while (seq !== nothing && !this.#isFor(seq, nowMs)) {
      if (log.sourceOf(seq) !== this.#agentId) this.#skip(seq, seq);
      this.#next += 1;
      seq = seqs.at(this.#next);
    }
    if (this.#next > before) this.stand();
    return seq;
  }

  /** Hands out the broadcast that is in front: it is held until it comes back or is acked. Then {@link stand} is due. */
  take(seq: number): void {
    this.history.claimedSeq = seq;
    if (this.#returned.oldest === seq) return void this.#returned.shift();
    this.#lane.log.hold(seq);
    this.#next += 1;
    this.history.skipped.interrupt();
  }

  /** Marks where the cursor stands, after {@link take} and before anything is trimmed. */
  stand(): void {
    const seq = this.#lane.seqs.at(this.#next - 1);
    if (seq === nothing || seq === this.#passed?.seq) return;
    this.#lane.unmark(this.#passed);
    this.#passed = this.#lane.mark(seq);
  }

  /** Takes a broadcast of a claim as read for good; oldest first, none left out. */
  ack(seq: number): void {
    this.history.ackedSeq = seq;
    this.#lane.log.letGo(seq);
  }

  /** Puts a broadcast of a claim back in front; newest first. */
  giveBack(seq: number): void {
    this.#returned.unshift(seq);
  }

  /** Holds nothing any more; nor is it to be used. */
  leave(): void {
    const { log } = this.#lane;
    this.#lane.unmark(this.#passed);
    for (let seq = this.#returned.shift(); seq !== nothing; seq = this.#returned.shift()) {
      log.letGo(seq);
    }
  }

  /** Hears that a broadcast of this agent was trimmed that had not expired: that is no loss for it. */
  ownWasTrimmed(position: number): void {
    if (position >= this.#next) this.#ownTrimmed += 1;
  }

  /** The broadcasts to read with a higher seq, oldest first. */
  *pending(nowMs: number, after: number): Generator<number> {
    const returned = this.#returned;
    for (let at = returned.positionAfter(after); at < returned.end; at += 1) {
      if (!this.#lane.log.hasEnded(returned.at(at), nowMs)) yield returned.at(at);
    }
    const { seqs } = this.#lane;
    for (let at = seqs.positionAfter(after, this.#next); at < seqs.end; at += 1) {
      if (this.#isFor(seqs.at(at), nowMs)) yield seqs.at(at);
    }
  }

  /** How many broadcasts there are to read. */
  countPending(nowMs: number): number {
    const { seqs, log } = this.#lane;
    const returned = this.#returned;
    let count = 0;
    for (let at = returned.first; at < returned.end; at += 1) {
      if (!log.hasEnded(returned.at(at), nowMs)) count += 1;
    }
    for (let at = Math.max(this.#next, seqs.first); at < seqs.end; at += 1) {
      if (this.#isFor(seqs.at(at), nowMs)) count += 1;
    }
    return count;
  }

  /** Whether there is a broadcast to read with a higher seq; looks at the newest first. */
  hasAfter(after: number, nowMs: number): boolean {
    const { seqs, log } = this.#lane;
    for (let at = seqs.end - 1; at >= Math.max(this.#next, seqs.first); at -= 1) {
      if (seqs.at(at) <= after) return false;
      if (this.#isFor(seqs.at(at), nowMs)) return true;
    }
    const returned = this.#returned;
    for (let at = returned.end - 1; at >= returned.first; at -= 1) {
      if (returned.at(at) <= after) return false;
      if (!log.hasEnded(returned.at(at), nowMs)) return true;
    }
    return false;
  }

  #isFor(seq: number, nowMs: number): boolean {
    const { log } = this.#lane;
    return log.sourceOf(seq) !== this.#agentId && !log.hasEnded(seq, nowMs);
  }

  /** Lets go of what came back and has ended since. Trimming, too, ends the oldest first. */
  #frontReturned(nowMs: number): number {
    const { log } = this.#lane;
    const returned = this.#returned;
    for (let seq = returned.oldest; seq !== nothing; seq = returned.oldest) {
      if (!log.hasEnded(seq, nowMs)) return seq;
      returned.shift();
      if (log.endOf(seq) === "trimmed") this.#missed += 1;
      log.letGo(seq);
      this.history.skipped.insert(seq);
      this.history.skipped.tidy(this.#lane.forgottenSeq);
    }
    return nothing;
  }

  #passTrimmed(): void {
    const { seqs, newestTrimmed, expiredTrims } = this.#lane;
    this.#lane.unmark(this.#passed);
    this.#passed = { seq: newestTrimmed, cursors: 1, expiredTrims };
    this.#next = seqs.first;
  }

  #skip(from: number, to: number): void {
    this.history.skipped.add(from, to);
    this.history.skipped.tidy(this.#lane.forgottenSeq);
  }

  /** Passes at once what was trimmed unread, and counts it: without what had expired, and without the agent's own. */
  #catchUp(): void {
    const { seqs, newestTrimmed, expiredTrims } = this.#lane;
    const gap = seqs.first - this.#next;
    if (gap <= 0) return;
    const { seq = 0, expiredTrims: before = 0 } = this.#passed ?? {};
    this.#missed += gap - (expiredTrims - before) - this.#ownTrimmed;
    this.#ownTrimmed = 0;
    this.#skip(seq + 1, newestTrimmed);
    this.#passTrimmed();
  }
}

/** The retained broadcasts of one mode, which all agents read with cursors of their own. */
import type { LogEnd } from "./log-entry.ts";
import type { MessageLog } from "./message-log.ts";
import { SeqRing } from "./seq-ring.ts";

/** A broadcast on which cursors stand: they are behind it, and before all that follow. */
export interface Mark {
  seq: number;
  cursors: number;
  /** How many of its lane had expired when they were trimmed, itself included; known when it is trimmed. */
  expiredTrims: number;
}

/** Broadcasts in order, each with a position. Only the oldest are trimmed. */
export class BroadcastLane {
  readonly seqs: SeqRing = new SeqRing();
  readonly log: MessageLog;
  /** The newest trimmed broadcast; 0 when none was. */
  newestTrimmed = 0;
  /** How many had expired when they were trimmed. */
  expiredTrims = 0;
  readonly #marks = new Map<number, Mark>();
  /** Up to which seq nobody can ask for receipts any more. */
  forgottenSeq = 0;

  constructor(log: MessageLog) {
    this.log = log;
  }

  /**
   * Takes the oldest broadcast out, which was trimmed. It costs the same however many agents have not read it: they find out
   * by comparing {@link expiredTrims} with what it was at the last one that they passed.
   */
  trimOldest(end: LogEnd): void {
    const seq = this.seqs.shift();
    if (end === "expired") this.expiredTrims += 1;
    const mark = this.#marks.get(seq);
    if (mark !== undefined) mark.expiredTrims = this.expiredTrims;
    this.newestTrimmed = seq;
  }

  /** Lets a cursor stand on a retained broadcast. */
  mark(seq: number): Mark {
    const mark = this.#marks.get(seq) ?? { seq, cursors: 0, expiredTrims: 0 };
    mark.cursors += 1;
    this.#marks.set(seq, mark);
    return mark;
  }

  /** Takes a mark back. */
  unmark(mark: Mark | undefined): void {
    if (mark === undefined) return;
    mark.cursors -= 1;
    if (mark.cursors === 0) this.#marks.delete(mark.seq);
  }
}

/** What the mailbox knows of one message: all of it while it is retained, what receipts and retries need after that. */
import type { AgentMessage } from "./agent-message.ts";
import type { DeliveryMode } from "./mailbox.ts";

/** How a message leaves the log: pushed out, or its time was over before that. */
export type LogEnd = "trimmed" | "expired";

/** By which a message is known, also when it is trimmed. */
export interface EntryFields {
  readonly id: string;
  readonly seq: number;
  readonly source: string;
  readonly target: string | null;
  readonly mode: DeliveryMode;
}

/** When a message expires: as it was sent, and by the clock. */
export interface Expiry {
  readonly inMs: number;
  readonly atMs: number;
}

/** What is noted of a message when it is trimmed. */
export interface Trimmed {
  /** How it ended for whoever had not claimed it. */
  readonly end: LogEnd;
  /** The seq of the send that trimmed it. */
  readonly by: number;
  /** When it was sent. */
  readonly timestamp: number;
  /** What it was, to tell a retry from a conflict. */
  readonly fingerprint: number;
  /** When its id is forgotten. */
  forgetAtMs: number;
  /** Of a broadcast: how many of its lane had expired when they were trimmed, itself included. */
  expiredTrims: number;
}

/** One message in the log. Kept small, as a full log of them is what the garbage collector has to carry. */
export class LogEntry {
  readonly id: string;
  readonly seq: number;
  readonly source: string;
  readonly target: string | null;
  readonly mode: DeliveryMode;
  readonly expiry: Expiry | undefined;
  /** The message itself while it is retained. */
  message: AgentMessage | undefined;
  /** Set when it is trimmed. */
  trimmed: Trimmed | undefined = undefined;
  /** Of a broadcast: its place in its lane. */
  position = -1;
  /** Of a message to one agent: whether it is in an open claim. */
  isClaimed = false;
  /** Of a message to one agent: how the agent itself ended it. */
  outcome: "acked" | "unsubscribed" | undefined = undefined;

  constructor(fields: EntryFields, expiry: Expiry | undefined, message?: AgentMessage) {
    this.id = fields.id;
    this.seq = fields.seq;
    this.source = fields.source;
    this.target = fields.target;
    this.mode = fields.mode;
    this.expiry = expiry;
    this.message = message;
  }

  /** When it expires by the clock; `Infinity` for never. */
  get expiresAtMs(): number {
    return this.expiry === undefined ? Number.POSITIVE_INFINITY : this.expiry.atMs;
  }

  /** How it ended in the log; absent while it is retained. */
  get end(): LogEnd | undefined {
    return this.trimmed?.end;
  }

  /** How it has ended by now for whoever did not claim it. The first end is final. */
  endAt(nowMs: number): LogEnd | undefined {
    if (this.trimmed !== undefined) return this.trimmed.end;
    return nowMs >= this.expiresAtMs ? "expired" : undefined;
  }
}

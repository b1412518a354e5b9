/** What the mailbox knows of one message: all of it while it is retained, what receipts and retries need after that. */
import type { AgentMessage, AgentMessageFields } from "./agent-message.ts";
import type { DeliveryMode } from "./mailbox.ts";

/** How a message leaves the log: pushed out, or its time was over before that. */
export type LogEnd = "trimmed" | "expired";

/** One message in the log, or one that was trimmed and whose id is still known. */
export class LogEntry {
  readonly id: string;
  readonly seq: number;
  readonly source: string;
  readonly target: string | null;
  readonly mode: DeliveryMode;
  readonly timestamp: number;
  /** By the clock; `Infinity` when it never expires. */
  readonly expiresAtMs: number;
  /** The message itself while it is retained. */
  message: AgentMessage | undefined = undefined;
  /** As it was sent, while it is retained; `Infinity` when it never expires. */
  expiresInMs: number = Number.POSITIVE_INFINITY;
  /** Of a broadcast: its place in its lane. */
  position = -1;
  /** Set when it is trimmed: how it ended for whoever had not claimed it. */
  end: LogEnd | undefined = undefined;
  /** The seq of the send that trimmed it; 0 while it is retained. */
  trimmedBy = 0;
  /** Of a trimmed broadcast: how many of its lane had expired when they were trimmed, itself included. */
  expiredTrims = 0;
  /** Of a trimmed message: what it was, to tell a retry from a conflict. */
  fingerprint = 0;
  /** Of a trimmed message: when its id is forgotten. */
  forgetAtMs = 0;
  /** Of a message to one agent: whether it is in an open claim. */
  isClaimed = false;
  /** Of a message to one agent: how the agent itself ended it. */
  outcome: "acked" | "unsubscribed" | undefined = undefined;

  constructor(
    fields: Omit<AgentMessageFields, "content" | "template">,
    expiresAtMs: number = Number.POSITIVE_INFINITY,
  ) {
    this.id = fields.id;
    this.seq = fields.seq;
    this.source = fields.source;
    this.target = fields.target;
    this.mode = fields.mode;
    this.timestamp = fields.timestamp;
    this.expiresAtMs = expiresAtMs;
  }

  /** How it has ended by now for whoever did not claim it. The first end is final. */
  endAt(nowMs: number): LogEnd | undefined {
    return this.end ?? (nowMs >= this.expiresAtMs ? "expired" : undefined);
  }
}

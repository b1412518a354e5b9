/** What the log knows of one message, at the moment it is asked. */
import type { DeliveryMode } from "./mailbox.ts";

/** How a message leaves the log: pushed out, or its time was over before that. */
export type LogEnd = "trimmed" | "expired";

/** How the one agent that a message was for ended it. */
export type Outcome = "acked" | "unsubscribed";

/** A message that is retained, known or held. */
export interface LogEntry {
  readonly seq: number;
  readonly source: string;
  readonly target: string | null;
  readonly mode: DeliveryMode;
  readonly expiresAtMs: number;
  /** How it left the log; absent while it is retained. */
  readonly end: LogEnd | undefined;
  /** The seq of the send that trimmed it. */
  readonly trimmedBy: number;
  /** Of a message to one agent: whether it is in an open claim. */
  readonly isClaimed: boolean;
  /** Of a message to one agent: how that one ended it. */
  readonly outcome: Outcome | undefined;
}

/** How a message has ended by now for whoever did not claim it. The first end is final. */
export function endAt(entry: LogEntry, nowMs: number): LogEnd | undefined {
  return entry.end ?? (nowMs >= entry.expiresAtMs ? "expired" : undefined);
}

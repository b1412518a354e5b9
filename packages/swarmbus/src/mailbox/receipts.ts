/**
 * Where messages stand for their recipients. Of a message to one agent its entry knows; of a broadcast nothing is written
 * when it is sent: it follows from who was subscribed then, and from how far each of them has read.
 */
import { BusError } from "../bus/errors.ts";
import type { LogEntry } from "./log-entry.ts";
import type { Receipt, ReceiptState } from "./mailbox.ts";
import type { MessageStore } from "./message-store.ts";
import type { ReceiptView } from "./receipt-waits.ts";
import { broadcastState } from "./recipient.ts";

/** The receipts of a message, `[]` of an unknown one. */
export function allReceipts(store: MessageStore, messageId: string): Receipt[] {
  const entry = store.find(messageId);
  if (entry === undefined) return [];
  const nowMs = store.clock.now();
  if (entry.target !== null) {
    return [{ messageId, agentId: entry.target, state: targetedState(entry, nowMs) }];
  }
  return store.recipients.readersOf(entry).map((reader) => ({
    messageId,
    agentId: reader.agentId,
    state: broadcastState(reader, entry, nowMs),
  }));
}

/**
 * One receipt, to be looked at again and again.
 *
 * @param agentId Whose; absent: the target's.
 * @throws {BusError} `UNKNOWN_RECIPIENT` when there is none.
 */
export function viewReceipt(
  store: MessageStore,
  messageId: string,
  agentId: string | undefined,
): ReceiptView {
  const entry = store.find(messageId);
  if (entry === undefined) throw unknown(messageId, "there is no such message");
  const whose = agentId ?? entry.target;
  if (whose === null) throw unknown(messageId, "it is a broadcast, say whose receipt you want");
  const stateAt = entry.target === null ? ofBroadcast(store, entry, whose) : ofTarget(entry, whose);
  const read = (): Receipt => ({ messageId, agentId: whose, state: stateAt(store.clock.now()) });
  return { entry, agentId: whose, read };
}

type StateAt = (nowMs: number) => ReceiptState;

function ofTarget(entry: LogEntry, agentId: string): StateAt {
  if (agentId !== entry.target) throw notFor(entry, agentId);
  return (nowMs) => targetedState(entry, nowMs);
}

/** Looks the agent up each time: when it has left, what is remembered of it says more than what it was. */
function ofBroadcast(store: MessageStore, entry: LogEntry, agentId: string): StateAt {
  const first = store.recipients.readerOf(entry, agentId);
  if (first === undefined) throw notFor(entry, agentId);
  return (nowMs) => {
    const reader = store.recipients.readerOf(entry, agentId) ?? first;
    return broadcastState(reader, entry, nowMs);
  };
}

function targetedState(entry: LogEntry, nowMs: number): ReceiptState {
  if (entry.outcome !== undefined) return entry.outcome;
  return entry.isClaimed ? "claimed" : (entry.endAt(nowMs) ?? "pending");
}

function notFor(entry: LogEntry, agentId: string): BusError {
  return unknown(entry.id, `"${agentId}" is no recipient of it`);
}

function unknown(messageId: string, state: string): BusError {
  return new BusError(
    "UNKNOWN_RECIPIENT",
    `Cannot wait for the receipt of "${messageId}": ${state}`,
  );
}

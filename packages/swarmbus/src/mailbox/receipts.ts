/**
 * Where messages stand for their recipients. Of a message to one agent its entry knows; of a broadcast nothing is written
 * when it is sent: it follows from who was subscribed then, and from how far each of them has read.
 */
import { BusError } from "../bus/errors.ts";
import { quote } from "../bus/quote.ts";
import { endAt, type LogEntry } from "./log-entry.ts";
import type { Receipt, ReceiptState } from "./mailbox.ts";
import type { MessageStore } from "./message-store.ts";
import type { ReceiptView } from "./receipt-waits.ts";
import { broadcastState } from "./recipient.ts";

/** The receipts of a message, `[]` of an unknown one. */
export function allReceipts(store: MessageStore, messageId: string): Receipt[] {
  const seq = store.find(messageId);
  if (seq === undefined) return [];
  const entry = store.log.entry(seq);
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
  const seq = store.find(messageId);
  if (seq === undefined) throw unknown(messageId, "there is no such message");
  const { log } = store;
  const { target, expiresAtMs } = log.entry(seq);
  const whose = agentId ?? target;
  if (whose === null) throw unknown(messageId, "it is a broadcast, say whose receipt you want");
  const entryNow = (): LogEntry => log.entry(seq);
  const stateAt =
    target === null
      ? ofBroadcast(store, messageId, entryNow, whose)
      : ofTarget(messageId, entryNow, whose);
  const read = (): Receipt => ({ messageId, agentId: whose, state: stateAt(store.clock.now()) });
  return { messageId, seq, expiresAtMs, agentId: whose, log, read };
}

type StateAt = (nowMs: number) => ReceiptState;

function ofTarget(messageId: string, entryNow: () => LogEntry, agentId: string): StateAt {
  if (agentId !== entryNow().target) throw notFor(messageId, agentId);
  return (nowMs) => targetedState(entryNow(), nowMs);
}

/** Looks the agent up each time: when it has left, what is remembered of it says more than what it was. */
function ofBroadcast(
  store: MessageStore,
  messageId: string,
  entryNow: () => LogEntry,
  agentId: string,
): StateAt {
  const first = store.recipients.readerOf(entryNow(), agentId);
  if (first === undefined) throw notFor(messageId, agentId);
  return (nowMs) => {
    const entry = entryNow();
    return broadcastState(store.recipients.readerOf(entry, agentId) ?? first, entry, nowMs);
  };
}

function targetedState(entry: LogEntry, nowMs: number): ReceiptState {
  if (entry.outcome !== undefined) return entry.outcome;
  return entry.isClaimed ? "claimed" : (endAt(entry, nowMs) ?? "pending");
}

function notFor(messageId: string, agentId: string): BusError {
  return unknown(messageId, `${quote(agentId)} is no recipient of it`);
}

function unknown(messageId: string, state: string): BusError {
  return new BusError(
    "UNKNOWN_RECIPIENT",
    `Cannot wait for the receipt of ${quote(messageId)}: ${state}`,
  );
}

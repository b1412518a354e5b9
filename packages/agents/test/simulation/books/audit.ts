// What senders read: the receipts, beside what the books say. An end that was told stays.
import type { Mailbox, Receipt, ReceiptState } from "swarmbus";
import type { Ledger } from "./ledger.ts";
import { type Delivery, keyOf, type Sent } from "./mail-book.ts";

const ends: ReadonlySet<ReceiptState> = new Set(["acked", "trimmed", "expired", "unsubscribed"]);

/** What a receipt may say. */
const truths: Readonly<Record<Delivery["state"], readonly ReceiptState[]>> = {
  waiting: ["pending", "trimmed", "expired"],
  claimed: ["claimed"],
  read: ["acked"],
  void: ["unsubscribed", "trimmed", "expired"],
};

/** Reads all receipts. */
export async function audit(mailbox: Mailbox, ledger: Ledger): Promise<void> {
  for (const sent of ledger.mail.sent) {
    const receipts = await mailbox.receipts(sent.message.id);
    checkReceipts(sent, receipts, ledger);
  }
}

function checkReceipts(sent: Sent, receipts: readonly Receipt[], ledger: Ledger): void {
  const { message, deliveries, isForgotten } = sent;
  const wanted = isForgotten ? "" : namesIn(deliveries);
  const got = namesIn(receipts);
  if (got !== wanted) ledger.fault(`${message.content} is for ${got}, not for ${wanted}`);
  for (const receipt of receipts) {
    const delivery = deliveries.find(({ agentId }) => agentId === receipt.agentId);
    if (delivery !== undefined) checkReceipt(delivery, receipt.state, ledger);
  }
}

function namesIn(list: readonly { readonly agentId: string }[]): string {
  return list
    .map(({ agentId }) => agentId)
    .toSorted()
    .join();
}

/** What somebody was told of one message, by a receipt that was read or waited for. */
export function checkReceipt(delivery: Delivery, state: ReceiptState, ledger: Ledger): void {
  const { end } = delivery;
  ledger.note(`receipt: ${keyOf(delivery)} ${state}`);
  if (end !== undefined && end !== state) {
    ledger.fault(`${keyOf(delivery)} was ${end} and is ${state}`);
  }
  if (!truths[delivery.state].includes(state)) {
    ledger.fault(`${keyOf(delivery)} is ${delivery.state}, and its receipt says ${state}`);
  }
  if (ends.has(state)) delivery.end = state;
}

/** Everybody has left: each message has one end for each recipient, unless the mailbox has forgotten it. */
export async function checkEnds(mailbox: Mailbox, ledger: Ledger): Promise<void> {
  await audit(mailbox, ledger);
  for (const { deliveries, isForgotten } of ledger.mail.sent) {
    if (isForgotten) continue;
    for (const delivery of deliveries) {
      if (delivery.end === undefined) ledger.fault(`${keyOf(delivery)} has no end`);
    }
  }
}

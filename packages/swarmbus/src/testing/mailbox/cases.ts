/** All cases of the mailbox contract, theme by theme. */
import type { MailboxCase } from "../mailbox-case.ts";
import { cases as addressing } from "./addressing.ts";
import { cases as bounds } from "./bounds.ts";
import { cases as claims } from "./claims.ts";
import { cases as cursors } from "./cursors.ts";
import { cases as ending } from "./ending.ts";
import { cases as expiry } from "./expiry.ts";
import { cases as followers } from "./followers.ts";
import { cases as identifiers } from "./identifiers.ts";
import { cases as leaving } from "./leaving.ts";
import { cases as messages } from "./messages.ts";
import { cases as missed } from "./missed.ts";
import { cases as modes } from "./modes.ts";
import { cases as openClaims } from "./open-claims.ts";
import { cases as receiptWaits } from "./receipt-waits.ts";
import { cases as receipts } from "./receipts.ts";
import { cases as templates } from "./templates.ts";
import { cases as waiting } from "./waiting.ts";

/** Every promise of a mailbox, in the order of docs/semantics.md. */
export const mailboxCases: readonly MailboxCase[] = [
  ...cursors,
  ...addressing,
  ...messages,
  ...identifiers,
  ...bounds,
  ...missed,
  ...claims,
  ...openClaims,
  ...modes,
  ...receipts,
  ...receiptWaits,
  ...waiting,
  ...followers,
  ...expiry,
  ...templates,
  ...leaving,
  ...ending,
];

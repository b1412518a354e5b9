/** Claims: messages are handed out in one step and acked in another, so that who dies in between loses nothing. */
import { assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { claimed, consumed, openWith, peeked, send, sendAll, statesFor } from "./scene.ts";

/** The two steps, and what becomes of what was handed out. */
export const cases: readonly MailboxCase[] = [
  {
    id: "CLM-1",
    name: "a claim hands out what is unread, oldest first, and the ack moves the cursor for good",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, ["1", "2", "3"]);
      const { claim, contents } = await claimed(mailbox, "main");
      assertEqual(contents, ["1", "2", "3"], "what was handed out");
      const open = ["claimed", "claimed", "claimed"];
      assertEqual(await statesFor(mailbox, sent, "main"), open, "the receipts before the ack");
      assertEqual(await claim.ack(), true, "what the ack says");
      const acked = ["acked", "acked", "acked"];
      assertEqual(await statesFor(mailbox, sent, "main"), acked, "the receipts after the ack");
      assertEqual(await consumed(mailbox, "main"), [], "what is left");
    },
  },
  {
    id: "CLM-2",
    name: "a release puts the messages back in front, in order",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, ["1", "2"]);
      const { claim } = await claimed(mailbox, "main");
      await send(mailbox, "3");
      assertEqual(await claim.release(), true, "what the release says");
      const states = await statesFor(mailbox, sent, "main");
      assertEqual(states, ["pending", "pending"], "the receipts");
      assertEqual(await peeked(mailbox, "main"), ["1", "2", "3"], "what waits");
      assertEqual(await consumed(mailbox, "main"), ["1", "2", "3"], "what was read");
    },
  },
  {
    id: "CLM-3",
    name: "a claim that is disposed without an ack is released: who fails in between loses nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      const claim = await mailbox.claim("main");
      await claim[Symbol.asyncDispose]();
      assertEqual(await claim.ack(), false, "what a late ack says");
      assertEqual((await claimed(mailbox, "main")).contents, ["1", "2"], "what the next gets");
    },
  },
  {
    id: "CLM-4",
    name: "disposing a claim that was acked or released does nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const acked = await mailbox.claim("main");
      await acked.ack();
      await acked[Symbol.asyncDispose]();
      await send(mailbox, "2");
      const released = await mailbox.claim("main");
      await released.release();
      await released[Symbol.asyncDispose]();
      await released[Symbol.asyncDispose]();
      assertEqual(await consumed(mailbox, "main"), ["2"], "what was read");
    },
  },
  {
    id: "CLM-5",
    name: "an ack of a count acks the first so many and releases the rest",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, ["1", "2", "3"]);
      const claim = await mailbox.claim("main");
      await send(mailbox, "4");
      assertEqual(await claim.ack(2), true, "what the ack says");
      const states = await statesFor(mailbox, sent, "main");
      assertEqual(states, ["acked", "acked", "pending"], "the receipts");
      assertEqual((await claimed(mailbox, "main")).contents, ["3", "4"], "what the next gets");
    },
  },
  {
    id: "CLM-6",
    name: "an ack of 0 is a release",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      assertEqual(await (await mailbox.claim("main")).ack(0), true, "what the ack says");
      assertEqual(await consumed(mailbox, "main"), ["1", "2"], "what was read");
    },
  },
  {
    id: "CLM-7",
    name: "an ack of more than there are acks all",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      assertEqual(await (await mailbox.claim("main")).ack(7), true, "what the ack says");
      assertEqual(await consumed(mailbox, "main"), [], "what is left");
    },
  },
  {
    id: "CLM-8",
    name: "an ack of a count that is none is a RangeError and leaves the claim open",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      const claim = await mailbox.claim("main");
      for (const wrong of [-1, 0.5, Number.NaN]) await assertRejects(claim.ack(wrong), RangeError);
      assertEqual((await mailbox.status("main")).claimed, 2, "how many are claimed");
      assertEqual(await claim.ack(), true, "what a proper ack says");
    },
  },
  {
    id: "CLM-9",
    name: "a second ack or release does nothing and gives false",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      const released = await mailbox.claim("main");
      await released.release();
      assertEqual(await released.release(), false, "a release after a release");
      assertEqual(await released.ack(), false, "an ack after a release");
      assertEqual(await peeked(mailbox, "main"), ["1", "2"], "what waits");
      const acked = await mailbox.claim("main");
      await acked.ack(1);
      assertEqual(await acked.ack(), false, "an ack after an ack");
      assertEqual(await acked.release(), false, "a release after an ack");
      assertEqual(await consumed(mailbox, "main"), ["2"], "what was read");
    },
  },
  {
    id: "CLM-10",
    name: "a late ack or release touches nothing of the next claim",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const old = await mailbox.claim("main");
      await old.release();
      const next = await mailbox.claim("main");
      assertEqual([await old.ack(), await old.release()], [false, false], "what the old one says");
      assertEqual((await mailbox.status("main")).claimed, 1, "how many the next one holds");
      assertEqual(await next.ack(), true, "what the next one says");
    },
  },
];

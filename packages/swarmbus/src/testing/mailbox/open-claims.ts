/** Open claims: one for an agent and mode, how much it takes, and what others see meanwhile. */
import { assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { claimed, consumed, openWith, peeked, send, sendAll, statesFor } from "./scene.ts";

/** What an open claim keeps from others, and what it does not. */
export const cases: readonly MailboxCase[] = [
  {
    id: "CLM-11",
    name: "while a claim is open a second one gets no messages, also of those that come later",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const claim = await mailbox.claim("main");
      await send(mailbox, "2");
      assertEqual((await claimed(mailbox, "main")).contents, [], "what a second claim gets");
      await claim.ack();
      assertEqual((await claimed(mailbox, "main")).contents, ["2"], "what a third claim gets");
    },
  },
  {
    id: "CLM-12",
    name: "of two claims at once one gets the messages",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"]);
      const both = await Promise.all([claimed(mailbox, "main"), claimed(mailbox, "main")]);
      const counts = both.map(({ contents }) => contents.length);
      assertEqual(Math.max(...counts), 2, "how many messages one has");
      assertEqual(Math.min(...counts), 0, "how many messages the other has");
    },
  },
  {
    id: "CLM-13",
    name: "a consume while a claim is open gets no messages, and takes none away",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const claim = await mailbox.claim("main");
      await send(mailbox, "2");
      assertEqual(await consumed(mailbox, "main"), [], "what was consumed");
      await claim.release();
      assertEqual(await consumed(mailbox, "main"), ["1", "2"], "what was consumed later");
    },
  },
  {
    id: "CLM-14",
    name: "a claim of one agent holds up no other",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const sent = await sendAll(mailbox, ["1", "2"]);
      const claim = await mailbox.claim("main");
      assertEqual(await consumed(mailbox, "other"), ["1", "2"], "what the other read");
      await claim.release();
      const states = await statesFor(mailbox, sent, "other");
      assertEqual(states, ["acked", "acked"], "the other's receipts");
    },
  },
  {
    id: "CLM-15",
    name: "a claim takes at most max messages, the oldest",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, ["1", "2", "3"]);
      const { claim, contents } = await claimed(mailbox, "main", { max: 2 });
      assertEqual(contents, ["1", "2"], "what was handed out");
      const states = await statesFor(mailbox, sent, "main");
      assertEqual(states, ["claimed", "claimed", "pending"], "the receipts");
      await claim.ack();
      assertEqual((await claimed(mailbox, "main", { max: 2 })).contents, ["3"], "what comes next");
    },
  },
  {
    id: "CLM-16",
    name: "a max that is no integer from 1 is a RangeError, and claims nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      for (const wrong of [0, -1, 1.5, Number.NaN])
        await assertRejects(mailbox.claim("main", { max: wrong }), RangeError);
      assertEqual(await consumed(mailbox, "main"), ["1"], "what was read");
    },
  },
  {
    id: "CLM-17",
    name: "a claim that got nothing holds nothing, and need not be ended",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { claim, contents } = await claimed(mailbox, "main");
      assertEqual(contents, [], "what the first claim gets");
      assertEqual([await claim.ack(), await claim.release()], [false, false], "how it ends");
      await send(mailbox, "1");
      assertEqual((await claimed(mailbox, "main")).contents, ["1"], "what the second claim gets");
    },
  },
  {
    id: "CLM-18",
    name: "peek and hasPending tell of what is pending while a claim is open, not of what it holds",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      await mailbox.claim("main");
      assertEqual(await mailbox.hasPending("main"), false, "whether any is pending at first");
      assertEqual(await peeked(mailbox, "main"), [], "what peek shows at first");
      await send(mailbox, "2");
      assertEqual(await mailbox.hasPending("main"), true, "whether any is pending");
      assertEqual(await peeked(mailbox, "main"), ["2"], "what peek shows");
    },
  },
  {
    id: "CLM-19",
    name: "what was released in part and in turns is read once, in order",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2", "3", "4", "5"]);
      const read: string[] = [];
      for (let turn = 0; read.length < 5; turn += 1) {
        const { claim, contents } = await claimed(mailbox, "main", { max: 3 });
        const count = turn % 2;
        await claim.ack(count);
        read.push(...contents.slice(0, count));
      }
      assertEqual(read, ["1", "2", "3", "4", "5"], "what was acked");
    },
  },
  {
    id: "CLM-20",
    name: "a claimed message that is trimmed meanwhile stays with its claim, and acked it is acked",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      const sent = await sendAll(mailbox, ["1", "2"]);
      const { claim, contents } = await claimed(mailbox, "main");
      await sendAll(mailbox, ["3", "4", "5"]);
      assertEqual(contents, ["1", "2"], "what the claim holds");
      assertEqual(await claim.ack(), true, "what the ack says");
      assertEqual(await statesFor(mailbox, sent, "main"), ["acked", "acked"], "the receipts");
      assertEqual(await consumed(mailbox, "main"), ["4", "5"], "what was read next");
    },
  },
  {
    id: "CLM-21",
    name: "a claimed message that was trimmed shows as claimed until its claim ends",
    needs: ["final-ends"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const sent = await sendAll(mailbox, ["1"]);
      await mailbox.claim("main");
      await send(mailbox, "2");
      assertEqual(await statesFor(mailbox, sent, "main"), ["claimed"], "the receipt");
      assertEqual((await mailbox.status("main")).claimed, 1, "how many are claimed");
    },
  },
  {
    id: "CLM-22",
    name: "of a claim that is acked in part, the rest that was trimmed meanwhile is trimmed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      const sent = await sendAll(mailbox, ["1", "2"]);
      const claim = await mailbox.claim("main");
      await sendAll(mailbox, ["3", "4"]);
      await claim.ack(1);
      assertEqual(await statesFor(mailbox, sent, "main"), ["acked", "trimmed"], "the receipts");
      assertEqual(await consumed(mailbox, "main"), ["3", "4"], "what was read next");
    },
  },
];

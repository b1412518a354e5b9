/** Modes: `steer` for the next step, `queue` for when the agent would stop. */
import { assertEqual } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import {
  claimed,
  consumed,
  contentsOf,
  first,
  openWith,
  peeked,
  send,
  sendAll,
  statesFor,
} from "./scene.ts";

const steer = { mode: "steer" } as const;
const queue = { mode: "queue" } as const;

/** What each mode keeps apart, and what it does not. */
export const cases: readonly MailboxCase[] = [
  {
    id: "MOD-1",
    name: "a message is to steer unless its sender says otherwise",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      assertEqual(first(await mailbox.peek("main")).mode, "steer", "its mode");
      assertEqual((await claimed(mailbox, "main", queue)).contents, [], "the claim of queue");
      assertEqual((await claimed(mailbox, "main", steer)).contents, ["1"], "the claim of steer");
    },
  },
  {
    id: "MOD-2",
    name: "a claim of one mode takes that mode, in order, and leaves the other",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "s1");
      await send(mailbox, "q1", queue);
      await send(mailbox, "s2");
      await send(mailbox, "q2", queue);
      const { claim, contents } = await claimed(mailbox, "main", steer);
      assertEqual(contents, ["s1", "s2"], "what was claimed");
      await claim.ack();
      assertEqual((await claimed(mailbox, "main", queue)).contents, ["q1", "q2"], "what is left");
    },
  },
  {
    id: "MOD-3",
    name: "a claim without a mode and a consume take both modes in the order of sending",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "1", queue);
      await send(mailbox, "2");
      await send(mailbox, "3", queue);
      assertEqual((await claimed(mailbox, "main")).contents, ["1", "2", "3"], "what was claimed");
      assertEqual(await consumed(mailbox, "other"), ["1", "2", "3"], "what was consumed");
    },
  },
  {
    id: "MOD-4",
    name: "peek and hasPending look at one mode, or at both in the order of sending",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      assertEqual(await mailbox.hasPending("main", queue), false, "queue pending at first");
      await send(mailbox, "1", queue);
      assertEqual(await mailbox.hasPending("main", queue), true, "queue pending");
      assertEqual(await mailbox.hasPending("main", steer), false, "steer pending");
      await send(mailbox, "2");
      assertEqual(contentsOf(await mailbox.peek("main", queue)), ["1"], "a peek at queue");
      assertEqual(contentsOf(await mailbox.peek("main", steer)), ["2"], "a peek at steer");
      assertEqual(await peeked(mailbox, "main"), ["1", "2"], "a peek at both");
    },
  },
  {
    id: "MOD-5",
    name: "two claims may be open at once when they are of different modes, and end apart",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = [await send(mailbox, "s"), await send(mailbox, "q", queue)];
      const steering = await claimed(mailbox, "main", steer);
      const queued = await claimed(mailbox, "main", queue);
      assertEqual([steering.contents, queued.contents], [["s"], ["q"]], "what they hold");
      await queued.claim.ack();
      await steering.claim.release();
      assertEqual(await statesFor(mailbox, sent, "main"), ["pending", "acked"], "the receipts");
    },
  },
  {
    id: "MOD-6",
    name: "a second claim of the same mode gets no messages",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2"], queue);
      await mailbox.claim("main", { mode: "queue", max: 1 });
      assertEqual((await claimed(mailbox, "main", queue)).contents, [], "what the second gets");
    },
  },
  {
    id: "MOD-7",
    name: "a claim without a mode takes the modes that are free",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["s1", "s2"]);
      await send(mailbox, "q1", queue);
      await mailbox.claim("main", { mode: "steer", max: 1 });
      assertEqual((await claimed(mailbox, "main")).contents, ["q1"], "what it gets");
    },
  },
  {
    id: "MOD-8",
    name: "a claim without a mode holds both modes, also the one of which it has no message",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "s");
      const claim = await mailbox.claim("main");
      await send(mailbox, "q", queue);
      assertEqual((await claimed(mailbox, "main", queue)).contents, [], "what is got meanwhile");
      await claim.ack();
      assertEqual((await claimed(mailbox, "main", queue)).contents, ["q"], "what is got later");
    },
  },
  {
    id: "MOD-9",
    name: "max counts the messages of the mode that is claimed",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["s1", "s2"]);
      await sendAll(mailbox, ["q1", "q2", "q3"], queue);
      const { contents } = await claimed(mailbox, "main", { mode: "queue", max: 2 });
      assertEqual(contents, ["q1", "q2"], "what was claimed");
    },
  },
  {
    id: "MOD-10",
    name: "acking a later message of one mode passes over no earlier one of the other",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = [await send(mailbox, "s"), await send(mailbox, "q", queue)];
      await (await mailbox.claim("main", queue)).ack();
      assertEqual(await statesFor(mailbox, sent, "main"), ["pending", "acked"], "the receipts");
      assertEqual(await consumed(mailbox, "main"), ["s"], "what is read then");
      assertEqual(await consumed(mailbox, "main"), [], "what is read at last");
    },
  },
  {
    id: "MOD-11",
    name: "a claim of both modes that is acked in part acks the oldest, and releases the rest to their places",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1", queue);
      await send(mailbox, "2");
      await send(mailbox, "3", queue);
      await send(mailbox, "4");
      await (await mailbox.claim("main")).ack(2);
      assertEqual(await peeked(mailbox, "main"), ["3", "4"], "what waits");
      assertEqual((await claimed(mailbox, "main", steer)).contents, ["4"], "the claim of steer");
      assertEqual((await claimed(mailbox, "main", queue)).contents, ["3"], "the claim of queue");
    },
  },
  {
    id: "MOD-12",
    name: "a message to one agent may be of either mode, as a broadcast may",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "1", { target: "main", mode: "queue" });
      await send(mailbox, "2", queue);
      const { contents } = await claimed(mailbox, "main", queue);
      assertEqual(contents, ["1", "2"], "what main claimed");
      assertEqual((await claimed(mailbox, "other", queue)).contents, ["2"], "what others claimed");
    },
  },
];

/** `unsubscribe`: an agent leaves, and perhaps comes back. */
import { assertBusError, assertEqual } from "../assertions.ts";
import { within } from "../deadline.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import {
  claimed,
  consumed,
  openWith,
  peeked,
  send,
  sendAll,
  stateFor,
  stillWaits,
  watch,
} from "./scene.ts";

/** What ends with an agent, and what does not. */
export const cases: readonly MailboxCase[] = [
  {
    id: "UNS-1",
    name: "one that left gets nothing any more, the others get everything",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "1");
      await mailbox.unsubscribe("main");
      await send(mailbox, "2");
      assertEqual(await mailbox.agents(), ["other"], "who is subscribed");
      assertEqual(await peeked(mailbox, "main"), [], "what waits for the one that left");
      assertEqual(await mailbox.hasPending("main"), false, "whether any is pending for it");
      assertEqual(await consumed(mailbox, "other"), ["1", "2"], "what the other read");
    },
  },
  {
    id: "UNS-2",
    name: "the status of one that left is all zeros",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2"]);
      await mailbox.claim("main");
      await mailbox.unsubscribe("main");
      const zeros = { cursor: 0, head: 0, pending: 0, claimed: 0, missed: 0 };
      assertEqual(await mailbox.status("main"), zeros, "its status");
    },
  },
  {
    id: "UNS-3",
    name: "leaving voids the claims: ack and release give false",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "1");
      await send(mailbox, "2", { mode: "queue" });
      const steer = await mailbox.claim("main", { mode: "steer" });
      const queue = await mailbox.claim("main", { mode: "queue" });
      await mailbox.unsubscribe("main");
      assertEqual(await steer.ack(), false, "what the ack says");
      assertEqual(await queue.release(), false, "what the release says");
      assertEqual(await stateFor(mailbox, message, "main"), "unsubscribed", "the receipt");
    },
  },
  {
    id: "UNS-4",
    name: "a void claim touches nothing of the agent's next life",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const old = await mailbox.claim("main");
      await mailbox.unsubscribe("main");
      await mailbox.subscribe("main");
      await send(mailbox, "2");
      const { claim, contents } = await claimed(mailbox, "main");
      assertEqual(contents, ["2"], "what the new claim holds");
      assertEqual([await old.ack(), await old.release()], [false, false], "what the old one says");
      assertEqual(await claim.ack(), true, "what the new one says");
    },
  },
  {
    id: "UNS-5",
    name: "leaving ends the agent's waits with false, and nobody else's",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const waits = [mailbox.waitForPending("main"), mailbox.waitForPending("main", { after: 5 })];
      const another = mailbox.waitForPending("other");
      await context.settle();
      await mailbox.unsubscribe("main");
      const ended = await within(Promise.all(waits), "the waits have not ended");
      assertEqual(ended, [false, false], "what they give");
      await send(mailbox, "hello");
      assertEqual(await within(another, "the other's wait has not ended"), true, "the other's");
    },
  },
  {
    id: "UNS-6",
    name: "one that comes back reads what is sent from then on",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "before");
      await mailbox.unsubscribe("main");
      await send(mailbox, "while it was gone");
      await mailbox.subscribe("main");
      await send(mailbox, "after");
      assertEqual(await consumed(mailbox, "main"), ["after"], "what was read");
    },
  },
  {
    id: "UNS-7",
    name: 'one that comes back from "earliest" reads only what was sent after it had left',
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "read");
      await mailbox.consume("main");
      await send(mailbox, "unread");
      await mailbox.unsubscribe("main");
      await send(mailbox, "while it was gone");
      await mailbox.subscribe("main", { from: "earliest" });
      assertEqual(await consumed(mailbox, "main"), ["while it was gone"], "what was read");
    },
  },
  {
    id: "UNS-8",
    name: "what one missed in its former life is not counted in the next",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      await mailbox.unsubscribe("main");
      await mailbox.subscribe("main");
      assertEqual((await mailbox.status("main")).missed, 0, "what status counts");
      assertEqual((await mailbox.claim("main")).missed, 0, "what a claim tells");
    },
  },
  {
    id: "UNS-9",
    name: "unsubscribing one that is not subscribed does nothing, also to those who wait for it",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wait = watch(mailbox.waitForPending("nobody"));
      await mailbox.unsubscribe("nobody");
      await stillWaits(context, wait, "one that is not subscribed is unsubscribed");
      await mailbox.unsubscribe("main");
      await mailbox.unsubscribe("main");
      assertEqual(await mailbox.agents(), [], "who is subscribed");
    },
  },
  {
    id: "UNS-10",
    name: "a message to one that left is refused, until it comes back",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await mailbox.unsubscribe("main");
      await assertBusError(send(mailbox, "no", { target: "main" }), "UNKNOWN_RECIPIENT");
      await mailbox.subscribe("main");
      await send(mailbox, "yes", { target: "main" });
      assertEqual(await consumed(mailbox, "main"), ["yes"], "what was read");
    },
  },
  {
    id: "UNS-11",
    name: "consume and claim subscribe one that left anew, at the latest",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      for (const agentId of ["main", "other"]) await mailbox.unsubscribe(agentId);
      await send(mailbox, "while they were gone");
      assertEqual(await consumed(mailbox, "main"), [], "what one reads at once");
      assertEqual((await claimed(mailbox, "other")).contents, [], "what the other gets at once");
      await send(mailbox, "after");
      assertEqual(await consumed(mailbox, "main"), ["after"], "what one reads later");
      assertEqual((await claimed(mailbox, "other")).contents, ["after"], "what the other gets");
    },
  },
  {
    id: "UNS-12",
    name: "agents that come and go leave the mailbox as it was",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      for (let count = 0; count < 20; count += 1) {
        await mailbox.subscribe(`worker-${count}`);
        await send(mailbox, `${count}`, { source: "main", target: `worker-${count}` });
        await mailbox.unsubscribe(`worker-${count}`);
      }
      assertEqual(await mailbox.agents(), ["main"], "who is subscribed");
      assertEqual(await peeked(mailbox, "main"), [], "what waits");
    },
  },
];

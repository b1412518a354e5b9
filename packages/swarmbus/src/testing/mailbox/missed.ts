/** `missed`: an agent that was too slow learns how much it lost. */
import { assert, assertEqual } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { consumed, openWith, send, sendAll, stateFor } from "./scene.ts";

/** What is counted, where, and how often. */
export const cases: readonly MailboxCase[] = [
  {
    id: "MIS-1",
    name: "a claim tells how many messages were trimmed before they were claimed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      await sendAll(mailbox, ["1", "2", "3", "4", "5"]);
      const claim = await mailbox.claim("main");
      assertEqual(claim.missed, 3, "what was missed");
      assertEqual(claim.messages.length, 2, "how many are left");
    },
  },
  {
    id: "MIS-2",
    name: "who loses nothing misses nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      for (const content of ["1", "2", "3", "4"]) {
        await send(mailbox, content);
        const claim = await mailbox.claim("main");
        assertEqual(claim.missed, 0, `what was missed before ${content}`);
        await claim.ack();
      }
      assertEqual((await mailbox.status("main")).missed, 0, "what was missed in all");
    },
  },
  {
    id: "MIS-3",
    name: "status counts what was missed since the agent subscribed, told or not",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      assertEqual((await mailbox.status("main")).missed, 2, "what was missed at first");
      await (await mailbox.claim("main")).ack();
      await sendAll(mailbox, ["4", "5"]);
      assertEqual((await mailbox.status("main")).missed, 3, "what was missed in all");
    },
  },
  {
    id: "MIS-4",
    name: "each missed message is told once",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      const claim = await mailbox.claim("main");
      assertEqual(claim.missed, 2, "what the first claim tells");
      await claim.ack();
      await sendAll(mailbox, ["4", "5"]);
      assertEqual((await mailbox.claim("main")).missed, 1, "what the second claim tells");
    },
  },
  {
    id: "MIS-5",
    name: "each agent's own losses are counted: the fast one misses nothing",
    async run(context) {
      const mailbox = await openWith(context, ["fast", "slow"], { maxlen: 1 });
      for (const content of ["1", "2", "3"]) {
        await send(mailbox, content);
        await mailbox.consume("fast");
      }
      assertEqual((await mailbox.status("fast")).missed, 0, "what the fast one missed");
      assertEqual((await mailbox.status("slow")).missed, 2, "what the slow one missed");
    },
  },
  {
    id: "MIS-6",
    name: "what was trimmed before the agent subscribed is not missed",
    async run(context) {
      const mailbox = await openWith(context, ["other"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      await mailbox.subscribe("late", { from: "earliest" });
      const claim = await mailbox.claim("late");
      assertEqual(claim.missed, 0, "what the claim tells");
      assertEqual((await mailbox.status("late")).missed, 0, "what was missed in all");
    },
  },
  {
    id: "MIS-7",
    name: "messages to others and one's own broadcasts are not missed when they are trimmed",
    needs: ["exact-missed"],
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"], { maxlen: 2 });
      await send(mailbox, "mine", { target: "main" });
      await sendAll(mailbox, ["1", "2"], { target: "other" });
      await sendAll(mailbox, ["3", "4", "5"], { source: "main" });
      assertEqual((await mailbox.status("main")).missed, 1, "what main missed");
      assertEqual((await mailbox.status("other")).missed, 3, "what the other missed");
    },
  },
  {
    id: "MIS-8",
    name: "a claim that is released as a whole tells it again, one that is acked in part does not",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      await sendAll(mailbox, ["1", "2", "3"]);
      const released = await mailbox.claim("main");
      assertEqual(released.missed, 1, "what the first claim tells");
      await released.release();
      const inPart = await mailbox.claim("main");
      assertEqual(inPart.missed, 1, "what the claim after the release tells");
      await inPart.ack(1);
      assertEqual((await mailbox.claim("main")).missed, 0, "what the claim after the ack tells");
    },
  },
  {
    id: "MIS-9",
    name: "a claim that acks none of its messages tells it again as well",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2"]);
      await (await mailbox.claim("main")).ack(0);
      assertEqual((await mailbox.claim("main")).missed, 1, "what the next claim tells");
    },
  },
  {
    id: "MIS-10",
    name: "what a consume passed over the next claim tells",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      assertEqual(await consumed(mailbox, "main"), ["3"], "what was consumed");
      await send(mailbox, "4");
      assertEqual((await mailbox.claim("main")).missed, 2, "what the claim tells");
    },
  },
  {
    id: "MIS-11",
    name: "a claim of one mode tells what was missed of the other, once",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      await sendAll(mailbox, ["1", "2"], { mode: "steer" });
      await sendAll(mailbox, ["3"], { mode: "queue" });
      const queue = await mailbox.claim("main", { mode: "queue" });
      assertEqual(queue.missed, 1, "what the claim of queue messages tells");
      await queue.ack();
      const steer = await mailbox.claim("main", { mode: "steer" });
      assertEqual(steer.missed, 0, "what the claim of steer messages tells");
    },
  },
  {
    id: "MIS-12",
    name: "a claimed message that is trimmed and then acked was not missed",
    needs: ["exact-missed"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1");
      const claim = await mailbox.claim("main");
      await send(mailbox, "2");
      assertEqual(await claim.ack(), true, "whether the claim was acked");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "the receipt");
      assertEqual((await mailbox.status("main")).missed, 0, "what was missed");
    },
  },
  {
    id: "MIS-13",
    name: "a claimed message that is trimmed and then released was missed, and does not come back",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1");
      const claim = await mailbox.claim("main");
      await send(mailbox, "2");
      await claim.release();
      assertEqual(await stateFor(mailbox, message, "main"), "trimmed", "the receipt");
      assertEqual((await mailbox.status("main")).missed, 1, "what was missed in all");
      const next = await mailbox.claim("main");
      assertEqual(next.missed, 1, "what the next claim tells");
      assertEqual(next.messages[0]?.content, "2", "what it hands out");
    },
  },
  {
    id: "MIS-14",
    name: "a claim tells of losses also when nothing is left to hand out",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"], { maxlen: 1 });
      await send(mailbox, "mine", { target: "main" });
      await send(mailbox, "not mine", { target: "other" });
      const claim = await mailbox.claim("main");
      assertEqual(claim.messages.length, 0, "how many messages it has");
      assert(claim.missed >= 1, "it tells of the loss");
      assertEqual((await mailbox.claim("main")).missed, 0, "what the next claim tells");
    },
  },
];

/** `waitForPending`: to hear of a message without asking again and again. */
import { assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import { within } from "../deadline.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { beginWait, openWith, send, sendAll, stillWaits, watch } from "./scene.ts";

const late = "the wait has not ended";

/** What wakes a wait, and what does not. */
export const cases: readonly MailboxCase[] = [
  {
    id: "WAI-1",
    name: "gives true at once when a message waits",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello");
      assertEqual(await within(mailbox.waitForPending("main"), late), true, "what it gives");
    },
  },
  {
    id: "WAI-2",
    name: "wakes on a message to the agent, without any time passing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wait = await beginWait(context, mailbox);
      await send(mailbox, "hello", { target: "main" });
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-3",
    name: "wakes on a broadcast, everybody who waits",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const waits = ["main", "main", "other"].map((name) => mailbox.waitForPending(name));
      await context.settle();
      await send(mailbox, "to all");
      const all = await within(Promise.all(waits), "not all waits have ended");
      assertEqual(all, [true, true, true], "what they give");
    },
  },
  {
    id: "WAI-4",
    name: "does not wake on a message to others, nor on one's own broadcast",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const wait = await beginWait(context, mailbox);
      await send(mailbox, "to the other", { target: "other" });
      await send(mailbox, "my own", { source: "main" });
      await stillWaits(context, wait, "others got messages");
      await send(mailbox, "hello");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-5",
    name: "waits for a mode when it is asked for one",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wait = await beginWait(context, mailbox, { mode: "queue" });
      await send(mailbox, "s", { mode: "steer" });
      await stillWaits(context, wait, "a message of the other mode came");
      await send(mailbox, "q", { mode: "queue" });
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-6",
    name: "what is in an open claim does not wake it, its release does",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      const claim = await mailbox.claim("main");
      const wait = await beginWait(context, mailbox);
      await claim.release();
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-7",
    name: "wakes on an ack in part, which releases the rest, and not on one of all",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["1", "2", "3"]);
      const one = await mailbox.claim("main");
      const wait = await beginWait(context, mailbox);
      await one.ack(1);
      assertEqual(await within(wait.promise, late), true, "what it gives after a part");
      const rest = await mailbox.claim("main");
      const next = await beginWait(context, mailbox);
      await rest.ack();
      await stillWaits(context, next, "all was acked");
    },
  },
  {
    id: "WAI-8",
    name: "wakes on a new message while a claim is open",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      await mailbox.claim("main");
      const wait = await beginWait(context, mailbox);
      await send(mailbox, "2");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-9",
    name: "gives false when the time is over",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wait = watch(mailbox.waitForPending("main", { timeoutMs: 20 }));
      await context.advance(40);
      assertEqual(await within(wait.promise, late), false, "what it gives");
    },
  },
  {
    id: "WAI-10",
    name: "does not give up before the time is over",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wait = await beginWait(context, mailbox, { timeoutMs: 20 });
      await context.advance(19);
      await stillWaits(context, wait, "there is time left");
      await context.advance(1);
      assertEqual(await within(wait.promise, late), false, "what it gives");
    },
  },
  {
    id: "WAI-11",
    name: "a timeout that is none is a RangeError, and a long one does not fire at once",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      for (const timeoutMs of [0, -1, Number.NaN])
        await assertRejects(mailbox.waitForPending("main", { timeoutMs }), RangeError);
      const wait = await beginWait(context, mailbox, { timeoutMs: 2 ** 31 + 1000 });
      await context.advance(20);
      await stillWaits(context, wait, "a little time has passed");
      await send(mailbox, "hello");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-12",
    name: "rejects with ABORTED when its signal fires, and at once when it had fired before",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const controller = new AbortController();
      const { signal } = controller;
      const wait = await beginWait(context, mailbox, { signal });
      controller.abort();
      await assertBusError(wait.promise, "ABORTED", "the wait");
      await assertBusError(mailbox.waitForPending("main", { signal }), "ABORTED", "a second wait");
    },
  },
  {
    id: "WAI-13",
    name: "an expired message does not wake it",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "short", { expiresInMs: 10 });
      await context.advance(20);
      const wait = await beginWait(context, mailbox);
      await send(mailbox, "long");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-14",
    name: "an unknown agent is waited for as one without messages, and is not subscribed by that",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      const wait = watch(mailbox.waitForPending("main", { timeoutMs: 30 }));
      await context.settle();
      await send(mailbox, "to all");
      assertEqual(await mailbox.agents(), ["other"], "who is subscribed");
      await context.advance(60);
      assertEqual(await within(wait.promise, late), false, "what it gives");
    },
  },
  {
    id: "WAI-15",
    name: "who waits for an agent that is to come hears of its first message",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      const wait = await beginWait(context, mailbox);
      await mailbox.subscribe("main");
      await stillWaits(context, wait, "the agent subscribed");
      await send(mailbox, "hello", { target: "main" });
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
  {
    id: "WAI-16",
    name: "wakes when a message that was held for the agent is let go",
    async run(context) {
      const mailbox = await openWith(context, [], { unknownTarget: "hold" });
      await send(mailbox, "hello", { target: "main" });
      const wait = await beginWait(context, mailbox);
      await mailbox.subscribe("main");
      assertEqual(await within(wait.promise, late), true, "what it gives");
    },
  },
];

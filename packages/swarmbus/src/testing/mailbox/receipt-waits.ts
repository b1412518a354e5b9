/** `waitForReceipt`: a sender waits until its message was read, or learns that it never will be. */
import { assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import { within } from "../deadline.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { openWith, send, watch } from "./scene.ts";

/** What ends the wait, and with what. */
export const cases: readonly MailboxCase[] = [
  {
    id: "WRC-1",
    name: "waits until the target has acked the message",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = watch(mailbox.waitForReceipt(id));
      const claim = await mailbox.claim("main");
      await context.settle();
      assertEqual(wait.hasSettled, false, "whether it resolved at the claim");
      await claim.ack();
      const receipt = await within(wait.promise, "the receipt has not come");
      assertEqual(receipt, { messageId: id, agentId: "main", state: "acked" }, "the receipt");
    },
  },
  {
    id: "WRC-2",
    name: "resolves at once when the message was acked before",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      await mailbox.consume("main");
      const { state } = await within(mailbox.waitForReceipt(id), "the receipt has not come");
      assertEqual(state, "acked", "the receipt");
    },
  },
  {
    id: "WRC-3",
    name: "waits for another state when it is asked for one",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = watch(mailbox.waitForReceipt(id, { state: "claimed" }));
      await context.settle();
      assertEqual(wait.hasSettled, false, "whether it resolved before the claim");
      await mailbox.claim("main");
      const { state } = await within(wait.promise, "the receipt has not come");
      assertEqual(state, "claimed", "the receipt");
    },
  },
  {
    id: "WRC-4",
    name: "a release does not end it, the ack after that does",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = watch(mailbox.waitForReceipt(id));
      await (await mailbox.claim("main")).release();
      await context.settle();
      assertEqual(wait.hasSettled, false, "whether it resolved at the release");
      await mailbox.consume("main");
      const { state } = await within(wait.promise, "the receipt has not come");
      assertEqual(state, "acked", "the receipt");
    },
  },
  {
    id: "WRC-5",
    name: "resolves with trimmed when the message was pushed out",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = mailbox.waitForReceipt(id);
      await send(mailbox, "next");
      await context.advance(1);
      const { state } = await within(wait, "the receipt has not come");
      assertEqual(state, "trimmed", "the receipt");
    },
  },
  {
    id: "WRC-6",
    name: "resolves with unsubscribed when the recipient leaves",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = mailbox.waitForReceipt(id);
      await mailbox.unsubscribe("main");
      const { state } = await within(wait, "the receipt has not come");
      assertEqual(state, "unsubscribed", "the receipt");
    },
  },
  {
    id: "WRC-7",
    name: "resolves with expired when the time of the message runs out, without anybody looking",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main", expiresInMs: 20 });
      const wait = mailbox.waitForReceipt(id);
      await context.advance(40);
      const { state } = await within(wait, "the receipt has not come");
      assertEqual(state, "expired", "the receipt");
    },
  },
  {
    id: "WRC-8",
    name: "a claimed message that is trimmed and released ends the wait as trimmed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const { id } = await send(mailbox, "hello", { target: "main" });
      const claim = await mailbox.claim("main");
      const wait = mailbox.waitForReceipt(id);
      await send(mailbox, "next");
      await claim.release();
      await context.advance(1);
      const { state } = await within(wait, "the receipt has not come");
      assertEqual(state, "trimmed", "the receipt");
    },
  },
  {
    id: "WRC-9",
    name: "of a broadcast it waits for the agent that is named",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const { id } = await send(mailbox, "to all");
      const wait = watch(mailbox.waitForReceipt(id, { agentId: "main" }));
      await mailbox.consume("other");
      await context.settle();
      assertEqual(wait.hasSettled, false, "whether another's ack resolved it");
      await mailbox.consume("main");
      const receipt = await within(wait.promise, "the receipt has not come");
      assertEqual(receipt, { messageId: id, agentId: "main", state: "acked" }, "the receipt");
    },
  },
  {
    id: "WRC-10",
    name: "rejects with UNKNOWN_RECIPIENT at once: an unknown id, no recipient, a broadcast without an agent",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const all = await send(mailbox, "to all", { source: "other" });
      await assertBusError(mailbox.waitForReceipt("unknown"), "UNKNOWN_RECIPIENT");
      for (const agentId of ["other", "nobody"])
        await assertBusError(mailbox.waitForReceipt(id, { agentId }), "UNKNOWN_RECIPIENT");
      const source = mailbox.waitForReceipt(all.id, { agentId: "other" });
      await assertBusError(source, "UNKNOWN_RECIPIENT", "a wait for the source of a broadcast");
      await assertBusError(mailbox.waitForReceipt(all.id), "UNKNOWN_RECIPIENT", "a wait for all");
    },
  },
  {
    id: "WRC-11",
    name: "rejects with TIMEOUT when the time is over",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const wait = watch(mailbox.waitForReceipt(id, { timeoutMs: 20 }));
      await context.advance(40);
      await assertBusError(wait.promise, "TIMEOUT", "the wait");
    },
  },
  {
    id: "WRC-12",
    name: "the wait for a receipt rejects with ABORTED when its signal fires, and at once when it had fired before",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const controller = new AbortController();
      const { signal } = controller;
      const wait = watch(mailbox.waitForReceipt(id, { signal }));
      await context.settle();
      controller.abort();
      await assertBusError(wait.promise, "ABORTED", "the wait");
      await assertBusError(mailbox.waitForReceipt(id, { signal }), "ABORTED", "a second wait");
    },
  },
  {
    id: "WRC-13",
    name: "several waits for one message all end",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const waits = Array.from({ length: 3 }, () => mailbox.waitForReceipt(id));
      await mailbox.consume("main");
      const receipts = await within(Promise.all(waits), "not all waits have ended");
      const states = receipts.map(({ state }) => state);
      assertEqual(states, ["acked", "acked", "acked"], "what they give");
    },
  },
  {
    id: "WRC-14",
    name: "waits for a message that is held for an agent to come",
    async run(context) {
      const mailbox = await openWith(context, [], { unknownTarget: "hold" });
      const { id } = await send(mailbox, "hello", { target: "late" });
      const wait = watch(mailbox.waitForReceipt(id));
      await context.settle();
      assertEqual(wait.hasSettled, false, "whether it resolved before");
      await mailbox.consume("late");
      const { state } = await within(wait.promise, "the receipt has not come");
      assertEqual(state, "acked", "the receipt");
    },
  },
  {
    id: "WRC-15",
    name: "for a receipt, a timeout that is none is a RangeError, and a long one does not fire at once",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      for (const timeoutMs of [0, -1, Number.NaN])
        await assertRejects(mailbox.waitForReceipt(id, { timeoutMs }), RangeError);
      const wait = watch(mailbox.waitForReceipt(id, { timeoutMs: 2 ** 31 + 1000 }));
      await context.advance(20);
      assertEqual(wait.hasSettled, false, "whether it ended");
      await mailbox.consume("main");
      assertEqual((await within(wait.promise, "it has not ended")).state, "acked", "the receipt");
    },
  },
];

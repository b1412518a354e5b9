/** Receipts: a sender can learn what became of its message, for each recipient. */
import { assertEqual } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { openWith, send, sendAll, stateFor, statesFor } from "./scene.ts";

const minuteMs = 60_000;

/** The ways of a message, and its one end. */
export const cases: readonly MailboxCase[] = [
  {
    id: "RCP-1",
    name: "a receipt names message and agent, and goes from pending over claimed to acked",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const receipt = { messageId: id, agentId: "main" };
      assertEqual(await mailbox.receipts(id), [{ ...receipt, state: "pending" }], "at first");
      const claim = await mailbox.claim("main");
      assertEqual(await mailbox.receipts(id), [{ ...receipt, state: "claimed" }], "when claimed");
      await claim.ack();
      assertEqual(await mailbox.receipts(id), [{ ...receipt, state: "acked" }], "when acked");
    },
  },
  {
    id: "RCP-2",
    name: "a broadcast has a receipt for each recipient, as they subscribed, and none for its source",
    async run(context) {
      const mailbox = await openWith(context, ["main", "debugger", "tester"]);
      const message = await send(mailbox, "to all", { source: "tester" });
      await mailbox.consume("main");
      const receipts = await mailbox.receipts(message.id);
      const states = receipts.map(({ agentId, state }) => `${agentId} ${state}`);
      assertEqual(states, ["main acked", "debugger pending"], "the receipts");
    },
  },
  {
    id: "RCP-3",
    name: "an unknown id has no receipts",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello", { id: "known" });
      assertEqual(await mailbox.receipts("unknown"), [], "its receipts");
    },
  },
  {
    id: "RCP-4",
    name: "a released message is pending again, and acked when it is read at last",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "hello");
      await (await mailbox.claim("main")).release();
      assertEqual(await stateFor(mailbox, message, "main"), "pending", "when it was released");
      await mailbox.consume("main");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "when it was consumed");
    },
  },
  {
    id: "RCP-5",
    name: "looking with peek or hasPending is no reading",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "hello");
      await mailbox.peek("main");
      await mailbox.hasPending("main");
      await mailbox.waitForPending("main");
      assertEqual(await stateFor(mailbox, message, "main"), "pending", "its receipt");
    },
  },
  {
    id: "RCP-6",
    name: "a message expires without anybody looking",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "hello", { expiresInMs: 10 });
      await context.advance(20);
      assertEqual(await stateFor(mailbox, message, "main"), "expired", "its receipt");
    },
  },
  {
    id: "RCP-7",
    name: "unsubscribing ends what is pending and what is claimed as unsubscribed",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const sent = await sendAll(mailbox, ["1", "2"]);
      await mailbox.claim("main", { max: 1 });
      await mailbox.unsubscribe("main");
      const wanted = ["unsubscribed", "unsubscribed"];
      assertEqual(await statesFor(mailbox, sent, "main"), wanted, "its receipts");
      const others = await statesFor(mailbox, sent, "other");
      assertEqual(others, ["pending", "pending"], "the other's receipts");
    },
  },
  {
    id: "RCP-8",
    name: "acked is final: when the message is trimmed, when it expires, when the agent leaves",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1", { expiresInMs: 30 });
      await mailbox.consume("main");
      await context.advance(40);
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "after the expiry");
      await send(mailbox, "2");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "after the trim");
      await mailbox.unsubscribe("main");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "after the agent left");
    },
  },
  {
    id: "RCP-9",
    name: "trimmed is final: when the agent leaves, and when it reads on",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"], { maxlen: 1 });
      const lost = await send(mailbox, "1");
      await send(mailbox, "2");
      await mailbox.consume("main");
      await mailbox.unsubscribe("other");
      assertEqual(await stateFor(mailbox, lost, "main"), "trimmed", "of the one that read on");
      assertEqual(await stateFor(mailbox, lost, "other"), "trimmed", "of the one that left");
    },
  },
  {
    id: "RCP-10",
    name: "expired is final: when the message is trimmed, and when the agent leaves",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1", { expiresInMs: 10 });
      await context.advance(20);
      await send(mailbox, "2");
      assertEqual(await stateFor(mailbox, message, "main"), "expired", "after the trim");
      await mailbox.unsubscribe("main");
      assertEqual(await stateFor(mailbox, message, "main"), "expired", "after the agent left");
    },
  },
  {
    id: "RCP-11",
    name: "unsubscribed is final: when the message is trimmed, and when the agent comes back",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1");
      await mailbox.unsubscribe("main");
      await mailbox.subscribe("main", { from: "earliest" });
      assertEqual(await stateFor(mailbox, message, "main"), "unsubscribed", "when it is back");
      await send(mailbox, "2");
      assertEqual(await stateFor(mailbox, message, "main"), "unsubscribed", "after the trim");
    },
  },
  {
    id: "RCP-12",
    name: "one that left and came back has receipts of both lives",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const read = await send(mailbox, "1");
      await mailbox.consume("main");
      const unread = await send(mailbox, "2");
      await mailbox.unsubscribe("main");
      await mailbox.subscribe("main");
      const later = await send(mailbox, "3");
      const wanted = ["acked", "unsubscribed", "pending"];
      assertEqual(await statesFor(mailbox, [read, unread, later], "main"), wanted, "its receipts");
    },
  },
  {
    id: "RCP-13",
    name: "receipts outlive their message, for as long as its id is known",
    needs: ["id-window", "virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const read = await send(mailbox, "1");
      await mailbox.consume("main");
      const lost = await send(mailbox, "2");
      await context.advance(10 * minuteMs);
      assertEqual(await mailbox.receipts(read.id), [], "of one that was trimmed long ago");
      await send(mailbox, "3");
      await context.advance(minuteMs);
      assertEqual(await stateFor(mailbox, lost, "main"), "trimmed", "within two minutes");
      await context.advance(minuteMs + 1000);
      assertEqual(await mailbox.receipts(lost.id), [], "after two minutes");
    },
  },
  {
    id: "RCP-14",
    name: "receipts of a retry are those of the first send",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello", { id: "the-id" });
      await mailbox.consume("main");
      const retried = await send(mailbox, "hello", { id: "the-id" });
      assertEqual(await stateFor(mailbox, retried, "main"), "acked", "the receipt");
    },
  },
  {
    id: "RCP-15",
    name: "each message of a log that is trimmed, read and left in turn ends once for each recipient",
    async run(context) {
      const mailbox = await openWith(context, ["reader", "slow", "leaver"], { maxlen: 2 });
      const sent = await sendAll(mailbox, ["1", "2"]);
      await (await mailbox.claim("reader")).ack(1);
      sent.push(await send(mailbox, "3"));
      await mailbox.unsubscribe("leaver");
      sent.push(await send(mailbox, "4"));
      const of = (agentId: string): Promise<unknown> => statesFor(mailbox, sent, agentId);
      assertEqual(await of("reader"), ["acked", "trimmed", "pending", "pending"], "the reader");
      assertEqual(await of("slow"), ["trimmed", "trimmed", "pending", "pending"], "the slow one");
      const left = ["trimmed", "unsubscribed", "unsubscribed", undefined];
      assertEqual(await of("leaver"), left, "the leaver");
    },
  },
  {
    id: "RCP-16",
    name: "receipts stay right when an agent reads and loses in turn, however often",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const sent = [];
      for (let count = 0; count < 50; count += 1) {
        sent.push(...(await sendAll(mailbox, ["lost", "read"])));
        await mailbox.consume("main");
      }
      const wanted = sent.map(({ content }) => (content === "lost" ? "trimmed" : "acked"));
      assertEqual(await statesFor(mailbox, sent, "main"), wanted, "the receipts");
    },
  },
];

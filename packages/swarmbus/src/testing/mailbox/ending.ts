/** `clear` and `close`: how a mailbox is emptied, and how it ends; and what a method does with wrong arguments. */
import type { Mailbox } from "../../mailbox/mailbox.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import { within } from "../deadline.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { consumed, openWith, peeked, send, sendAll, watch } from "./scene.ts";

/** Every method that a closed mailbox refuses. */
function attempts(mailbox: Mailbox): Record<string, () => Promise<unknown>> {
  return {
    subscribe: () => mailbox.subscribe("main"),
    unsubscribe: () => mailbox.unsubscribe("main"),
    agents: () => mailbox.agents(),
    send: () => send(mailbox, "hello"),
    consume: () => mailbox.consume("main"),
    peek: () => mailbox.peek("main"),
    hasPending: () => mailbox.hasPending("main"),
    claim: () => mailbox.claim("main"),
    waitForPending: () => mailbox.waitForPending("main"),
    receipts: () => mailbox.receipts("id"),
    waitForReceipt: () => mailbox.waitForReceipt("id"),
    status: () => mailbox.status("main"),
    clear: () => mailbox.clear(),
  };
}

/** The two ends, and wrong arguments. */
export const cases: readonly MailboxCase[] = [
  {
    id: "CLR-1",
    name: "clear forgets messages, agents and receipts",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const { id } = await send(mailbox, "hello");
      await mailbox.clear();
      assertEqual(await mailbox.agents(), [], "who is subscribed");
      assertEqual(await mailbox.receipts(id), [], "the receipts");
      assertEqual(await peeked(mailbox, "main"), [], "what waits");
      await mailbox.subscribe("main", { from: "earliest" });
      assertEqual(await consumed(mailbox, "main"), [], "what is read");
    },
  },
  {
    id: "CLR-2",
    name: "clear forgets ids: one may be used for something else",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await send(mailbox, "trimmed", { id: "one" });
      await send(mailbox, "kept", { id: "two" });
      await mailbox.clear();
      await mailbox.subscribe("main");
      await send(mailbox, "new", { id: "one" });
      assertEqual(await consumed(mailbox, "main"), ["new"], "what was sent under the first id");
      await send(mailbox, "newer", { id: "two" });
      assertEqual(await consumed(mailbox, "main"), ["newer"], "what was sent under the second id");
    },
  },
  {
    id: "CLR-3",
    name: "seq goes on where it was",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const before = await send(mailbox, "before");
      await mailbox.clear();
      const after = await send(mailbox, "after");
      assert(after.seq > before.seq, "the place after the clear is higher");
    },
  },
  {
    id: "CLR-4",
    name: "clear voids claims: ack and release give false",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "hello");
      const claims = [await mailbox.claim("main"), await mailbox.claim("other")];
      await mailbox.clear();
      assertEqual(await claims[0]?.ack(), false, "what the ack says");
      assertEqual(await claims[1]?.release(), false, "what the release says");
    },
  },
  {
    id: "CLR-5",
    name: "clear ends waits: for messages with false, for receipts with ABORTED",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const { id } = await send(mailbox, "hello", { target: "other" });
      const pending = mailbox.waitForPending("main");
      const receipt = watch(mailbox.waitForReceipt(id));
      await context.settle();
      await mailbox.clear();
      assertEqual(await within(pending, "the wait has not ended"), false, "what the first gives");
      await assertBusError(receipt.promise, "ABORTED", "the wait for a receipt");
    },
  },
  {
    id: "CLR-6",
    name: "a cleared mailbox works as a new one",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      await sendAll(mailbox, ["1", "2", "3"]);
      await mailbox.clear();
      for (const agentId of ["main", "other"]) await mailbox.subscribe(agentId);
      await sendAll(mailbox, ["4", "5", "6"]);
      const claim = await mailbox.claim("main");
      assertEqual(claim.missed, 1, "what was missed");
      assertEqual(await consumed(mailbox, "other"), ["5", "6"], "what was read");
    },
  },
  {
    id: "CLO-1",
    name: "after the close every method rejects with CLOSED",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await mailbox.close();
      for (const [name, attempt] of Object.entries(attempts(mailbox)))
        await assertBusError(attempt(), "CLOSED", name);
    },
  },
  {
    id: "CLO-2",
    name: "the close rejects what waits with CLOSED",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { target: "main" });
      const pending = watch(mailbox.waitForPending("main", { mode: "queue" }));
      const receipt = watch(mailbox.waitForReceipt(id));
      await context.settle();
      await mailbox.close();
      await assertBusError(pending.promise, "CLOSED", "the wait for a message");
      await assertBusError(receipt.promise, "CLOSED", "the wait for a receipt");
    },
  },
  {
    id: "CLO-3",
    name: "after the close an ack rejects with CLOSED, and a release gives false",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "hello");
      const acked = await mailbox.claim("main");
      const released = await mailbox.claim("other");
      await mailbox.close();
      await assertBusError(acked.ack(), "CLOSED", "the ack");
      assertEqual(await released.release(), false, "what the release says");
      await acked[Symbol.asyncDispose]();
    },
  },
  {
    id: "CLO-4",
    name: "disposing is closing, and closing again does nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await mailbox[Symbol.asyncDispose]();
      await assertBusError(mailbox.agents(), "CLOSED", "a call after the disposal");
      await mailbox.close();
      await mailbox[Symbol.asyncDispose]();
    },
  },
  {
    id: "CLO-5",
    name: "methods reject and never throw, with a TypeError on an argument of a wrong kind",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const wrong = 7 as never;
      const calls: (() => Promise<unknown>)[] = [
        () => mailbox.subscribe(wrong),
        () => mailbox.subscribe("main", { from: wrong }),
        () => mailbox.unsubscribe(wrong),
        () => mailbox.send(wrong, { source: "user" }),
        () => mailbox.send("hello", { source: wrong }),
        () => mailbox.send("hello", undefined as never),
        () => send(mailbox, "hello", { id: wrong }),
        () => send(mailbox, "hello", { template: wrong }),
        () => send(mailbox, "hello", { mode: "soon" as never }),
        () => mailbox.consume(wrong),
        () => mailbox.peek("main", { mode: "soon" as never }),
        () => mailbox.hasPending("main", { mode: "soon" as never }),
        () => mailbox.claim("main", { mode: "soon" as never }),
        () => mailbox.receipts(wrong),
        () => mailbox.status(wrong),
      ];
      for (const call of calls) await assertRejects(call(), TypeError);
      assertEqual(await peeked(mailbox, "main"), [], "what was sent");
    },
  },
  {
    id: "CLO-6",
    name: "a close while much is under way settles everything",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello");
      const underWay = Object.values(attempts(mailbox)).map((attempt) => attempt());
      const closed = mailbox.close();
      const settled = within(
        Promise.allSettled([...underWay, closed]),
        "something has not settled",
      );
      assertEqual((await settled).at(-1)?.status, "fulfilled", "how the close ends");
    },
  },
];

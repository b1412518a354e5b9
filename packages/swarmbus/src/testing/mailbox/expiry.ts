/** Expiry: a message that is worth nothing after a while. */
import { assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { claimed, consumed, openWith, peeked, send, stateFor } from "./scene.ts";

const hourMs = 3_600_000;

/** When a message expires, and for whom. */
export const cases: readonly MailboxCase[] = [
  {
    id: "EXP-1",
    name: "before its time a message is read as any other",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "hello", { expiresInMs: hourMs });
      assertEqual(await peeked(mailbox, "main"), ["hello"], "what peek shows");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "its receipt");
    },
  },
  {
    id: "EXP-2",
    name: "after its time nobody sees it: not with peek, hasPending, claim or consume",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "short", { expiresInMs: 10 });
      await context.advance(20);
      assertEqual(await mailbox.hasPending("main"), false, "what hasPending says");
      assertEqual(await peeked(mailbox, "main"), [], "what peek shows");
      assertEqual((await claimed(mailbox, "main")).contents, [], "what was claimed");
      assertEqual(await consumed(mailbox, "main"), [], "what was consumed");
      assertEqual((await mailbox.status("main")).pending, 0, "how many are pending");
    },
  },
  {
    id: "EXP-3",
    name: "each of these notices it alone, without the others having looked",
    async run(context) {
      const mailbox = await openWith(context, ["a", "b", "c", "d", "e"]);
      const message = await send(mailbox, "short", { expiresInMs: 10 });
      await context.advance(20);
      assertEqual(await consumed(mailbox, "a"), [], "what a consumed");
      assertEqual((await claimed(mailbox, "b")).contents, [], "what b claimed");
      assertEqual(await peeked(mailbox, "c"), [], "what c saw");
      assertEqual((await mailbox.status("d")).pending, 0, "how many are pending for d");
      for (const agentId of ["a", "b", "c", "d", "e"])
        assertEqual(await stateFor(mailbox, message, agentId), "expired", `${agentId}'s receipt`);
    },
  },
  {
    id: "EXP-4",
    name: "a message lasts until its time is over, to the millisecond",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "short", { expiresInMs: 100 });
      await context.advance(99);
      assertEqual(await peeked(mailbox, "main"), ["short"], "what waits a millisecond before");
      await context.advance(1);
      assertEqual(await peeked(mailbox, "main"), [], "what waits then");
    },
  },
  {
    id: "EXP-5",
    name: "those between and around an expired message are read in order",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "1");
      await send(mailbox, "short", { expiresInMs: 10 });
      await send(mailbox, "2", { expiresInMs: hourMs });
      await send(mailbox, "short", { expiresInMs: 5 });
      await send(mailbox, "3");
      await context.advance(20);
      assertEqual((await mailbox.status("main")).pending, 3, "how many are pending");
      assertEqual(await consumed(mailbox, "main"), ["1", "2", "3"], "what was read");
    },
  },
  {
    id: "EXP-6",
    name: "a message without an expiry lasts",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello");
      await context.advance(1000 * hourMs);
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
    },
  },
  {
    id: "EXP-7",
    name: "an expiry beyond 2^31 milliseconds is not over at once",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "hello", { expiresInMs: 2 ** 31 + hourMs });
      await context.advance(10);
      assertEqual(await stateFor(mailbox, message, "main"), "pending", "its receipt");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
    },
  },
  {
    id: "EXP-8",
    name: "an expired message counts towards maxlen until it is trimmed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      const oldest = await send(mailbox, "1");
      await send(mailbox, "short", { expiresInMs: 10 });
      await context.advance(20);
      await send(mailbox, "2");
      assertEqual(await stateFor(mailbox, oldest, "main"), "trimmed", "the oldest's receipt");
      assertEqual(await consumed(mailbox, "main"), ["2"], "what was read");
    },
  },
  {
    id: "EXP-9",
    name: "a message that expired and is trimmed then was not missed",
    needs: ["exact-missed"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await send(mailbox, "short", { expiresInMs: 10 });
      await context.advance(20);
      await send(mailbox, "2");
      assertEqual((await mailbox.status("main")).missed, 0, "what status counts");
      assertEqual((await mailbox.claim("main")).missed, 0, "what the claim tells");
    },
  },
  {
    id: "EXP-10",
    name: "a claimed message that expires meanwhile stays with its claim, and acked it is acked",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "short", { expiresInMs: 10 });
      const { claim, contents } = await claimed(mailbox, "main");
      await context.advance(20);
      assertEqual(contents, ["short"], "what the claim holds");
      assertEqual(await claim.ack(), true, "what the ack says");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "its receipt");
    },
  },
  {
    id: "EXP-11",
    name: "a claimed message that expires and is released is expired, and does not come back",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const message = await send(mailbox, "short", { expiresInMs: 10 });
      await send(mailbox, "long");
      const claim = await mailbox.claim("main");
      await context.advance(20);
      await claim.release();
      assertEqual(await stateFor(mailbox, message, "main"), "expired", "its receipt");
      assertEqual(await consumed(mailbox, "main"), ["long"], "what was read");
    },
  },
  {
    id: "EXP-12",
    name: "of a claimed message that was trimmed and expired, a release tells what was first: trimmed",
    needs: ["final-ends", "virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1", { expiresInMs: 30 });
      const claim = await mailbox.claim("main");
      await send(mailbox, "2");
      await context.advance(60);
      await claim.release();
      assertEqual(await stateFor(mailbox, message, "main"), "trimmed", "its receipt");
    },
  },
  {
    id: "EXP-13",
    name: "of a claimed message that expired and was trimmed, a release tells what was first: expired",
    needs: ["final-ends", "virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1", { expiresInMs: 10 });
      const claim = await mailbox.claim("main");
      await context.advance(20);
      await send(mailbox, "2");
      await claim.release();
      assertEqual(await stateFor(mailbox, message, "main"), "expired", "its receipt");
      assertEqual((await mailbox.status("main")).missed, 0, "what was missed");
    },
  },
  {
    id: "EXP-14",
    name: "a broadcast expires for those who have not read it, and for nobody else",
    needs: ["virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["fast", "slow"]);
      const message = await send(mailbox, "short", { expiresInMs: 10 });
      await mailbox.consume("fast");
      await context.advance(20);
      assertEqual(await stateFor(mailbox, message, "fast"), "acked", "the fast one's receipt");
      assertEqual(await stateFor(mailbox, message, "slow"), "expired", "the slow one's receipt");
    },
  },
  {
    id: "EXP-15",
    name: "a held message expires, too, and an expired one is not given to who comes late",
    async run(context) {
      const mailbox = await openWith(context, ["other"], { unknownTarget: "hold" });
      const held = await send(mailbox, "held", { target: "late", expiresInMs: 10 });
      await send(mailbox, "to all", { expiresInMs: 10 });
      await context.advance(20);
      assertEqual(await stateFor(mailbox, held, "late"), "expired", "its receipt");
      await mailbox.subscribe("late", { from: "earliest" });
      assertEqual(await consumed(mailbox, "late"), [], "what was read");
    },
  },
  {
    id: "EXP-16",
    name: "an expiry that is no time above 0 is a RangeError, and sends nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      for (const expiresInMs of [0, -1, Number.NaN, Infinity])
        await assertRejects(send(mailbox, "hello", { expiresInMs }), RangeError);
      assertEqual(await peeked(mailbox, "main"), [], "what was sent");
    },
  },
];

/** Bounds: at most so many messages, the oldest go first. */
import { assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { consumed, openWith, peeked, send, sendAll, stateFor, statesFor } from "./scene.ts";

/** What is kept, and what becomes of the rest. */
export const cases: readonly MailboxCase[] = [
  {
    id: "BND-1",
    name: "at most maxlen messages are kept: the oldest are trimmed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 3 });
      await sendAll(mailbox, ["1", "2", "3", "4", "5"]);
      assertEqual(await peeked(mailbox, "main"), ["3", "4", "5"], "what is kept");
      assertEqual(await consumed(mailbox, "main"), ["3", "4", "5"], "what was read");
    },
  },
  {
    id: "BND-2",
    name: "up to maxlen nothing is trimmed",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 3 });
      await sendAll(mailbox, ["1", "2", "3"]);
      assertEqual(await consumed(mailbox, "main"), ["1", "2", "3"], "what was read");
    },
  },
  {
    id: "BND-3",
    name: "500 messages are kept unless somebody says otherwise",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const contents = Array.from({ length: 501 }, (_, index) => `${index}`);
      await Promise.all(contents.map((content) => send(mailbox, content)));
      assertEqual((await consumed(mailbox, "main")).length, 500, "how many are kept");
    },
  },
  {
    id: "BND-4",
    name: "a bound of one keeps the newest message",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await sendAll(mailbox, ["1", "2"]);
      assertEqual(await consumed(mailbox, "main"), ["2"], "what was read");
      await send(mailbox, "3");
      assertEqual(await consumed(mailbox, "main"), ["3"], "what was read next");
    },
  },
  {
    id: "BND-5",
    name: "the receipt of a message that was trimmed unread says so",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      const sent = await sendAll(mailbox, ["1", "2", "3", "4"], { target: "main" });
      const wanted = ["trimmed", "trimmed", "pending", "pending"];
      assertEqual(await statesFor(mailbox, sent, "main"), wanted, "the receipts");
    },
  },
  {
    id: "BND-6",
    name: "the log is bounded, not what is unread: messages that others have read make room as well",
    async run(context) {
      const mailbox = await openWith(context, ["fast", "slow"], { maxlen: 2 });
      const sent = await sendAll(mailbox, ["1", "2"], {});
      await mailbox.consume("fast");
      await send(mailbox, "3");
      assertEqual(await consumed(mailbox, "fast"), ["3"], "what the fast one read");
      assertEqual(await consumed(mailbox, "slow"), ["2", "3"], "what the slow one read");
      assertEqual(await statesFor(mailbox, sent, "slow"), ["trimmed", "acked"], "its receipts");
    },
  },
  {
    id: "BND-7",
    name: "a message that was read and then trimmed stays acked",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const message = await send(mailbox, "1");
      await mailbox.consume("main");
      await send(mailbox, "2");
      assertEqual(await stateFor(mailbox, message, "main"), "acked", "its receipt");
    },
  },
  {
    id: "BND-8",
    name: "maxlenPerTarget trims the oldest to that target",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlenPerTarget: 2 });
      const sent = await sendAll(mailbox, ["1", "2", "3"], { target: "main" });
      const wanted = ["trimmed", "pending", "pending"];
      assertEqual(await statesFor(mailbox, sent, "main"), wanted, "the receipts");
      assertEqual(await consumed(mailbox, "main"), ["2", "3"], "what was read");
    },
  },
  {
    id: "BND-9",
    name: "with maxlenPerTarget a flood to one takes nothing from the others",
    async run(context) {
      const options = { maxlen: 10, maxlenPerTarget: 4 };
      const mailbox = await openWith(context, ["quiet", "busy"], options);
      await send(mailbox, "stop!", { target: "quiet" });
      await send(mailbox, "to all");
      const flood = Array.from({ length: 30 }, (_, index) => `${index}`);
      await sendAll(mailbox, flood, { target: "busy" });
      assertEqual(await consumed(mailbox, "quiet"), ["stop!", "to all"], "what the quiet one read");
      const wanted = ["to all", "26", "27", "28", "29"];
      assertEqual(await consumed(mailbox, "busy"), wanted, "what the busy one read");
    },
  },
  {
    id: "BND-10",
    name: "maxlenPerTarget does not bound broadcasts",
    needs: ["target-bound"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlenPerTarget: 1 });
      await sendAll(mailbox, ["1", "2", "3"]);
      assertEqual(await consumed(mailbox, "main"), ["1", "2", "3"], "what was read");
    },
  },
  {
    id: "BND-11",
    name: "maxlenPerTarget counts the messages of both modes together",
    needs: ["target-bound"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlenPerTarget: 2 });
      await send(mailbox, "1", { target: "main", mode: "queue" });
      await send(mailbox, "2", { target: "main", mode: "steer" });
      await send(mailbox, "3", { target: "main", mode: "queue" });
      assertEqual(await consumed(mailbox, "main"), ["2", "3"], "what was read");
    },
  },
  {
    id: "BND-12",
    name: "maxlen holds beside maxlenPerTarget",
    async run(context) {
      const mailbox = await openWith(context, ["a", "b"], { maxlen: 3, maxlenPerTarget: 2 });
      await sendAll(mailbox, ["a1", "a2"], { target: "a" });
      await sendAll(mailbox, ["b1", "b2"], { target: "b" });
      assertEqual(await consumed(mailbox, "a"), ["a2"], "what a read");
      assertEqual(await consumed(mailbox, "b"), ["b1", "b2"], "what b read");
    },
  },
  {
    id: "BND-13",
    name: "a maxlen or maxlenPerTarget that is no integer from 1 is a RangeError",
    async run(context) {
      for (const wrong of [0, -1, 1.5, Number.NaN, Infinity]) {
        await assertRejects(context.open({ maxlen: wrong }), RangeError);
        await assertRejects(context.open({ maxlenPerTarget: wrong }), RangeError);
      }
    },
  },
];

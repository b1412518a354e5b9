/** Cursors: each agent reads at its own pace, each message once. */
import { assert, assertEqual } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { claimed, consumed, first, openWith, peeked, send, sendAll, stateFor } from "./scene.ts";

/** Who reads what, and what moves a cursor. */
export const cases: readonly MailboxCase[] = [
  {
    id: "CUR-1",
    name: "an agent reads what was sent to it, oldest first",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["one", "two", "three"], { target: "main" });
      assertEqual(await consumed(mailbox, "main"), ["one", "two", "three"], "what was read");
    },
  },
  {
    id: "CUR-2",
    name: "an agent reads each message once",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "one", { target: "main" });
      await mailbox.consume("main");
      assertEqual(await consumed(mailbox, "main"), [], "what was read again");
      await send(mailbox, "two");
      assertEqual(await consumed(mailbox, "main"), ["two"], "what was read after the next send");
    },
  },
  {
    id: "CUR-3",
    name: "several agents read the same broadcast, each at its own pace",
    async run(context) {
      const mailbox = await openWith(context, ["fast", "slow"]);
      await send(mailbox, "one");
      assertEqual(await consumed(mailbox, "fast"), ["one"], "what the fast one read first");
      await send(mailbox, "two");
      assertEqual(await consumed(mailbox, "fast"), ["two"], "what the fast one read next");
      assertEqual(await consumed(mailbox, "slow"), ["one", "two"], "what the slow one read");
    },
  },
  {
    id: "CUR-4",
    name: "an agent that subscribes reads only what is sent after it",
    async run(context) {
      const mailbox = await openWith(context, ["early"]);
      await send(mailbox, "before");
      await mailbox.subscribe("late");
      assertEqual(await peeked(mailbox, "late"), [], "what waits at once");
      await send(mailbox, "after");
      assertEqual(await consumed(mailbox, "late"), ["after"], "what was read");
    },
  },
  {
    id: "CUR-5",
    name: "subscribing again keeps the cursor: nothing comes twice, nothing is passed over",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "read");
      await mailbox.consume("main");
      await send(mailbox, "unread");
      await mailbox.subscribe("main");
      assertEqual(await consumed(mailbox, "main"), ["unread"], "what was read");
    },
  },
  {
    id: "CUR-6",
    name: 'subscribing again with from: "earliest" keeps the cursor, too',
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await send(mailbox, "before");
      await mailbox.subscribe("main");
      await send(mailbox, "after");
      await mailbox.subscribe("main", { from: "earliest" });
      assertEqual(await consumed(mailbox, "main"), ["after"], "what was read");
    },
  },
  {
    id: "CUR-7",
    name: 'from: "earliest" makes a new agent a reader of the retained broadcasts, in order',
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await sendAll(mailbox, ["one", "two"]);
      await mailbox.subscribe("late", { from: "earliest" });
      await send(mailbox, "three");
      assertEqual(await consumed(mailbox, "late"), ["one", "two", "three"], "what was read");
    },
  },
  {
    id: "CUR-8",
    name: 'who subscribed from "earliest" is a recipient of those broadcasts from then on',
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      const message = await send(mailbox, "one");
      assertEqual(await stateFor(mailbox, message, "late"), undefined, "its receipt before");
      await mailbox.subscribe("late", { from: "earliest" });
      assertEqual(await stateFor(mailbox, message, "late"), "pending", "its receipt after");
      await mailbox.consume("late");
      assertEqual(await stateFor(mailbox, message, "late"), "acked", "its receipt when it read");
    },
  },
  {
    id: "CUR-9",
    name: 'from: "earliest" gives neither the messages to others nor the broadcasts of oneself',
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await send(mailbox, "to the other", { target: "other" });
      await send(mailbox, "my own", { source: "late" });
      await send(mailbox, "to all");
      await mailbox.subscribe("late", { from: "earliest" });
      assertEqual(await consumed(mailbox, "late"), ["to all"], "what was read");
    },
  },
  {
    id: "CUR-10",
    name: 'from: "earliest" gives only what is retained',
    async run(context) {
      const mailbox = await openWith(context, ["other"], { maxlen: 2 });
      await sendAll(mailbox, ["one", "two", "three"]);
      await mailbox.subscribe("late", { from: "earliest" });
      assertEqual(await consumed(mailbox, "late"), ["two", "three"], "what was read");
    },
  },
  {
    id: "CUR-11",
    name: "consume subscribes an agent that was unknown, at the latest",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await send(mailbox, "before");
      assertEqual(await consumed(mailbox, "new"), [], "what it reads at once");
      assert((await mailbox.agents()).includes("new"), "it is subscribed");
      await send(mailbox, "after", { target: "new" });
      assertEqual(await consumed(mailbox, "new"), ["after"], "what it reads later");
    },
  },
  {
    id: "CUR-12",
    name: "claim subscribes an agent that was unknown, at the latest",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await send(mailbox, "before");
      assertEqual((await claimed(mailbox, "new")).contents, [], "what it is handed at once");
      assert((await mailbox.agents()).includes("new"), "it is subscribed");
      await send(mailbox, "after", { target: "new" });
      assertEqual((await claimed(mailbox, "new")).contents, ["after"], "what it is handed later");
    },
  },
  {
    id: "CUR-13",
    name: "peek shows what is unread and moves nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, ["one", "two"]);
      for (const time of ["the first time", "the second time"])
        assertEqual(await peeked(mailbox, "main"), ["one", "two"], `what was shown ${time}`);
      assertEqual(await stateFor(mailbox, first(sent), "main"), "pending", "the receipt");
      assertEqual(await consumed(mailbox, "main"), ["one", "two"], "what was read");
    },
  },
  {
    id: "CUR-14",
    name: "hasPending tells whether there is any, and moves nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      assertEqual(await mailbox.hasPending("main"), false, "before");
      await send(mailbox, "one");
      for (const time of ["the first time", "the second time"])
        assertEqual(await mailbox.hasPending("main"), true, `what it says ${time}`);
      await mailbox.consume("main");
      assertEqual(await mailbox.hasPending("main"), false, "when it was read");
    },
  },
  {
    id: "CUR-15",
    name: "peek, hasPending and status of an unknown agent are empty, and subscribe nobody",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      await send(mailbox, "to all");
      assertEqual(await mailbox.peek("unknown"), [], "what peek shows");
      assertEqual(await mailbox.hasPending("unknown"), false, "what hasPending says");
      assertEqual(
        await mailbox.status("unknown"),
        { cursor: 0, head: 0, pending: 0, claimed: 0, missed: 0 },
        "its status",
      );
      assertEqual(await mailbox.agents(), ["other"], "who is subscribed");
    },
  },
  {
    id: "CUR-16",
    name: "status counts what is pending and what is claimed",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["one", "two", "three"]);
      const claim = await mailbox.claim("main", { max: 1 });
      const open = await mailbox.status("main");
      assertEqual([open.pending, open.claimed], [2, 1], "the counts while one is claimed");
      await claim.ack();
      const acked = await mailbox.status("main");
      assertEqual([acked.pending, acked.claimed], [2, 0], "the counts when it was acked");
    },
  },
  {
    id: "CUR-17",
    name: "the cursor stays behind an unread message, and passes it when it is acked; the head is ahead",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { seq } = await send(mailbox, "one");
      const before = await mailbox.status("main");
      assert(before.cursor < seq && seq <= before.head, "the message is between cursor and head");
      await mailbox.consume("main");
      const after = await mailbox.status("main");
      assert(seq <= after.cursor && after.cursor <= after.head, "the message is behind the cursor");
    },
  },
  {
    id: "CUR-18",
    name: "agents lists who is subscribed, each once, in the order in which they came",
    async run(context) {
      const mailbox = await openWith(context, ["main", "debugger", "main"]);
      await mailbox.consume("tester");
      assertEqual(await mailbox.agents(), ["main", "debugger", "tester"], "who is subscribed");
    },
  },
  {
    id: "CUR-19",
    name: "of two consumes at once, each message goes to one",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await sendAll(mailbox, ["one", "two", "three"]);
      const both = await Promise.all([consumed(mailbox, "main"), consumed(mailbox, "main")]);
      const wanted = ["one", "two", "three"];
      assertEqual(both.flat().toSorted(), wanted.toSorted(), "what both read together");
    },
  },
  {
    id: "CUR-20",
    name: "agents that read and write at once miss nothing and read nothing twice",
    async run(context) {
      const names = ["a", "b", "c"];
      const mailbox = await openWith(context, names);
      const chats = names.map(async (name) => {
        const read: string[] = [];
        for (let count = 0; count < 10; count += 1) {
          await send(mailbox, `${name}${count}`, { source: name });
          read.push(...(await consumed(mailbox, name)));
        }
        return read;
      });
      const reads = await Promise.all(chats);
      for (const [index, name] of names.entries()) {
        const all = [...(reads[index] ?? []), ...(await consumed(mailbox, name))];
        assertEqual(all.length, 20, `how many messages ${name} read`);
        assertEqual(new Set(all).size, 20, `how many different ones ${name} read`);
      }
    },
  },
];

/** Addressing: one agent, or all but the source; and a target that nobody knows. */
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { consumed, openWith, peeked, send, sendAll, stateFor } from "./scene.ts";

/** Who gets a message. */
export const cases: readonly MailboxCase[] = [
  {
    id: "ADR-1",
    name: "a message with a target reaches that agent and no other",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "for main", { target: "main" });
      assertEqual(await consumed(mailbox, "other"), [], "what the other read");
      assertEqual(await consumed(mailbox, "main"), ["for main"], "what main read");
    },
  },
  {
    id: "ADR-2",
    name: "a message without a target reaches every subscriber but its source",
    async run(context) {
      const mailbox = await openWith(context, ["main", "debugger", "tester"]);
      await send(mailbox, "to all", { source: "debugger" });
      assertEqual(await consumed(mailbox, "main"), ["to all"], "what main read");
      assertEqual(await consumed(mailbox, "tester"), ["to all"], "what the tester read");
      assertEqual(await mailbox.hasPending("debugger"), false, "whether the source has any");
      assertEqual(await consumed(mailbox, "debugger"), [], "what the source read");
    },
  },
  {
    id: "ADR-3",
    name: "an agent may send to itself when it names itself",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "a note", { source: "main", target: "main" });
      assertEqual(await consumed(mailbox, "main"), ["a note"], "what it read");
    },
  },
  {
    id: "ADR-4",
    name: "messages to one and to all are read in the order in which they were sent",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "one", { target: "main" });
      await send(mailbox, "two");
      await send(mailbox, "three", { target: "main" });
      await send(mailbox, "four", { source: "other" });
      const wanted = ["one", "two", "three", "four"];
      assertEqual(await consumed(mailbox, "main"), wanted, "what was read");
    },
  },
  {
    id: "ADR-5",
    name: "a source need not be subscribed, and does not become it",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello", { source: "nobody", target: "main" });
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
      assertEqual(await mailbox.agents(), ["main"], "who is subscribed");
    },
  },
  {
    id: "ADR-6",
    name: "a broadcast to nobody is no error, and has no receipts",
    async run(context) {
      const mailbox = await openWith(context, ["alone"]);
      const { id } = await send(mailbox, "anybody?", { source: "alone" });
      assertEqual(await mailbox.receipts(id), [], "its receipts");
    },
  },
  {
    id: "ADR-7",
    name: "who subscribes after the send is no recipient",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "to all");
      await mailbox.subscribe("late");
      const wanted = [{ messageId: id, agentId: "main", state: "pending" }];
      assertEqual(await mailbox.receipts(id), wanted, "its receipts");
    },
  },
  {
    id: "ADR-8",
    name: "a target that is not subscribed is refused with UNKNOWN_RECIPIENT and the nearest names",
    async run(context) {
      const mailbox = await openWith(context, ["main", "debugger-a7b9", "reviewer"]);
      const sending = send(mailbox, "hello", { target: "debuger-a7b9" });
      const { message } = await assertBusError(sending, "UNKNOWN_RECIPIENT", "the send");
      assert(message.includes('"debuger-a7b9"'), `the target is named in: ${message}`);
      assert(message.includes('"debugger-a7b9"'), `the nearest name is named in: ${message}`);
    },
  },
  {
    id: "ADR-9",
    name: "the refusal says whether the target left or was never seen",
    async run(context) {
      const mailbox = await openWith(context, ["main", "gone"]);
      await mailbox.unsubscribe("gone");
      const left = await assertBusError(
        send(mailbox, "x", { target: "gone" }),
        "UNKNOWN_RECIPIENT",
        "a send to one that left",
      );
      const never = await assertBusError(
        send(mailbox, "x", { target: "stranger" }),
        "UNKNOWN_RECIPIENT",
        "a send to a stranger",
      );
      assert(/\bleft\b/u.test(left.message), `it left, says: ${left.message}`);
      assert(/\bnever\b/u.test(never.message), `it was never seen, says: ${never.message}`);
    },
  },
  {
    id: "ADR-10",
    name: "a refused send leaves no message, and burns no id",
    async run(context) {
      const mailbox = await openWith(context, ["other"]);
      const id = "the-id";
      await assertBusError(send(mailbox, "no", { target: "main", id }), "UNKNOWN_RECIPIENT");
      assertEqual(await mailbox.receipts(id), [], "its receipts");
      await mailbox.subscribe("main", { from: "earliest" });
      assertEqual(await peeked(mailbox, "main"), [], "what waits for the target");
      await send(mailbox, "yes", { target: "main", id });
      assertEqual(await consumed(mailbox, "main"), ["yes"], "what was sent under the same id");
    },
  },
  {
    id: "ADR-11",
    name: "the retry of a send that was accepted is answered although its target has left",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await send(mailbox, "hello", { target: "main", id: "the-id" });
      await mailbox.unsubscribe("main");
      const retried = await send(mailbox, "hello", { target: "main", id: "the-id" });
      assertEqual(retried.seq, sent.seq, "the place of the retried message");
    },
  },
  {
    id: "ADR-12",
    name: "agent ids are compared exactly, whatever characters they have",
    async run(context) {
      const names = ["a", "A", "a.b", " a", " ", "*", ">", "é", "e\u0301", "日本", "🦜", "a\n\0b"];
      const mailbox = await openWith(context, names);
      for (const target of names) await send(mailbox, `for ${target}`, { target });
      for (const name of names)
        assertEqual(await consumed(mailbox, name), [`for ${name}`], `what "${name}" read`);
      assertEqual((await mailbox.agents()).toSorted(), names.toSorted(), "who is subscribed");
    },
  },
  {
    id: "ADR-13",
    name: "an empty agent id is a RangeError, in every method that takes one",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const attempts = [
        mailbox.subscribe(""),
        mailbox.unsubscribe(""),
        mailbox.consume(""),
        mailbox.peek(""),
        mailbox.hasPending(""),
        mailbox.claim(""),
        mailbox.waitForPending("", { timeoutMs: 1 }),
        mailbox.status(""),
        send(mailbox, "x", { source: "" }),
        send(mailbox, "x", { target: "" }),
      ];
      for (const attempt of attempts) await assertRejects(attempt, RangeError);
      assertEqual(await peeked(mailbox, "main"), [], "what was sent");
    },
  },
  {
    id: "ADR-14",
    name: 'with unknownTarget: "hold" a message waits for its target, whatever that subscribes from',
    async run(context) {
      const mailbox = await openWith(context, ["other"], { unknownTarget: "hold" });
      await send(mailbox, "to all");
      await sendAll(mailbox, ["one", "two"], { target: "late" });
      await mailbox.subscribe("late");
      assertEqual(await consumed(mailbox, "late"), ["one", "two"], "what the target read");
      assertEqual(await consumed(mailbox, "late"), [], "what it read again");
    },
  },
  {
    id: "ADR-15",
    name: "a held message is pending for its target before that has come",
    async run(context) {
      const mailbox = await openWith(context, [], { unknownTarget: "hold" });
      const message = await send(mailbox, "hello", { target: "late" });
      assertEqual(await stateFor(mailbox, message, "late"), "pending", "its receipt");
      await mailbox.consume("late");
      assertEqual(await stateFor(mailbox, message, "late"), "acked", "its receipt at the end");
    },
  },
  {
    id: "ADR-16",
    name: "a held message does not show before its target has subscribed",
    async run(context) {
      const mailbox = await openWith(context, ["other"], { unknownTarget: "hold" });
      await send(mailbox, "hello", { target: "late" });
      assertEqual(await mailbox.peek("late"), [], "what peek shows");
      assertEqual(await mailbox.hasPending("late"), false, "what hasPending says");
      assertEqual(await mailbox.peek("other"), [], "what others see");
      assertEqual(await mailbox.agents(), ["other"], "who is subscribed");
    },
  },
  {
    id: "ADR-17",
    name: "consume and claim give an unknown agent the messages that were held for it",
    async run(context) {
      const mailbox = await openWith(context, [], { unknownTarget: "hold" });
      await send(mailbox, "for one", { target: "one" });
      await send(mailbox, "for two", { target: "two" });
      assertEqual(await consumed(mailbox, "one"), ["for one"], "what was consumed");
      const claim = await mailbox.claim("two");
      assertEqual(claim.messages[0]?.content, "for two", "what was claimed");
    },
  },
  {
    id: "ADR-18",
    name: "held messages and retained broadcasts are read in the order of sending",
    async run(context) {
      const mailbox = await openWith(context, ["other"], { unknownTarget: "hold" });
      await send(mailbox, "one");
      await send(mailbox, "two", { target: "late" });
      await send(mailbox, "three");
      await mailbox.subscribe("late", { from: "earliest" });
      await send(mailbox, "four", { target: "late" });
      const wanted = ["one", "two", "three", "four"];
      assertEqual(await consumed(mailbox, "late"), wanted, "what was read");
    },
  },
  {
    id: "ADR-19",
    name: "a message to one that left is held as well, and given when it comes back",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { unknownTarget: "hold" });
      const old = await send(mailbox, "before it left", { target: "main" });
      await mailbox.unsubscribe("main");
      await send(mailbox, "while it was gone", { target: "main" });
      await mailbox.subscribe("main");
      assertEqual(await consumed(mailbox, "main"), ["while it was gone"], "what was read");
      assertEqual(await stateFor(mailbox, old, "main"), "unsubscribed", "the receipt of the old");
    },
  },
  {
    id: "ADR-20",
    name: "a held message that is trimmed before its target came is trimmed, and not missed by it",
    needs: ["exact-missed"],
    async run(context) {
      const mailbox = await openWith(context, ["other"], { unknownTarget: "hold", maxlen: 2 });
      const held = await send(mailbox, "held", { target: "late" });
      await sendAll(mailbox, ["one", "two"]);
      assertEqual(await stateFor(mailbox, held, "late"), "trimmed", "its receipt");
      await mailbox.subscribe("late");
      assertEqual(await mailbox.hasPending("late"), false, "whether it waits");
      assertEqual((await mailbox.status("late")).missed, 0, "what the target missed");
    },
  },
];

/** Ids: a send may be repeated, and is one message. */
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { type CaseSendOptions, consumed, openWith, peeked, send, sendAll } from "./scene.ts";

const id = "the-id";
const secondMs = 1000;
const minuteMs = 60 * secondMs;

/** What a second send under the same id is. */
export const cases: readonly MailboxCase[] = [
  {
    id: "IDM-1",
    name: "the same id again gives the first message, and sends nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const one = await send(mailbox, "hello", { target: "main", id });
      const again = await send(mailbox, "hello", { target: "main", id });
      assertEqual([again.id, again.seq], [one.id, one.seq], "id and place of the second");
      assertEqual(again.timestamp, one.timestamp, "the time of the second");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
    },
  },
  {
    id: "IDM-2",
    name: "a retry is not read again by one who has read the message",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello", { id });
      await mailbox.consume("main");
      await send(mailbox, "hello", { id });
      assertEqual(await mailbox.hasPending("main"), false, "whether any is pending");
      assertEqual(await consumed(mailbox, "main"), [], "what was read again");
    },
  },
  {
    id: "IDM-3",
    name: "several sends of one id at once are one message",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sends = Array.from({ length: 5 }, () => send(mailbox, "hello", { id }));
      const places = (await Promise.all(sends)).map(({ seq }) => seq);
      assertEqual(new Set(places).size, 1, "how many places they have");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
    },
  },
  {
    id: "IDM-4",
    name: "other content under the same id is ID_CONFLICT, and the first stays what it is",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "first", { id });
      const { message } = await assertBusError(send(mailbox, "second", { id }), "ID_CONFLICT");
      assert(message.includes(`"${id}"`), `the id is named in: ${message}`);
      assertEqual(await consumed(mailbox, "main"), ["first"], "what was read");
    },
  },
  conflict("IDM-5", "another source", { source: "somebody" }),
  conflict("IDM-6", "another target", { target: "other" }),
  conflict("IDM-7", "another template", { template: "! {{ content }}" }),
  conflict("IDM-8", "another mode", { mode: "queue" }),
  conflict("IDM-9", "another expiry", { expiresInMs: 3_600_000 }),
  {
    id: "IDM-10",
    name: "to leave the mode out and to say that it is steer is the same",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const one = await send(mailbox, "hello", { id });
      const again = await send(mailbox, "hello", { id, mode: "steer" });
      assertEqual(again.seq, one.seq, "the place of the second");
    },
  },
  {
    id: "IDM-11",
    name: "a retry with a lone surrogate is the same message as the first",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const one = await send(mailbox, "a\ud800", { id });
      const again = await send(mailbox, "a\ud800", { id });
      assertEqual(again.seq, one.seq, "the place of the second");
    },
  },
  {
    id: "IDM-12",
    name: "ids are compared exactly",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const ids = [
        "x",
        "X",
        " x",
        "x ",
        "x\n",
        "é",
        "e\u0301",
        "x/y",
        "%41",
        "🦜",
        "_",
        "__proto__",
      ];
      for (const each of ids) await send(mailbox, `under ${each}`, { id: each });
      const wanted = ids.map((each) => `under ${each}`);
      assertEqual(await consumed(mailbox, "main"), wanted, "what was read");
    },
  },
  {
    id: "IDM-13",
    name: "a blank id is a RangeError",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      for (const blank of ["", " ", "\n\t"])
        await assertRejects(send(mailbox, "hello", { id: blank }), RangeError);
      assertEqual(await peeked(mailbox, "main"), [], "what was sent");
    },
  },
  {
    id: "IDM-14",
    name: "a retry after the message was trimmed gives the first's id and place, and sends nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 2 });
      const one = await send(mailbox, "hello", { id });
      await sendAll(mailbox, ["two", "three"]);
      const again = await send(mailbox, "hello", { id });
      assertEqual([again.id, again.seq], [one.id, one.seq], "id and place of the second");
      assertEqual(again.content, "hello", "the content of the second");
      assertEqual(await consumed(mailbox, "main"), ["two", "three"], "what was read");
    },
  },
  {
    id: "IDM-15",
    name: "a conflict is seen also after the message was trimmed",
    needs: ["conflict-after-trim"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      await send(mailbox, "first", { id });
      await send(mailbox, "next");
      await assertBusError(send(mailbox, "second", { id }), "ID_CONFLICT", "the send");
      assertEqual(await consumed(mailbox, "main"), ["next"], "what was read");
    },
  },
  {
    id: "IDM-16",
    name: "an id is known for two minutes from when its message was trimmed, and then free",
    needs: ["id-window", "virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"], { maxlen: 1 });
      const one = await send(mailbox, "hello", { id });
      await context.advance(minuteMs);
      await send(mailbox, "next");
      await context.advance(2 * minuteMs - secondMs);
      const within = await send(mailbox, "hello", { id });
      assertEqual(within.seq, one.seq, "the place within two minutes");
      await context.advance(2 * secondMs);
      const later = await send(mailbox, "hello", { id });
      assert(later.seq > one.seq, "the one after two minutes is a message of its own");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
    },
  },
  {
    id: "IDM-17",
    name: "an id is known while its message is retained, however long",
    needs: ["id-window", "virtual-time"],
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const one = await send(mailbox, "hello", { id });
      await context.advance(60 * minuteMs);
      const again = await send(mailbox, "hello", { id });
      assertEqual(again.seq, one.seq, "the place of the second");
      await assertBusError(send(mailbox, "other", { id }), "ID_CONFLICT", "other content");
    },
  },
  {
    id: "IDM-18",
    name: "a retry of a message that has expired sends nothing",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const one = await send(mailbox, "hello", { id, expiresInMs: 10 });
      await context.advance(20);
      const again = await send(mailbox, "hello", { id, expiresInMs: 10 });
      assertEqual(again.seq, one.seq, "the place of the second");
      assertEqual(await consumed(mailbox, "main"), [], "what was read");
    },
  },
  {
    id: "IDM-19",
    name: "a retry gives its recipients no second chance: who subscribed since is none",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "hello", { id });
      await mailbox.subscribe("late");
      await send(mailbox, "hello", { id });
      assertEqual(await consumed(mailbox, "late"), [], "what the late one read");
    },
  },
];

/** A retry that differs in one thing. */
function conflict(caseId: string, what: string, change: CaseSendOptions): MailboxCase {
  return {
    id: caseId,
    name: `${what} under the same id is ID_CONFLICT`,
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "hello", { target: "main", id });
      const retry = send(mailbox, "hello", { target: "main", id, ...change });
      await assertBusError(retry, "ID_CONFLICT", "the send");
      assertEqual(await consumed(mailbox, "main"), ["hello"], "what was read");
      assertEqual(await consumed(mailbox, "other"), [], "what the other read");
    },
  };
}

/** What a message is: its fields, its characters, its place in the log. */
import { assert, assertEqual } from "../assertions.ts";
import type { MailboxCase } from "../mailbox-case.ts";
import { consumed, first, openWith, send, sendAll } from "./scene.ts";

/** What is sent is what is read. */
export const cases: readonly MailboxCase[] = [
  {
    id: "MSG-1",
    name: "a message shows its content, source, target, template and mode",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const template = "[URGENT] {{ content }}";
      await send(mailbox, "stop", { source: "user", target: "main", template, mode: "queue" });
      const message = first(await mailbox.consume("main"));
      const { content, source, target, mode } = message;
      assertEqual([content, source, target, mode], ["stop", "user", "main", "queue"], "its fields");
      assertEqual(message.template, template, "its template");
    },
  },
  {
    id: "MSG-2",
    name: "a broadcast has the target null, and a message without a template has none",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "to all");
      const message = first(await mailbox.consume("main"));
      assertEqual(message.target, null, "its target");
      assertEqual(message.template, undefined, "its template");
    },
  },
  {
    id: "MSG-3",
    name: "send gives the message that its recipients read",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await send(mailbox, "hello", { target: "main", template: "> {{ content }}" });
      const read = first(await mailbox.consume("main"));
      for (const key of ["id", "seq", "content", "source", "target", "template", "mode"] as const)
        assertEqual(read[key], sent[key], `its ${key}`);
      assertEqual(read.timestamp, sent.timestamp, "its timestamp");
      assertEqual(read.render(), sent.render(), "its text");
    },
  },
  {
    id: "MSG-4",
    name: "a message that is sent without an id gets one of its own",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await sendAll(mailbox, Array<string>(100).fill("the same"));
      assertEqual(new Set(sent.map(({ id }) => id)).size, 100, "how many ids there are");
      assert(
        sent.every(({ id }) => id.trim() !== ""),
        "no id is blank",
      );
    },
  },
  {
    id: "MSG-5",
    name: "the id that a sender gives is the message's id",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const { id } = await send(mailbox, "hello", { id: "task-17" });
      assertEqual(id, "task-17", "the id that send gave");
      assertEqual(first(await mailbox.consume("main")).id, "task-17", "the id that was read");
    },
  },
  {
    id: "MSG-6",
    name: "seq rises from message to message, whoever they are for",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      const sent = [
        await send(mailbox, "one", { target: "main" }),
        await send(mailbox, "two"),
        await send(mailbox, "three", { target: "other", mode: "queue" }),
        await send(mailbox, "four", { target: "main" }),
      ];
      const places = sent.map(({ seq }) => seq);
      assert(places.every(Number.isSafeInteger), "each is an integer");
      assert((places[0] ?? 0) > 0, "the first is above 0");
      assertEqual(places.toSorted(ascending), places, "the order of the places");
      assertEqual(new Set(places).size, 4, "how many places there are");
    },
  },
  {
    id: "MSG-7",
    name: "the timestamp is the time of the send, in milliseconds since the epoch",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const before = context.clock.now();
      await send(mailbox, "hello");
      await context.advance(20);
      const { timestamp } = first(await mailbox.consume("main"));
      const after = context.clock.now();
      assert(Number.isInteger(timestamp), "it is a whole number");
      assert(before - 1 <= timestamp && timestamp <= after - 19, "it lies where the send was");
    },
  },
  {
    id: "MSG-8",
    name: "the content keeps every character",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const contents = [
        " spaces ",
        "lines\r\n\tand tabs\n",
        "\0\u0001\u001f\u007f",
        "\ufeffa byte-order mark",
        "\u202eright to left\u202c \u200b\u200d",
        "e\u0301 is not é",
        "𝕊𝕨𝕒𝕣𝕞 🦜 日本",
        '{"json": "\\u0041"}',
        "<b>&amp;</b> %41 \\n",
      ];
      await sendAll(mailbox, contents);
      assertEqual(await consumed(mailbox, "main"), contents, "what was read");
    },
  },
  {
    id: "MSG-9",
    name: "a lone surrogate in the content is read as U+FFFD",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const sent = await send(mailbox, "a\ud800b \udc00");
      assertEqual(sent.content, "a\ufffdb \ufffd", "what send gave");
      assertEqual(await consumed(mailbox, "main"), ["a\ufffdb \ufffd"], "what was read");
    },
  },
  {
    id: "MSG-10",
    name: "the empty content is a message",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      await send(mailbox, "");
      assertEqual(await mailbox.hasPending("main"), true, "whether it waits");
      assertEqual(await consumed(mailbox, "main"), [""], "what was read");
    },
  },
  {
    id: "MSG-11",
    name: "a content may be long",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const content = "0123456789abcdef".repeat(6250);
      await send(mailbox, content);
      assertEqual(await consumed(mailbox, "main"), [content], "what was read");
    },
  },
  {
    id: "MSG-12",
    name: "without a template a message renders as its content, whatever that looks like",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      const content = "{{ source }} {% if %} {# note #}";
      const sent = await send(mailbox, content);
      assertEqual(sent.render(), content, "its text at the sender");
      assertEqual(first(await mailbox.consume("main")).render(), content, "its text at the reader");
    },
  },
  {
    id: "MSG-13",
    name: "a message cannot be changed by those who read it",
    async run(context) {
      const mailbox = await openWith(context, ["main", "other"]);
      await send(mailbox, "hello");
      const message = first(await mailbox.consume("main"));
      const isChanged = Reflect.set(message, "content", "forged");
      assertEqual(isChanged, false, "whether it was changed");
      assertEqual(await consumed(mailbox, "other"), ["hello"], "what another read");
    },
  },
];

function ascending(one: number, other: number): number {
  return one - other;
}

/** Templates: how a content is shown, by whoever may send, and therefore behind a guard. */
import type { AgentMessage } from "../../mailbox/agent-message.ts";
import { systemClock } from "../../time/clock.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { MailboxCase, MailboxUnderTest } from "../mailbox-case.ts";
import { first, openWith, send, type CaseSendOptions } from "./scene.ts";

/** In milliseconds of real time. Far more than it takes, far less than an attack does, also on a busy machine. */
const soonMs = 500;

/** A message with a template, as its recipient "main" reads it. */
async function received(
  context: MailboxUnderTest,
  template: string,
  options: CaseSendOptions & { content?: string } = {},
): Promise<AgentMessage> {
  const { content = "hello", ...rest } = options;
  const mailbox = await openWith(context, ["main"]);
  await send(mailbox, content, { target: "main", template, ...rest });
  return first(await mailbox.consume("main"));
}

/** A hostile or broken template: it renders as the content, soon, with one report. */
function harmless(id: string, what: string, templates: readonly string[]): MailboxCase {
  return {
    id,
    name: `${what} renders as the plain content, soon, and is reported`,
    async run(context) {
      const reported: string[] = [];
      const onError = (_error: Error, message: AgentMessage): void =>
        void reported.push(message.id);
      const mailbox = await openWith(context, ["main"], { onError });
      for (const [index, template] of templates.entries()) {
        await send(mailbox, "hello", { template, id: `${index}` });
        const message = first(await mailbox.consume("main"));
        const startedAt = systemClock.now();
        assertEqual(message.render(), "hello", `what ${template.slice(0, 80)} renders as`);
        const tookMs = systemClock.now() - startedAt;
        assert(tookMs < soonMs, `it is rendered soon, and not in ${tookMs} ms`);
        assertEqual(message.render(), "hello", "what it renders as the second time");
      }
      assertEqual(reported, [...templates.keys()].map(String), "what was reported");
    },
  };
}

/** What a template can do, and what it cannot. */
export const cases: readonly MailboxCase[] = [
  {
    id: "TPL-1",
    name: "a template shows the content: [URGENT] {{ content }}",
    async run(context) {
      const message = await received(context, "[URGENT] {{ content }}");
      assertEqual(message.render(), "[URGENT] hello", "its text");
      assertEqual(message.content, "hello", "its content");
    },
  },
  {
    id: "TPL-2",
    name: "a template knows content, source, target, id and mode",
    async run(context) {
      const template = "{{ content }}|{{ source }}|{{ target }}|{{ id }}|{{ mode }}";
      const message = await received(context, template, { id: "the-id", mode: "queue" });
      assertEqual(message.render(), "hello|user|main|the-id|queue", "its text");
    },
  },
  {
    id: "TPL-3",
    name: "a template knows the timestamp, as RFC 3339",
    async run(context) {
      const message = await received(context, "{{ timestamp }}");
      assertEqual(message.render(), new Date(message.timestamp).toISOString(), "its text");
    },
  },
  {
    id: "TPL-4",
    name: "the target of a broadcast is none",
    async run(context) {
      const template = "{% if target is none %}to all{% else %}to {{ target }}{% endif %}";
      const broadcast = await received(context, template, { target: undefined });
      assertEqual(broadcast.render(), "to all", "the text of a broadcast");
      assertEqual((await received(context, template)).render(), "to main", "that of another");
    },
  },
  {
    id: "TPL-5",
    name: "the empty template renders as nothing, one without variables as itself",
    async run(context) {
      assertEqual((await received(context, "")).render(), "", "the text of the empty template");
      assertEqual((await received(context, "ping")).render(), "ping", "the text of the other");
    },
  },
  {
    id: "TPL-6",
    name: "a template may choose with if, and shape with upper, lower, trim and default",
    async run(context) {
      const texts: Record<string, string> = {
        "{% if source == 'user' %}user: {{ content }}{% else %}agent{% endif %}": "user:  Hello ",
        "{{ content | upper }}": " HELLO ",
        "{{ content | lower }}": " hello ",
        "{{ content | trim }}!": "Hello!",
        "{{ nothing | default('-') }}": "-",
      };
      for (const [template, text] of Object.entries(texts)) {
        const message = await received(context, template, { content: " Hello " });
        assertEqual(message.render(), text, `what ${template} renders as`);
      }
    },
  },
  {
    id: "TPL-7",
    name: "a content is never read as a template",
    async run(context) {
      const content = "{{ source }}{% if x %}{# y #}";
      const message = await received(context, "> {{ content }}", { content });
      assertEqual(message.render(), `> ${content}`, "its text");
    },
  },
  {
    id: "TPL-8",
    name: "a template keeps every character of the content, and renders the same each time",
    async run(context) {
      const content = "<b>&\"'\n\0\ufeff𝕊\u202e</b>";
      const message = await received(context, "[{{ content }}]", { content });
      for (const time of ["the first time", "the second time"])
        assertEqual(message.render(), `[${content}]`, `its text ${time}`);
    },
  },
  {
    id: "TPL-9",
    name: "one template serves many messages, each with its own content",
    async run(context) {
      const mailbox = await openWith(context, ["main"]);
      for (const content of ["a", "b", "c"])
        await send(mailbox, content, { template: "{{ id }}:{{ content }}", id: `id-${content}` });
      const texts = (await mailbox.consume("main")).map((message) => message.render());
      assertEqual(texts, ["id-a:a", "id-b:b", "id-c:c"], "what they render as");
    },
  },
  {
    id: "TPL-10",
    name: "a bad template fails no send, shows the plain content, and is reported once with its message",
    async run(context) {
      const reports: [boolean, string][] = [];
      const mailbox = await openWith(context, ["main"], {
        onError: (error, { id }) => void reports.push([error instanceof Error, id]),
      });
      await send(mailbox, "hello", { template: "{{ content", id: "the-id" });
      const message = first(await mailbox.consume("main"));
      for (const time of ["the first time", "the second time"])
        assertEqual(message.render(), "hello", `its text ${time}`);
      assertEqual(reports, [[true, "the-id"]], "what was reported");
    },
  },
  {
    id: "TPL-11",
    name: "what an onError throws is swallowed",
    async run(context) {
      const onError = (): never => {
        throw new Error("from the listener");
      };
      const mailbox = await openWith(context, ["main"], { onError });
      const message = await send(mailbox, "hello", { template: "{% if %}" });
      assertEqual(message.render(), "hello", "its text");
    },
  },
  {
    id: "TPL-12",
    name: "a poison template takes nothing with it: the messages around it are read",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { onError: () => {} });
      await send(mailbox, "before");
      await send(mailbox, "poison", { template: "{% for %}{{" });
      await send(mailbox, "after", { template: "> {{ content }}" });
      const texts = (await mailbox.consume("main")).map((message) => message.render());
      assertEqual(texts, ["before", "poison", "> after"], "what they render as");
    },
  },
  harmless("TPL-13", "a template that does not parse", [
    "{{ content",
    "{% if %}x",
    "{% endif %}",
    "{{ }}",
    "{{ content | }}",
    "{% unknown %}",
  ]),
  harmless("TPL-14", "a template with a loop, a macro or an assignment", [
    "{% for i in range(1000000000) %}x{% endfor %}",
    "{% for c in content %}{{ c }}{% endfor %}",
    "{% for i in [1, 2, 3] %}{{ i }}{% endfor %}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% set x = 'y' %}{{ x }}",
  ]),
  harmless("TPL-15", "a template that reaches for code", [
    "{{ content.constructor.constructor('return process')() }}",
    "{{ [].constructor.constructor('return 1')() }}",
    "{{ range(10) }}",
    "{{ raise_exception('x') }}",
    "{{ strftime_now('%Y') }}",
    "{% include 'package.json' %}",
    "{{ content.__class__.__mro__() }}",
  ]),
  harmless("TPL-16", "a template with a filter that is not allowed", [
    "{{ content | replace('', 'long') }}",
    "{{ content | indent(1000000000) }}",
    "{{ content | tojson | tojson | tojson }}",
    "{{ content | unknown }}",
  ]),
  harmless("TPL-17", "a template that is too long or too deep", [
    "x".repeat(100_000),
    `{{${" ".repeat(60_000)}content }}`,
    `{{ ${"(".repeat(900)}content${")".repeat(900)} }}`,
    `{{ ${"[".repeat(900)}${"]".repeat(900)} }}`,
  ]),
  {
    id: "TPL-18",
    name: "a template cannot make much of little: what it writes is bounded, also beside the content",
    async run(context) {
      const content = "x".repeat(10_000);
      const template = "{{ content }}".repeat(150);
      const mailbox = await openWith(context, ["main"], { onError: () => {} });
      await send(mailbox, content, { template });
      const text = first(await mailbox.consume("main")).render();
      assert(text.length <= 100 * content.length, "the text is less than 100 times the content");
    },
  },
  {
    id: "TPL-19",
    name: "a broken template is read, claimed, acked and receipted as any other message",
    async run(context) {
      const mailbox = await openWith(context, ["main"], { onError: () => {} });
      const { id } = await send(mailbox, "hello", { template: "{{", target: "main" });
      const claim = await mailbox.claim("main");
      assertEqual(claim.messages[0]?.render(), "hello", "its text");
      await claim.ack();
      const [receipt] = await mailbox.receipts(id);
      assertEqual(receipt?.state, "acked", "its receipt");
    },
  },
];

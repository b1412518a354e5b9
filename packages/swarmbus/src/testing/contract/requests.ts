/** Requests that are answered: who answers, which answer counts, what travels. */
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair, received, replyOf } from "./scene.ts";

/** Who answers a request, and with what. */
export const cases: readonly ContractCase[] = [
  {
    id: "REQ-1",
    name: "a request resolves with the answer of whoever responds, headers included",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("add"), (message) => {
        const [left = 0, right = 0] = message.json<number[]>();
        message.respond({ sum: left + right }, { headers: { Unit: "apples" } });
      });
      const answer = await asker.request(context.subject("add"), [2, 3]);
      assertEqual(answer.json(), { sum: 5 }, "the answer");
      assertEqual(answer.headers.get("unit"), "apples", "its header");
      assertEqual(answer.error, undefined, "its error");
    },
  },
  {
    id: "REQ-2",
    name: "a request travels with its payload, its headers and a reply subject",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const answer = asker.request(context.subject("ask"), "how", { headers: { Trace: "7" } });
      const request = await received(asked);
      assertEqual(request.text(), "how", "the payload");
      assertEqual(request.headers.get("Trace"), "7", "the header");
      assert(request.reply !== undefined, "a request has a reply subject");
      request.respond();
      assertEqual((await answer).data.length, 0, "the length of an answer without a payload");
    },
  },
  {
    id: "REQ-3",
    name: "the first answer wins: later ones are sent, and ignored",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const sent: boolean[] = [];
      await worker.subscribe(context.subject("ask"), (message) => {
        sent.push(message.respond("first"), message.respond("second"));
      });
      const answer = await asker.request(context.subject("ask"));
      await context.settle();
      assertEqual(answer.text(), "first", "the answer");
      assertEqual(sent, [true, true], "what respond said");
      assertEqual(asker.stats().requests, 0, "the number of open requests");
    },
  },
  {
    id: "REQ-4",
    name: "concurrent requests each get their own answer, in whatever order they are answered",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("echo"));
      const questions = Array.from({ length: 20 }, (_, index) => `question ${index}`);
      const answers = questions.map((text) => asker.request(context.subject("echo"), text));
      const requests = await asked.count(questions.length);
      for (const request of requests.toReversed()) request.respond(request.text());
      const texts = (await Promise.all(answers)).map((answer) => answer.text());
      assertEqual(texts, questions, "the answers");
    },
  },
  {
    id: "REQ-5",
    name: "a handler may ask, on the connection that it works on, and answer with what it learned",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("inner"), (message) => {
        message.respond(`${message.text()}, inside`);
      });
      await worker.subscribe(context.subject("outer"), async (message) => {
        const answer = await worker.request(context.subject("inner"), message.text());
        message.respond(answer.text());
      });
      const answer = await asker.request(context.subject("outer"), "hello");
      assertEqual(answer.text(), "hello, inside", "the answer");
    },
  },
  {
    id: "REQ-6",
    name: "of a queue group one member is asked",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const members = [
        await record(worker, context.subject("ask"), { queue: "workers" }),
        await record(worker, context.subject("ask"), { queue: "workers" }),
      ];
      const answer = asker.request(context.subject("ask"));
      const all = (): readonly string[] => members.flatMap((member) => member.texts());
      await context.until(() => all().length > 0, "no member was asked");
      await context.settle();
      assertEqual(all().length, 1, "how many were asked");
      for (const message of members.flatMap((member) => member.messages)) message.respond("me");
      assertEqual((await answer).text(), "me", "the answer");
    },
  },
  {
    id: "REQ-7",
    name: "a subscription to > sees requests and replies",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const all = await record(await context.connect(), ">");
      await worker.subscribe(context.subject("ask"), (message) => void message.respond("yes"));
      const answer = await asker.request(context.subject("ask"), "well?");
      await context.until(() => all.texts().includes("yes"), "the observer did not see the answer");
      const request = all.messages.find((message) => message.text() === "well?");
      assert(request !== undefined, "the observer sees the request before its answer");
      const reply = all.messages.find((message) => message.subject === replyOf(request));
      assertEqual(reply?.text(), answer.text(), "what was seen at the reply subject");
    },
  },
  {
    id: "REQ-8",
    name: "reply subjects begin with _INBOX. and are long, and no two are the same",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      await worker.subscribe(context.subject("ask"), (message) => void message.respond());
      for (const bus of [asker, worker]) {
        const answers = Array.from({ length: 50 }, () => bus.request(context.subject("ask")));
        await Promise.all(answers);
      }
      const names = (await asked.count(100)).map(replyOf);
      assertEqual(new Set(names).size, 100, "how many reply subjects there were");
      for (const name of names) {
        assert(name.startsWith("_INBOX."), `${name} begins with _INBOX.`);
        // 62 ^ 16 is more than 95 bits: nobody finds one by trying.
        assert(name.length >= "_INBOX.".length + 16, `${name} is too long to be guessed`);
      }
    },
  },
  {
    id: "REQ-9",
    name: "a request carries its timeout only when the caller gave one, and nothing else of ours",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      await worker.subscribe(context.subject("ask"), (message) => void message.respond());
      await asker.request(context.subject("ask"));
      await asker.request(context.subject("ask"), "", { timeoutMs: 1500 });
      const [plain, limited] = [await received(asked, 0), await received(asked, 1)];
      assertEqual([...plain.headers], [], "the headers of a plain request");
      assertEqual(
        [...limited.headers],
        [["Swarmbus-Timeout", "1500"]],
        "the headers with a timeout",
      );
    },
  },
];

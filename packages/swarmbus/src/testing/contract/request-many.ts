/** `requestMany`: every answer as it comes, and why there are no more. */
import type { Message } from "../../bus/message.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { collect, exhaust } from "./collected.ts";
import { connectPair, makeGate, received } from "./scene.ts";

function textsOf(messages: readonly Message[]): string[] {
  return messages.map((message) => message.text());
}

/** Answers as a stream. */
export const cases: readonly ContractCase[] = [
  {
    id: "RQM-1",
    name: 'yields the answers of all responders as they come, and returns "timeout" at the end',
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const first = await record(worker, context.subject("ask"));
      const second = await record(worker, context.subject("ask"));
      const replies = collect(asker.requestMany(context.subject("ask"), "", { timeoutMs: 400 }));
      (await received(second)).respond("two");
      await context.until(() => replies.items.length === 1, "the first answer did not come");
      (await received(first)).respond("one");
      await context.until(() => replies.items.length === 2, "the second answer did not come");
      await context.advance(400);
      assertEqual(await replies.end, "timeout", "the return value");
      assertEqual(textsOf(replies.items), ["two", "one"], "the answers");
    },
  },
  {
    id: "RQM-2",
    name: "yields error replies beside the others, as messages with an error",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("ask"), (message) => {
        message.respond("no", { headers: { "Swarmbus-Error": "FORBIDDEN" } });
        message.respond("yes");
      });
      const replies = collect(asker.requestMany(context.subject("ask"), "", { max: 2 }));
      assertEqual(await replies.end, "max", "the return value");
      const [refusal, answer] = replies.items;
      assertEqual(refusal?.error?.code, "FORBIDDEN", "the code of the error reply");
      assertEqual(answer?.error, undefined, "the error of an answer");
      assertEqual(answer?.text(), "yes", "the answer");
    },
  },
  {
    id: "RQM-3",
    name: 'ends after max replies, error replies included, and returns "max"',
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("ask"), (message) => {
        message.respond("no", { headers: { "Swarmbus-Error": "FORBIDDEN" } });
        for (const text of ["one", "two", "three"]) message.respond(text);
      });
      const replies = collect(asker.requestMany(context.subject("ask"), "", { max: 3 }));
      assertEqual(await replies.end, "max", "the return value");
      assertEqual(textsOf(replies.items), ["no", "one", "two"], "the replies");
    },
  },
  {
    id: "RQM-4",
    name: 'ends when nothing came for stallMs after the first reply, and returns "stall"',
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const replies = collect(asker.requestMany(context.subject("ask"), "", { stallMs: 20 }));
      const request = await received(asked);
      await context.advance(40);
      assertEqual(replies.hasEnded, false, "whether it ended before the first reply");
      request.respond("first");
      await context.settle();
      await context.advance(20);
      assertEqual(await replies.end, "stall", "the return value");
      assertEqual(textsOf(replies.items), ["first"], "the replies");
    },
  },
  {
    id: "RQM-5",
    name: "each reply begins the wait for the next one anew",
    needs: "virtual-time",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const replies = collect(asker.requestMany(context.subject("ask"), "", { stallMs: 20 }));
      const request = await received(asked);
      for (const text of ["one", "two", "three"]) {
        request.respond(text);
        await context.advance(19);
      }
      assertEqual(replies.hasEnded, false, "whether it ended 19 ms after a reply");
      await context.advance(1);
      assertEqual(await replies.end, "stall", "the return value");
      assertEqual(replies.items.length, 3, "the number of replies");
    },
  },
  {
    id: "RQM-6",
    name: "is sent at the call, and keeps what came before anybody reads",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const question = { about: "now" };
      const replies = asker.requestMany(context.subject("ask"), question, { max: 2 });
      question.about = "later";
      const request = await received(asked);
      assertEqual(request.json(), { about: "now" }, "the payload");
      request.respond("one");
      request.respond("two");
      await context.settle();
      const read = collect(replies);
      assertEqual(await read.end, "max", "the return value");
      assertEqual(textsOf(read.items), ["one", "two"], "the replies");
    },
  },
  {
    id: "RQM-7",
    name: "leaving the loop ends it",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("ask"), (message) => void message.respond("yes"));
      let count = 0;
      for await (const reply of asker.requestMany(context.subject("ask"))) {
        count += reply.text() === "yes" ? 1 : 0;
        break;
      }
      assertEqual(count, 1, "the replies that were read");
      assertEqual(asker.stats().requests, 0, "open requests");
    },
  },
  {
    id: "RQM-8",
    name: "one that nobody reads ends at its timeout and leaves nothing behind",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      asker.requestMany(context.subject("ask"), "", { timeoutMs: 40 });
      await asked.count(1);
      await context.advance(60);
      await context.until(() => asker.stats().requests === 0, "the request is still open");
    },
  },
  {
    id: "RQM-9",
    name: "throws NO_RESPONDERS when nobody is there",
    async run(context) {
      const asker = await context.connect();
      const { end } = collect(asker.requestMany(context.subject("nobody")));
      await assertBusError(end, "NO_RESPONDERS");
      assertEqual(asker.stats().requests, 0, "open requests");
    },
  },
  {
    id: "RQM-10",
    name: "throws OVERLOADED when whoever matched had no room",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const gate = makeGate();
      await worker.subscribe(context.subject("ask"), () => gate.passed, { bufferSize: 1 });
      asker.publish(context.subject("ask"));
      await context.settle();
      asker.publish(context.subject("ask"));
      const { end } = collect(asker.requestMany(context.subject("ask")));
      await assertBusError(end, "OVERLOADED");
      assertEqual(asker.stats().requests, 0, "open requests");
      gate.open();
    },
  },
  {
    id: "RQM-11",
    name: "throws ABORTED when its signal fires, and when it had fired before",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const abort = new AbortController();
      const { signal } = abort;
      const { end } = collect(asker.requestMany(context.subject("ask"), "", { signal }));
      await asked.count(1);
      abort.abort();
      await assertBusError(end, "ABORTED");
      const late = exhaust(() => asker.requestMany(context.subject("ask"), "", { signal }));
      await assertBusError(late, "ABORTED");
      assertEqual(asker.stats().requests, 0, "open requests");
    },
  },
  {
    id: "RQM-12",
    name: "throws CLOSED when its bus is closed, after the answers that had come",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const replies = collect(asker.requestMany(context.subject("ask")));
      (await received(asked)).respond("one");
      await context.until(() => replies.items.length === 1, "the answer did not come");
      await asker.close();
      await assertBusError(replies.end, "CLOSED");
    },
  },
  {
    id: "RQM-13",
    name: "refuses what request refuses",
    async run(context) {
      const asker = await context.connect();
      const subject = context.subject("ask");
      await assertBusError(
        exhaust(() => asker.requestMany(`${subject}.*`)),
        "INVALID_SUBJECT",
      );
      await assertBusError(
        exhaust(() => asker.requestMany(subject, () => 1)),
        "INVALID_PAYLOAD",
      );
      for (const options of [{ max: 0 }, { max: 1.5 }, { stallMs: 0 }, { timeoutMs: -1 }]) {
        await assertRejects(
          exhaust(() => asker.requestMany(subject, "", options)),
          RangeError,
        );
      }
      assert(asker.stats().requests === 0, "no request is open");
    },
  },
];

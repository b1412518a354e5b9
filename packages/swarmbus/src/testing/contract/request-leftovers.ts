/** What a request leaves behind: nothing, however it ends. */
import type { MessageBus } from "../../bus/message-bus.ts";
import { gather } from "../../patterns/gather.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { collect } from "./collected.ts";
import { countListeners, pendingTimersOf } from "./leftovers.ts";
import { connectPair, received } from "./scene.ts";

/** Each makes one request on the bus and sees it end in its way. A responder listens at "ask", and never answers there. */
const ends: Record<string, (context: ContractContext, bus: MessageBus) => Promise<void>> = {
  async answered(context, bus) {
    await bus.request(context.subject("echo"));
  },
  async failed(context, bus) {
    await assertBusError(bus.request(context.subject("fail")), "HANDLER_FAILED");
  },
  async "timed out"(context, bus) {
    const request = bus.request(context.subject("ask"), "", { timeoutMs: 20 });
    const failure = assertBusError(request, "TIMEOUT");
    await context.advance(20);
    await failure;
  },
  async aborted(context, bus) {
    const abort = new AbortController();
    const request = bus.request(context.subject("ask"), "", { signal: abort.signal });
    const failure = assertBusError(request, "ABORTED");
    await context.settle();
    abort.abort();
    await failure;
  },
  async "left halfway"(context, bus) {
    const options = { stallMs: 3000 };
    for await (const reply of bus.requestMany(context.subject("echo"), "", options)) {
      if (reply.text() === "yes") break;
    }
  },
  async stalled(context, bus) {
    const replies = collect(bus.requestMany(context.subject("echo"), "", { stallMs: 20 }));
    await context.until(() => replies.items.length === 1, "no answer came");
    await context.advance(20);
    await replies.end;
  },
  async gathered(context, bus) {
    await gather(bus, context.subject("echo"), "", { max: 1 });
  },
  async unanswerable(context, bus) {
    await assertBusError(bus.request(context.subject("nobody")), "NO_RESPONDERS");
  },
  async refused(context, bus) {
    await assertBusError(bus.request(context.subject("*")), "INVALID_SUBJECT");
  },
  async closed(context, bus) {
    const failure = assertBusError(bus.request(context.subject("ask")), "CLOSED");
    await context.settle();
    await bus.close();
    await failure;
  },
};

async function answerAsAsked(context: ContractContext, worker: MessageBus): Promise<void> {
  await record(worker, context.subject("ask"));
  await worker.subscribe(context.subject("echo"), (message) => void message.respond("yes"));
  await worker.subscribe(context.subject("fail"), (message) => {
    message.respond("no", { headers: { "Swarmbus-Error": "HANDLER_FAILED" } });
  });
}

/** No entry, no timer, no listener. */
export const cases: readonly ContractCase[] = [
  {
    id: "REQ-40",
    name: "no request is left in the figures, however it ended",
    async run(context) {
      const worker = await context.connect();
      await answerAsAsked(context, worker);
      for (const [end, ask] of Object.entries(ends)) {
        const asker = await context.connect();
        await ask(context, asker);
        assertEqual(asker.stats().requests, 0, `open requests after one was ${end}`);
      }
    },
  },
  {
    id: "REQ-41",
    name: "within a second no timer is left, however a request ended",
    needs: "virtual-time",
    async run(context) {
      const worker = await context.connect();
      await answerAsAsked(context, worker);
      for (const [end, ask] of Object.entries(ends)) {
        const asker = await context.connect();
        const before = pendingTimersOf(context);
        await ask(context, asker);
        // Less than any timeout here: a bus may sweep its requests now and then, but no request keeps a timer.
        await context.advance(1000);
        assertEqual(pendingTimersOf(context), before, `timers after a request was ${end}`);
      }
    },
  },
  {
    id: "REQ-42",
    name: "no listener is left on the caller's signal when the request is answered or times out",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await answerAsAsked(context, worker);
      const { signal } = new AbortController();
      const countOf = countListeners(signal);
      await asker.request(context.subject("echo"), "", { signal });
      assertEqual(countOf(), 0, "listeners after an answer");
      const request = asker.request(context.subject("ask"), "", { signal, timeoutMs: 20 });
      const failure = assertBusError(request, "TIMEOUT");
      await context.advance(20);
      await failure;
      assertEqual(countOf(), 0, "listeners after a timeout");
    },
  },
  {
    id: "REQ-43",
    name: "requests in flight are counted while they wait",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const answers = [
        asker.request(context.subject("ask")),
        asker.request(context.subject("ask")),
      ];
      const last = await received(asked, 1);
      assertEqual(asker.stats().requests, 2, "open requests");
      for (const message of asked.messages) message.respond();
      assert(last.reply !== undefined, "a request has a reply subject");
      await Promise.all(answers);
      assertEqual(asker.stats().requests, 0, "open requests after the answers");
    },
  },
];

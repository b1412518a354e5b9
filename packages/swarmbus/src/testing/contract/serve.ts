/** `serve`: a result is an answer, a failure is an error reply. */
import type { BusError } from "../../bus/errors.ts";
import { serve } from "../../patterns/serve.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { connectPair } from "./scene.ts";

const wantSource = { headers: { "Swarmbus-Want": "source" } };

/** What comes back from a served subject. */
export const cases: readonly ContractCase[] = [
  {
    id: "SRV-1",
    name: "replies with what the handler returns, at once or later",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("double"), (message) => 2 * message.json<number>());
      await serve(worker, context.subject("text"), async (message) => {
        await Promise.resolve();
        return `${message.text()}!`;
      });
      assertEqual((await asker.request(context.subject("double"), 21)).json(), 42, "a number");
      assertEqual((await asker.request(context.subject("text"), "hey")).text(), "hey!", "a text");
    },
  },
  {
    id: "SRV-2",
    name: "a handler that returns nothing is answered with the empty payload",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("do"), () => undefined);
      const answer = await asker.request(context.subject("do"));
      assertEqual(answer.data.length, 0, "the answer's length");
      assertEqual(answer.error, undefined, "the answer's error");
    },
  },
  {
    id: "SRV-3",
    name: "a handler that throws or rejects is HANDLER_FAILED with its message, without a stack",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("throws"), () => {
        throw new Error("no such file");
      });
      await serve(worker, context.subject("rejects"), () =>
        Promise.reject(new Error("no such row")),
      );
      for (const [name, text] of [
        ["throws", "no such file"],
        ["rejects", "no such row"],
      ] as const) {
        const error = await assertBusError(asker.request(context.subject(name)), "HANDLER_FAILED");
        assert(error.message.includes(text), `"${error.message}" holds the handler's message`);
        assert(!/\n\s+at /u.test(error.message), "the message holds no stack");
      }
    },
  },
  {
    id: "SRV-4",
    name: "a failure travels as its message, with the code in header Swarmbus-Error",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("fail"), () => {
        throw new Error("no such file");
      });
      for await (const reply of asker.requestMany(context.subject("fail"), "", { max: 1 })) {
        assertEqual(reply.headers.get("Swarmbus-Error"), "HANDLER_FAILED", "the header");
        assertEqual(reply.text(), "no such file", "the payload");
      }
    },
  },
  {
    id: "SRV-5",
    name: "stamps the bus's name on its answers when the request wants it, and only then",
    async run(context) {
      const asker = await context.connect();
      const worker = await context.connect({ name: "ada" });
      await serve(worker, context.subject("who"), () => "me");
      const named = await asker.request(context.subject("who"), "", wantSource);
      const plain = await asker.request(context.subject("who"), "", { timeoutMs: 1000 });
      assertEqual(named.headers.get("Swarmbus-Source"), "ada", "the source that was wanted");
      assertEqual(plain.headers.has("Swarmbus-Source"), false, "a source that nobody wanted");
    },
  },
  {
    id: "SRV-6",
    name: "stamps the name that it was given, on results and on failures",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const handler = (message: { text(): string }): string => {
        if (message.text() === "fail") throw new Error("as you wish");
        return "fine";
      };
      await serve(worker, context.subject("who"), handler, { name: "grace" });
      for (const text of ["fine", "fail"]) {
        const options = { ...wantSource, max: 1 };
        for await (const reply of asker.requestMany(context.subject("who"), text, options)) {
          assertEqual(reply.headers.get("Swarmbus-Source"), "grace", `the source of "${text}"`);
        }
      }
    },
  },
  {
    id: "SRV-7",
    name: "a result that is no payload is answered with INVALID_PAYLOAD",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("odd"), () => new Map([["lost", true]]));
      await assertBusError(asker.request(context.subject("odd")), "INVALID_PAYLOAD");
    },
  },
  {
    id: "SRV-8",
    name: "a result that is too large is answered with PAYLOAD_TOO_LARGE",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(
        worker,
        context.subject("all"),
        () => new Uint8Array(context.maxPayloadBytes + 1),
      );
      await assertBusError(asker.request(context.subject("all")), "PAYLOAD_TOO_LARGE");
    },
  },
  {
    id: "SRV-9",
    name: "a failure that was answered is not reported at the server's bus",
    async run(context) {
      const reported: BusError[] = [];
      const asker = await context.connect();
      const worker = await context.connect({ onError: (error) => void reported.push(error) });
      await serve(worker, context.subject("fail"), () => {
        throw new Error("no such file");
      });
      await assertBusError(asker.request(context.subject("fail")), "HANDLER_FAILED");
      await context.settle();
      assertEqual(reported, [], "what was reported");
    },
  },
  {
    id: "SRV-10",
    name: "a failure that nobody waits for is reported like any other",
    async run(context) {
      const reported: BusError[] = [];
      const asker = await context.connect();
      const worker = await context.connect({ onError: (error) => void reported.push(error) });
      await serve(worker, context.subject("fail"), () => {
        throw new Error("no such file");
      });
      asker.publish(context.subject("fail"));
      await context.until(() => reported.length > 0, "the failure was not reported");
      assertEqual(reported[0]?.code, "HANDLER_FAILED", "the code");
    },
  },
  {
    id: "SRV-11",
    name: "handles messages that ask for no answer, too",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const handled: string[] = [];
      await serve(worker, context.subject("do"), (message) => void handled.push(message.text()));
      asker.publish(context.subject("do"), "one");
      asker.publish(context.subject("do"), "two");
      await context.until(() => handled.length === 2, "the messages were not handled");
      assertEqual(handled, ["one", "two"], "what was handled");
    },
  },
  {
    id: "SRV-12",
    name: "gives a Subscription that shows what is served, and ends with unsubscribe",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const served = await serve(worker, context.subject("do"), () => "done", { queue: "workers" });
      assertEqual(served.subject, context.subject("do"), "the subject");
      assertEqual(served.queue, "workers", "the queue group");
      await asker.request(context.subject("do"));
      assertEqual(served.stats().delivered, 1, "what was delivered");
      await served.unsubscribe();
      await worker.flush();
      assertEqual(served.isClosed, true, "whether it is closed");
      await assertBusError(asker.request(context.subject("do")), "NO_RESPONDERS");
    },
  },
  {
    id: "SRV-13",
    name: "a connection hears of cancellations by one subscription, which ends with its last serve",
    async run(context) {
      const bus = await context.connect();
      const served = [
        await serve(bus, context.subject("one"), () => 1),
        await serve(bus, context.subject("two"), () => 2),
      ];
      assertEqual(bus.stats().subscriptions, 3, "subscriptions of two serves");
      for (const subscription of served) await subscription.unsubscribe();
      await context.until(() => bus.stats().subscriptions === 0, "a subscription is left");
    },
  },
  {
    id: "SRV-14",
    name: "refuses what subscribe refuses",
    async run(context) {
      const bus = await context.connect();
      const subject = context.subject("do");
      const handler = (): string => "done";
      await assertBusError(serve(bus, "a..b", handler), "INVALID_SUBJECT");
      await assertRejects(serve(bus, subject, handler, { concurrency: 0 }), RangeError);
      await assertRejects(serve(bus, subject, handler, { bufferSize: 0 }), RangeError);
      await bus.close();
      await assertBusError(serve(bus, subject, handler), "CLOSED");
    },
  },
];

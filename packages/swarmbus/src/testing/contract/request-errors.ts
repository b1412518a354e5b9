/** Requests that fail: each for the reason for which it fails, and with no other code. */
import type { BusErrorCode } from "../../bus/errors.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair, received } from "./scene.ts";

/** The codes of requests that fail. */
export const cases: readonly ContractCase[] = [
  {
    id: "REQ-10",
    name: "a request that matches nobody's subscription fails at once with NO_RESPONDERS",
    async run(context) {
      const asker = await context.connect();
      await assertBusError(asker.request(context.subject("nobody")), "NO_RESPONDERS");
    },
  },
  {
    id: "REQ-11",
    name: "a mere observer counts as a responder, so the request waits until TIMEOUT",
    async run(context) {
      const [asker, observer] = await connectPair(context);
      await record(observer, context.subject(">"));
      const request = asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      await context.advance(40);
      await failure;
    },
  },
  {
    id: "REQ-12",
    name: "the requester's own subscription counts as a responder",
    async run(context) {
      const asker = await context.connect();
      await asker.subscribe(context.subject("ask"), (message) => void message.respond("myself"));
      assertEqual((await asker.request(context.subject("ask"))).text(), "myself", "the answer");
    },
  },
  {
    id: "REQ-13",
    name: "TIMEOUT comes when the time is over and not before",
    needs: "virtual-time",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await record(worker, context.subject("ask"));
      const request = asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      await context.advance(39);
      assertEqual(asker.stats().requests, 1, "the number of open requests 1 ms before");
      await context.advance(1);
      await failure;
    },
  },
  {
    id: "REQ-14",
    name: "a request waits for 5 seconds when nobody says how long",
    needs: "virtual-time",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await record(worker, context.subject("ask"));
      const failure = assertBusError(asker.request(context.subject("ask")), "TIMEOUT");
      await context.advance(4999);
      assertEqual(asker.stats().requests, 1, "the number of open requests 1 ms before");
      await context.advance(1);
      await failure;
    },
  },
  {
    id: "REQ-15",
    name: "a timeout above 2^31 ms does not fire at once",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const answer = asker.request(context.subject("ask"), "", { timeoutMs: 2 ** 31 + 5 });
      const request = await received(asked);
      await context.advance(20);
      request.respond("in time");
      assertEqual((await answer).text(), "in time", "the answer");
    },
  },
  {
    id: "REQ-16",
    name: "a timeout above 2^31 ms fires when it is over",
    needs: "virtual-time",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await record(worker, context.subject("ask"));
      const request = asker.request(context.subject("ask"), "", { timeoutMs: 2 ** 31 + 5 });
      const failure = assertBusError(request, "TIMEOUT");
      await context.advance(2 ** 31 + 4);
      assertEqual(asker.stats().requests, 1, "the number of open requests 1 ms before");
      await context.advance(1);
      await failure;
    },
  },
  {
    id: "REQ-17",
    name: "a signal that fired before the call is ABORTED, and nobody is asked",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const signal = AbortSignal.abort();
      await assertBusError(asker.request(context.subject("ask"), "", { signal }), "ABORTED");
      await asker.flush();
      await context.settle();
      assertEqual(asked.texts(), [], "what the responder got");
    },
  },
  {
    id: "REQ-18",
    name: "a signal that fires while the request waits is ABORTED",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const abort = new AbortController();
      const request = asker.request(context.subject("ask"), "", { signal: abort.signal });
      const failure = assertBusError(request, "ABORTED");
      await asked.count(1);
      abort.abort();
      await failure;
    },
  },
  {
    id: "REQ-19",
    name: "closing the bus ends its open requests with CLOSED",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const failure = assertBusError(asker.request(context.subject("ask")), "CLOSED");
      await asked.count(1);
      await asker.close();
      await failure;
    },
  },
  {
    id: "REQ-20",
    name: "a timeout that is no number above 0 is a RangeError",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      for (const timeoutMs of [0, -1, Number.NaN]) {
        await assertRejects(asker.request(context.subject("ask"), "", { timeoutMs }), RangeError);
      }
      await context.settle();
      assertEqual(asked.texts(), [], "what the responder got");
    },
  },
  {
    id: "REQ-21",
    name: "a subject, payload or header that publish refuses is refused in the same way",
    async run(context) {
      const asker = await context.connect();
      const subject = context.subject("ask");
      const large = new Uint8Array(context.maxPayloadBytes + 1);
      await assertBusError(asker.request(`${subject}.*`), "INVALID_SUBJECT");
      await assertBusError(
        asker.request(subject, () => 1),
        "INVALID_PAYLOAD",
      );
      await assertBusError(asker.request(subject, large), "PAYLOAD_TOO_LARGE");
      await assertRejects(asker.request(subject, "", { headers: { "no token": "" } }), TypeError);
      assertEqual(asker.stats().requests, 0, "the number of open requests");
    },
  },
  {
    id: "REQ-22",
    name: "an error reply is thrown with its code and its text",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const headers = { "Swarmbus-Error": "FORBIDDEN" satisfies BusErrorCode };
      await worker.subscribe(context.subject("ask"), (message) => {
        message.respond("not for you", { headers });
      });
      const error = await assertBusError(asker.request(context.subject("ask")), "FORBIDDEN");
      assert(error.message.includes("not for you"), `"${error.message}" holds the reply's text`);
    },
  },
  {
    id: "REQ-23",
    name: "an error reply with a code that nobody knows is HANDLER_FAILED",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("ask"), (message) => {
        message.respond("tired", { headers: { "Swarmbus-Error": "TOO_TIRED" } });
      });
      const error = await assertBusError(asker.request(context.subject("ask")), "HANDLER_FAILED");
      assert(error.message.includes("tired"), `"${error.message}" holds the reply's text`);
    },
  },
];

/** What `gather` sends, whom it cancels, and for what it rejects. */
import type { MessageBus } from "../../bus/message-bus.ts";
import { gather } from "../../patterns/gather.ts";
import { assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { makeGate, received, replyOf } from "./scene.ts";

/** Somebody who asks, and a subject where requests are taken and kept. */
async function silentScene(context: ContractContext): Promise<[MessageBus, string]> {
  const worker = await context.connect();
  await record(worker, context.subject("ask"));
  return [await context.connect(), context.subject("ask")];
}

/** The request behind it, and its failures. */
export const cases: readonly ContractCase[] = [
  {
    id: "GTH-13",
    name: "sends its payload and headers, and asks responders for their names",
    async run(context) {
      const [asker, worker] = [await context.connect(), await context.connect({ name: "ada" })];
      const asked = await record(worker, context.subject("ask"));
      const options = { headers: { Trace: "7" }, max: 1 };
      const pending = gather(asker, context.subject("ask"), { who: "all" }, options);
      const request = await received(asked);
      assertEqual(request.json(), { who: "all" }, "the payload");
      assertEqual(request.headers.get("Trace"), "7", "the caller's header");
      assertEqual(
        request.headers.get("Swarmbus-Want"),
        "source",
        "the header that asks for a name",
      );
      request.respond();
      const { replies } = await pending;
      assertEqual(replies[0]?.headers.get("Swarmbus-Source"), "ada", "the name on the reply");
    },
  },
  {
    id: "GTH-14",
    name: "is cancelled at the responders when it gives up, and not when the roster is complete",
    async run(context) {
      const [asker, worker] = [await context.connect(), await context.connect({ name: "ada" })];
      const asked = await record(worker, context.subject("ask"));
      const cancelled = await record(worker, "_SWARMBUS.cancel");
      const other = await context.connect({ name: "grace" });
      await other.subscribe(context.subject("ask"), (message) => void message.respond());
      await gather(asker, context.subject("ask"), "", { roster: ["grace"] });
      await gather(asker, context.subject("ask"), "", { max: 1 });
      const [complete, given] = [await received(asked, 0), await received(asked, 1)].map(replyOf);
      const told = (reply?: string): boolean => cancelled.texts().some((text) => text === reply);
      await context.until(() => told(given), "the one that ended by max was not cancelled");
      assertEqual(told(complete), false, "whether the complete one was cancelled");
    },
  },
  {
    id: "GTH-15",
    name: "rejects with ABORTED when its signal fires, and when it had fired before",
    async run(context) {
      const [asker, subject] = await silentScene(context);
      const abort = new AbortController();
      const { signal } = abort;
      const aborted = assertBusError(gather(asker, subject, "", { signal }), "ABORTED");
      await context.settle();
      abort.abort();
      await aborted;
      await assertBusError(gather(asker, subject, "", { signal }), "ABORTED");
      assertEqual(asker.stats().requests, 0, "open requests");
    },
  },
  {
    id: "GTH-16",
    name: "rejects with CLOSED when its bus is closed, and when it was closed before",
    async run(context) {
      const [asker, subject] = await silentScene(context);
      const closed = assertBusError(gather(asker, subject), "CLOSED");
      await context.settle();
      await asker.close();
      await closed;
      await assertBusError(gather(asker, subject), "CLOSED");
    },
  },
  {
    id: "GTH-17",
    name: "rejects with OVERLOADED when nobody had room",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = [await context.connect(), await context.connect()];
      const gate = makeGate();
      await worker.subscribe(context.subject("ask"), () => gate.passed, { bufferSize: 1 });
      asker.publish(context.subject("ask"));
      await context.settle();
      asker.publish(context.subject("ask"));
      await assertBusError(gather(asker, context.subject("ask")), "OVERLOADED");
      gate.open();
    },
  },
  {
    id: "GTH-18",
    name: "rejects bad arguments, and asks nobody",
    async run(context) {
      const [asker, subject] = await silentScene(context);
      await assertBusError(gather(asker, `${subject}.*`), "INVALID_SUBJECT");
      await assertBusError(
        gather(asker, subject, () => 1),
        "INVALID_PAYLOAD",
      );
      for (const options of [{ max: 0 }, { stallMs: 0 }, { timeoutMs: 0 }]) {
        await assertRejects(gather(asker, subject, "", options), RangeError);
      }
      assertEqual(asker.stats().published, 0, "what was published");
    },
  },
];

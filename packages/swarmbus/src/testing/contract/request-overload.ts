/** Requests whose copies are lost before anybody saw them: no room, or the subscription ended. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../../bus/subscription.ts";
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair, type Gate, makeGate } from "./scene.ts";

/** A responder with room for one request beside the one that it is busy with until the gate opens. */
function subscribeBusy(
  bus: MessageBus,
  subject: string,
  gate: Gate,
  options: SubscribeOptions = {},
): Promise<Subscription> {
  const handler = async (message: { respond(text: string): boolean }): Promise<void> => {
    await gate.passed;
    message.respond("done");
  };
  return bus.subscribe(subject, handler, { bufferSize: 1, ...options });
}

/** What becomes of a request whose copies were dropped, evicted or discarded. */
export const cases: readonly ContractCase[] = [
  {
    id: "REQ-24",
    name: "a request that every matching subscription dropped fails at once with OVERLOADED",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const [subject, gate] = [context.subject("ask"), makeGate()];
      await subscribeBusy(worker, subject, gate);
      await subscribeBusy(worker, context.subject("*"), gate);
      const inHand = asker.request(subject);
      await context.settle();
      const waiting = asker.request(subject);
      await assertBusError(asker.request(subject), "OVERLOADED");
      gate.open();
      const answers = await Promise.all([inHand, waiting]);
      assertEqual(
        answers.map((answer) => answer.text()),
        ["done", "done"],
        "the other answers",
      );
    },
  },
  {
    id: "REQ-25",
    name: "a full queue group is OVERLOADED, too",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const [subject, gate] = [context.subject("ask"), makeGate()];
      await subscribeBusy(worker, subject, gate, { queue: "workers" });
      const inHand = asker.request(subject);
      await context.settle();
      const waiting = asker.request(subject);
      await assertBusError(asker.request(subject), "OVERLOADED");
      gate.open();
      await Promise.all([inHand, waiting]);
    },
  },
  {
    id: "REQ-26",
    name: "a request that one subscription dropped is answered by another one",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const [subject, gate] = [context.subject("ask"), makeGate()];
      const busy = await subscribeBusy(worker, subject, gate);
      await worker.subscribe(subject, (message) => void message.respond("free"));
      for (let turn = 0; turn < 3; turn += 1) {
        assertEqual((await asker.request(subject)).text(), "free", "the answer");
        await context.settle();
      }
      assertEqual(busy.stats().dropped, 1, "what the busy one dropped");
      gate.open();
    },
  },
  {
    id: "REQ-27",
    name: "a request whose last copy makes room for a newer message is OVERLOADED",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const [subject, gate] = [context.subject("ask"), makeGate()];
      await subscribeBusy(worker, subject, gate, { overflow: "drop-oldest" });
      const inHand = asker.request(subject);
      await context.settle();
      const evicted = assertBusError(asker.request(subject), "OVERLOADED");
      const newest = asker.request(subject);
      await evicted;
      gate.open();
      await Promise.all([inHand, newest]);
    },
  },
  {
    id: "REQ-28",
    name: "a request whose last copy is discarded, as its subscription ends, is NO_RESPONDERS",
    needs: "overloaded-subscribers",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const subscription = await worker.subscribe(context.subject("ask"));
      const failure = assertBusError(asker.request(context.subject("ask")), "NO_RESPONDERS");
      await context.settle();
      assertEqual(subscription.stats().pending, 1, "the number of waiting requests");
      await subscription.unsubscribe();
      await failure;
    },
  },
  {
    id: "REQ-29",
    name: "a copy that is lost ends nothing while another one is in hand",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const subject = context.subject("ask");
      const asked = await record(worker, subject);
      const reader = await worker.subscribe(subject);
      const answer = asker.request(subject);
      const [request] = await asked.count(1);
      await context.settle();
      await reader.unsubscribe();
      await context.settle();
      request?.respond("still here");
      assertEqual((await answer).text(), "still here", "the answer");
    },
  },
];

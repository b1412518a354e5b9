/** `respond`: when it answers, when it is `false`, when it throws. */
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair, makeGate, received } from "./scene.ts";

/** What `respond` does in which state. */
export const cases: readonly ContractCase[] = [
  {
    id: "REQ-30",
    name: "respond publishes to whatever reply subject a publish named, and says true",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const answers = await record(asker, context.subject("answers"));
      const asked = await record(worker, context.subject("ask"));
      asker.publish(context.subject("ask"), "?", { reply: context.subject("answers") });
      const request = await received(asked);
      assertEqual(request.reply, context.subject("answers"), "the reply subject");
      assertEqual(request.respond("!"), true, "what respond said");
      assertEqual((await received(answers)).text(), "!", "the answer");
    },
  },
  {
    id: "REQ-31",
    name: "respond is false when nobody asked",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const heard = await record(worker, context.subject("news"));
      asker.publish(context.subject("news"));
      const message = await received(heard);
      assertEqual(message.reply, undefined, "the reply subject");
      assertEqual(message.respond("thanks"), false, "what respond said");
      assertEqual(worker.stats().published, 0, "what the receiver published");
    },
  },
  {
    id: "REQ-32",
    name: "respond is false for reply subjects of a server or of swarmbus, and sends nothing",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const replies = ["$SYS.stop", "$trap", "_SWARMBUS.cancel", "_SWARMBUS.other"];
      for (const reply of replies) asker.publish(context.subject("ask"), "", { reply });
      const messages = await asked.count(replies.length);
      const said = messages.map((message) => message.respond("yes"));
      assertEqual(said, [false, false, false, false], "what respond said");
      assertEqual(worker.stats().published, 0, "what the receiver published");
    },
  },
  {
    id: "REQ-33",
    name: "respond is false once the bus that received the request is closed",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const request = asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      const message = await received(asked);
      await worker.close();
      assertEqual(message.respond("too late"), false, "what respond said");
      await context.advance(40);
      await failure;
    },
  },
  {
    id: "REQ-34",
    name: "respond throws on a bad payload, and the request can still be answered",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const answer = asker.request(context.subject("ask"));
      const request = await received(asked);
      const large = new Uint8Array(context.maxPayloadBytes + 1);
      await assertBusError(() => request.respond(new Map()), "INVALID_PAYLOAD");
      await assertBusError(() => request.respond(large), "PAYLOAD_TOO_LARGE");
      request.respond("well");
      assertEqual((await answer).text(), "well", "the answer");
    },
  },
  {
    id: "REQ-35",
    name: "respond answers while its bus drains",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const gate = makeGate();
      const asked = await record(worker, context.subject("ask"));
      await worker.subscribe(context.subject("ask"), () => gate.passed);
      const answer = asker.request(context.subject("ask"));
      const request = await received(asked);
      const drained = worker.drain();
      await context.settle();
      assertEqual(request.respond("last words"), true, "what respond said");
      assertEqual((await answer).text(), "last words", "the answer");
      gate.open();
      await drained;
    },
  },
  {
    id: "REQ-36",
    name: "an answer that comes too late is sent, and counted as unmatched",
    needs: "unmatched",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const asked = await record(worker, context.subject("ask"));
      const request = asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      const message = await received(asked);
      await context.advance(40);
      await failure;
      assertEqual(message.respond("too late"), true, "what respond said");
      await worker.flush();
      assertEqual(worker.stats().unmatched, 1, "unmatched messages");
      assertEqual(worker.stats().published, 1, "published messages");
    },
  },
  {
    id: "REQ-37",
    name: "respond stamps its bus's name on the answer when the request wants it, and only then",
    async run(context) {
      const asker = await context.connect();
      const worker = await context.connect({ name: "ada" });
      await worker.subscribe(context.subject("who"), (message) => void message.respond());
      const headers = { "Swarmbus-Want": "source" };
      const named = await asker.request(context.subject("who"), "", { headers });
      const plain = await asker.request(context.subject("who"), "", { timeoutMs: 1000 });
      assertEqual(named.headers.get("Swarmbus-Source"), "ada", "the source that was wanted");
      assertEqual(plain.headers.has("Swarmbus-Source"), false, "a source that nobody wanted");
    },
  },
];

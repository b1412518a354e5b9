/** Whoever stops waiting says so: the request's reply subject, as text, on `_SWARMBUS.cancel`. */
import type { Message } from "../../bus/message.ts";
import type { MessageBus } from "../../bus/message-bus.ts";
import { assert, assertBusError } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record, type Recorder } from "../recorder.ts";
import { collect } from "./collected.ts";
import { connectPair, received, replyOf } from "./scene.ts";

/** Somebody who asks, somebody who takes requests at "ask" and keeps them, and what was cancelled. */
interface Scene {
  readonly asker: MessageBus;
  readonly asked: Recorder;
  readonly cancelled: Recorder;
}

async function setUp(context: ContractContext): Promise<Scene> {
  const [asker, worker] = await connectPair(context);
  const asked = await record(worker, context.subject("ask"));
  return { asker, asked, cancelled: await record(worker, "_SWARMBUS.cancel") };
}

async function assertCancelled(context: ContractContext, scene: Scene): Promise<void> {
  const reply = replyOf(await received(scene.asked));
  const heard = (): boolean => scene.cancelled.texts().includes(reply);
  await context.until(heard, `${reply} was not cancelled`);
}

async function assertNotCancelled(context: ContractContext, scene: Scene): Promise<void> {
  await scene.asker.flush();
  await context.settle();
  const replies = scene.asked.messages.map(replyOf);
  const some = scene.cancelled.texts().some((text) => replies.includes(text));
  assert(!some, "nothing is cancelled");
}

function answer(message: Message): void {
  message.respond("here");
}

/** When a responder is told that nobody waits any more, and when not. */
export const cases: readonly ContractCase[] = [
  {
    id: "CAN-1",
    name: "an abort is told",
    async run(context) {
      const scene = await setUp(context);
      const abort = new AbortController();
      const request = scene.asker.request(context.subject("ask"), "", { signal: abort.signal });
      const failure = assertBusError(request, "ABORTED");
      await scene.asked.count(1);
      abort.abort();
      await failure;
      await assertCancelled(context, scene);
    },
  },
  {
    id: "CAN-2",
    name: "a timeout is told",
    async run(context) {
      const scene = await setUp(context);
      const request = scene.asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      await scene.asked.count(1);
      await context.advance(40);
      await failure;
      await assertCancelled(context, scene);
    },
  },
  {
    id: "CAN-3",
    name: "the close of the requester's bus is told",
    async run(context) {
      const scene = await setUp(context);
      const failure = assertBusError(scene.asker.request(context.subject("ask")), "CLOSED");
      await scene.asked.count(1);
      await scene.asker.close();
      await failure;
      await assertCancelled(context, scene);
    },
  },
  {
    id: "CAN-4",
    name: "leaving the loop over requestMany is told",
    async run(context) {
      const scene = await setUp(context);
      const replies = scene.asker.requestMany(context.subject("ask"));
      answer(await received(scene.asked));
      for await (const reply of replies) if (reply.text() === "here") break;
      await assertCancelled(context, scene);
    },
  },
  {
    id: "CAN-5",
    name: "a requestMany that ends by max, by a stall or at its timeout tells it",
    async run(context) {
      for (const limit of [{ max: 1 }, { stallMs: 20 }, { timeoutMs: 40 }]) {
        const scene = await setUp(context);
        const replies = collect(scene.asker.requestMany(context.subject("ask"), "", limit));
        answer(await received(scene.asked));
        await context.settle();
        await context.advance(40);
        await replies.end;
        await assertCancelled(context, scene);
        await scene.asked.stop();
      }
    },
  },
  {
    id: "CAN-6",
    name: "a request that is answered, with a result or with an error, tells nobody",
    async run(context) {
      const scene = await setUp(context);
      const result = scene.asker.request(context.subject("ask"), "", { timeoutMs: 40 });
      answer(await received(scene.asked));
      await result;
      const failed = assertBusError(scene.asker.request(context.subject("ask")), "HANDLER_FAILED");
      const request = await received(scene.asked, 1);
      request.respond("no", { headers: { "Swarmbus-Error": "HANDLER_FAILED" } });
      await failed;
      await context.advance(60);
      await assertNotCancelled(context, scene);
    },
  },
  {
    id: "CAN-7",
    name: "an abort after the answer tells nobody",
    async run(context) {
      const scene = await setUp(context);
      const abort = new AbortController();
      const request = scene.asker.request(context.subject("ask"), "", { signal: abort.signal });
      answer(await received(scene.asked));
      await request;
      abort.abort();
      await assertNotCancelled(context, scene);
    },
  },
  {
    id: "CAN-8",
    name: 'iterator.return("complete") ends a requestMany and tells nobody',
    async run(context) {
      const scene = await setUp(context);
      const replies = scene.asker.requestMany(context.subject("ask"), "", { timeoutMs: 40 });
      const iterator = replies[Symbol.asyncIterator]();
      answer(await received(scene.asked));
      await iterator.next();
      await iterator.return?.("complete");
      await context.advance(60);
      await assertNotCancelled(context, scene);
    },
  },
  {
    id: "CAN-9",
    name: "a request that nobody could answer tells nobody",
    async run(context) {
      const scene = await setUp(context);
      await assertBusError(scene.asker.request(context.subject("nobody")), "NO_RESPONDERS");
      await assertNotCancelled(context, scene);
      const { published } = scene.asker.stats();
      assert(published <= 1, `the request alone was published, not ${published} messages`);
    },
  },
];

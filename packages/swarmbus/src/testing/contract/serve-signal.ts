/** The signal of a `serve` handler: it fires when nobody wants the answer any more. */
import type { MessageBus } from "../../bus/message-bus.ts";
import { gather } from "../../patterns/gather.ts";
import { serve } from "../../patterns/serve.ts";
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { collect } from "./collected.ts";
import { pendingTimersOf } from "./leftovers.ts";
import { connectPair, type Gate, makeGate } from "./scene.ts";

/** Somebody who asks at "work", a server that works until the gate opens, and the signals that its handlers got. */
interface Scene {
  readonly asker: MessageBus;
  readonly subject: string;
  readonly signals: readonly AbortSignal[];
  readonly gate: Gate;
}

async function setUp(context: ContractContext): Promise<Scene> {
  const [asker, worker] = await connectPair(context);
  const [subject, gate] = [context.subject("work"), makeGate()];
  const signals: AbortSignal[] = [];
  const options = { concurrency: 2, clock: context.clock };
  await serve(
    worker,
    subject,
    async (_message, { signal }) => {
      signals.push(signal);
      await gate.passed;
    },
    options,
  );
  return { asker, subject, signals, gate };
}

async function begun(
  context: ContractContext,
  { signals }: Scene,
  count: number = 1,
): Promise<void> {
  await context.until(() => signals.length >= count, `${count} handlers did not begin`);
}

async function assertFires(context: ContractContext, { signals }: Scene): Promise<void> {
  await context.until(() => signals[0]?.aborted === true, "the signal did not fire");
}

/** What makes the signal fire, and what does not. */
export const cases: readonly ContractCase[] = [
  {
    id: "SRV-20",
    name: "the signal fires when the requester aborts, and no other request's does",
    async run(context) {
      const scene = await setUp(context);
      const { asker, subject, signals, gate } = scene;
      const abort = new AbortController();
      const request = asker.request(subject, "", { signal: abort.signal });
      const failure = assertBusError(request, "ABORTED");
      await begun(context, scene);
      const other = asker.request(subject);
      await begun(context, scene, 2);
      abort.abort();
      await failure;
      await assertFires(context, scene);
      await context.settle();
      assertEqual(signals[1]?.aborted, false, "whether the other request's signal fired");
      gate.open();
      await other;
    },
  },
  {
    id: "SRV-21",
    name: "the signal fires when the time that the requester gave is over",
    async run(context) {
      const scene = await setUp(context);
      const request = scene.asker.request(scene.subject, "", { timeoutMs: 40 });
      const failure = assertBusError(request, "TIMEOUT");
      await begun(context, scene);
      await context.advance(60);
      await failure;
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-22",
    name: "the deadline alone fires it, when the requester cannot say that it gave up",
    async run(context) {
      const scene = await setUp(context);
      scene.asker.publish(scene.subject, "", {
        reply: context.subject("gone"),
        headers: { "Swarmbus-Timeout": "40" },
      });
      await begun(context, scene);
      await context.advance(60);
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-23",
    name: "whoever publishes the reply subject on _SWARMBUS.cancel fires it, in any language",
    async run(context) {
      const scene = await setUp(context);
      scene.asker.publish(scene.subject, "", { reply: context.subject("answer") });
      await begun(context, scene);
      scene.asker.publish("_SWARMBUS.cancel", context.subject("another"));
      await scene.asker.flush();
      await context.settle();
      assertEqual(scene.signals[0]?.aborted, false, "whether another's cancellation fired it");
      scene.asker.publish("_SWARMBUS.cancel", context.subject("answer"));
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-24",
    name: "the signal fires when the requester's bus is closed",
    async run(context) {
      const scene = await setUp(context);
      const failure = assertBusError(scene.asker.request(scene.subject), "CLOSED");
      await begun(context, scene);
      await scene.asker.close();
      await failure;
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-25",
    name: "the signal fires when a gather gives up on this responder",
    async run(context) {
      const scene = await setUp(context);
      const { asker, subject } = scene;
      const result = gather(asker, subject, "", { timeoutMs: 40 });
      await begun(context, scene);
      await context.advance(40);
      assertEqual((await result).reason, "timeout", "the reason");
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-26",
    name: "the signal fires when the loop over a requestMany is left",
    async run(context) {
      const scene = await setUp(context);
      const replies = scene.asker.requestMany(scene.subject)[Symbol.asyncIterator]();
      await begun(context, scene);
      await replies.return?.();
      await assertFires(context, scene);
    },
  },
  {
    id: "SRV-27",
    name: "the signal does not fire for a request that was answered, and its timer is gone",
    needs: "virtual-time",
    async run(context) {
      const scene = await setUp(context);
      const before = pendingTimersOf(context);
      const answer = scene.asker.request(scene.subject, "", { timeoutMs: 3000 });
      await begun(context, scene);
      scene.gate.open();
      await answer;
      await context.advance(1000);
      assertEqual(pendingTimersOf(context), before, "timers a second later");
      await context.advance(3000);
      assertEqual(scene.signals[0]?.aborted, false, "whether the signal fired");
    },
  },
  {
    id: "SRV-28",
    name: "the signal fires when what is served ends",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const signals: AbortSignal[] = [];
      const gate = makeGate();
      const served = await serve(worker, context.subject("work"), (_message, { signal }) => {
        signals.push(signal);
        return gate.passed;
      });
      const replies = collect(asker.requestMany(context.subject("work"), "", { max: 1 }));
      await context.until(() => signals.length === 1, "the handler did not begin");
      await served.unsubscribe();
      await replies.end;
      assertEqual(signals[0]?.aborted, true, "whether the signal fired");
    },
  },
  {
    id: "SRV-40",
    name: "the signal fires for an abort also while the serving bus drains",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const gate = makeGate();
      const signals: AbortSignal[] = [];
      await serve(worker, context.subject("work"), async (_message, { signal }) => {
        signals.push(signal);
        await gate.passed;
      });
      const abort = new AbortController();
      const request = asker.request(context.subject("work"), "", { signal: abort.signal });
      const failure = assertBusError(request, "ABORTED");
      await context.until(() => signals.length === 1, "the handler did not begin");
      const drained = worker.drain();
      await context.settle();
      abort.abort();
      await failure;
      await context.until(() => signals[0]?.aborted === true, "the signal did not fire");
      gate.open();
      await drained;
    },
  },
];

/** The signal of a handler's context: when it fires, and when it does not. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../../bus/subscription.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { HeldHandlers } from "./held-handlers.ts";

/** A subscription that has begun with a first message, and its handler. */
interface Worker {
  readonly subscription: Subscription;
  readonly held: HeldHandlers;
  /** The signal that the first handler got. */
  readonly signal: AbortSignal;
}

async function startWorker(
  context: ContractContext,
  bus: MessageBus,
  options?: SubscribeOptions,
): Promise<Worker> {
  const held = new HeldHandlers();
  const subscription = await bus.subscribe(context.subject("work"), held.handler, options);
  bus.publish(context.subject("work"), "1");
  await context.until(() => held.begun.length === 1, "the handler has begun");
  const [signal] = held.signals;
  assert(signal?.aborted === false, "the signal has not fired while the subscription lives");
  return { subscription, held, signal };
}

export const cases: readonly ContractCase[] = [
  {
    id: "HND-11",
    name: "the signal fires when the subscription is unsubscribed",
    run: async (context) => {
      const worker = await startWorker(context, await context.connect());
      await worker.subscription.unsubscribe();
      assert(worker.signal.aborted, "the signal has fired");
    },
  },
  {
    id: "HND-12",
    name: "the signal fires when the connection is closed",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await startWorker(context, bus);
      await bus.close();
      assert(worker.signal.aborted, "the signal has fired");
    },
  },
  {
    id: "HND-13",
    name: "the signal fires when the subscription's own signal ends it",
    run: async (context) => {
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const worker = await startWorker(context, await context.connect(), options);
      controller.abort();
      await context.until(() => worker.signal.aborted, "the signal has fired");
    },
  },
  {
    id: "HND-14",
    name: "the signal fires at the moment when a drain gives up, not before",
    needs: "virtual-time",
    run: async (context) => {
      const worker = await startWorker(context, await context.connect());
      const drained = worker.subscription.drain({ timeoutMs: 50 });
      await context.advance(49);
      assert(!worker.signal.aborted, "the signal has not fired before the drain gives up");
      await context.advance(1);
      assert(worker.signal.aborted, "the signal has fired");
      await drained;
    },
  },
  {
    id: "HND-15",
    name: "the signal does not fire while a drain waits, and fires when one has given up",
    run: async (context) => {
      const bus = await context.connect();
      const patient = await startWorker(context, bus);
      const drained = patient.subscription.drain();
      await context.settle();
      assert(!patient.signal.aborted, "the signal has not fired while the drain waits");
      patient.held.releaseAll();
      await drained;
      const impatient = await startWorker(context, bus);
      const gaveUp = impatient.subscription.drain({ timeoutMs: 10 });
      await context.advance(20);
      await context.until(() => impatient.signal.aborted, "the signal has fired");
      await gaveUp;
    },
  },
  {
    id: "HND-16",
    name: "the signal does not fire when `max` is reached: the last handlers may finish",
    run: async (context) => {
      const worker = await startWorker(context, await context.connect(), { max: 1 });
      await context.settle();
      assert(!worker.signal.aborted, "the signal has not fired");
      worker.held.releaseAll();
      await context.settle();
      assert(worker.subscription.isClosed, "the subscription has ended");
    },
  },
  {
    id: "HND-17",
    name: "the signal does not fire when the buffer overflowed: the last handlers may finish",
    run: async (context) => {
      const bus = await context.connect({ onError: () => {} });
      const options: SubscribeOptions = { bufferSize: 1, overflow: "close" };
      const worker = await startWorker(context, bus, options);
      bus.publish(context.subject("work"), "buffered");
      bus.publish(context.subject("work"), "too much");
      await context.settle();
      assertEqual(worker.subscription.stats().dropped, 1, "the number of dropped messages");
      worker.held.releaseAll();
      await context.until(() => worker.held.begun.length === 2, "the second handler has begun");
      worker.held.releaseAll();
      await context.settle();
      assert(!worker.signal.aborted, "the signal has not fired");
    },
  },
  {
    id: "HND-18",
    name: "all handlers of a subscription share one signal, other subscriptions have their own",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await startWorker(context, bus, { concurrency: 2 });
      const other = new HeldHandlers();
      await bus.subscribe(context.subject("work"), other.handler);
      bus.publish(context.subject("work"), "2");
      await context.until(() => worker.held.running + other.running === 3, "all have begun");
      assert(worker.signal === worker.held.signals[1], "one signal for both handlers");
      await worker.subscription.unsubscribe();
      assert(other.signals[0]?.aborted === false, "the other subscription's signal has not fired");
    },
  },
  {
    id: "HND-19",
    name: "a handler that looks at its signal after the end finds it fired",
    run: async (context) => {
      const bus = await context.connect();
      const ended = Promise.withResolvers<void>();
      const looked = Promise.withResolvers<boolean>();
      const subscription = await bus.subscribe(context.subject("x"), async (_, handling) => {
        await ended.promise;
        looked.resolve(handling.signal.aborted);
      });
      bus.publish(context.subject("x"), "text");
      await context.until(() => subscription.stats().delivered === 1, "the handler has begun");
      await subscription.unsubscribe();
      ended.resolve();
      assert(await within(looked.promise, "the handler has not looked"), "the signal has fired");
    },
  },
];

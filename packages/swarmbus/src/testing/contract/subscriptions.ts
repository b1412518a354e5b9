/** The life of a subscription: how it begins, and how it is ended at once. */
import type { Subscription } from "../../bus/subscription.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { HeldHandlers } from "./held-handlers.ts";

/** Counts the listeners that anybody adds to a signal and takes away again. */
function countListeners(signal: AbortSignal): () => number {
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...parameters: Parameters<typeof add>): void => {
    listeners += 1;
    add(...parameters);
  };
  signal.removeEventListener = (...parameters: Parameters<typeof remove>): void => {
    listeners -= 1;
    remove(...parameters);
  };
  return () => listeners;
}

export const cases: readonly ContractCase[] = [
  {
    id: "LIF-1",
    name: "when subscribe has resolved, what the same connection publishes arrives",
    run: async (context) => {
      const bus = await context.connect();
      for (let round = 0; round < 10; round += 1) {
        const recorder = await record(bus, context.subject(`x.${round}`));
        bus.publish(context.subject(`x.${round}`), "text");
        await recorder.count(1);
      }
    },
  },
  {
    id: "LIF-2",
    name: "when subscribe has resolved, what any connection publishes arrives",
    needs: "cross-connection-interest",
    run: async (context) => {
      const [receiver, sender] = await Promise.all([context.connect(), context.connect()]);
      for (let round = 0; round < 10; round += 1) {
        const recorder = await record(receiver, context.subject(`x.${round}`));
        sender.publish(context.subject(`x.${round}`), "text");
        await recorder.count(1);
      }
    },
  },
  {
    id: "LIF-3",
    name: "a subscription tells its subject and its queue, and that it lives",
    run: async (context) => {
      const bus = await context.connect();
      const plain = await bus.subscribe(context.subject("x.*"));
      const member = await bus.subscribe(context.subject("x"), () => {}, { queue: "team" });
      assertEqual(
        [plain.subject, plain.queue],
        [context.subject("x.*"), undefined],
        "the plain one",
      );
      assertEqual([member.subject, member.queue], [context.subject("x"), "team"], "the member");
      assert(!plain.isClosed && !member.isClosed, "both live");
      assertEqual(bus.stats().subscriptions, 2, "the number of subscriptions");
    },
  },
  {
    id: "LIF-4",
    name: "after unsubscribe nothing arrives, and nobody counts it for this subscription",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      const other = await record(bus, context.subject("x"));
      await recorder.subscription.unsubscribe();
      bus.publish(context.subject("x"), "late");
      await other.count(1);
      await context.settle();
      assertEqual(recorder.messages.length, 0, "the number of messages");
      assertEqual(recorder.subscription.stats().matched, 0, "the number of matched ones");
    },
  },
  {
    id: "LIF-5",
    name: "unsubscribe ends it: isClosed, closed without an error, one subscription less",
    run: async (context) => {
      const bus = await context.connect();
      const { subscription } = await record(bus, context.subject("x"));
      const ended = subscription.unsubscribe();
      assert(subscription.isClosed, "it is closed at once");
      await within(ended, "unsubscribe has not resolved");
      assertEqual(await within(subscription.closed, "`closed` has not resolved"), undefined);
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "LIF-6",
    name: "unsubscribe discards and counts what is buffered, and waits for no handler",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const subscription = await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2", "3", "4"]) bus.publish(context.subject("x"), text);
      await context.settle();
      await within(subscription.unsubscribe(), "unsubscribe has not resolved");
      const figures = { matched: 4, delivered: 1, dropped: 0, discarded: 3, pending: 0 };
      assertEqual({ ...subscription.stats() }, figures, "the figures");
      held.releaseAll();
      await context.settle();
      assertEqual(held.begun, ["1"], "the handlers that ran");
    },
  },
  {
    id: "LIF-7",
    name: "what was published in the same turn before unsubscribe is not handled any more",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "too late");
      await recorder.subscription.unsubscribe();
      await context.settle();
      assertEqual(recorder.messages.length, 0, "the number of handled messages");
      const { matched, delivered, discarded } = recorder.subscription.stats();
      assertEqual(
        [delivered, matched - discarded],
        [0, 0],
        "delivered, and what is unaccounted for",
      );
    },
  },
  {
    id: "LIF-8",
    name: "unsubscribe may be awaited inside a handler, and no handler begins after that",
    run: async (context) => {
      const bus = await context.connect();
      const done = Promise.withResolvers<void>();
      let runs = 0;
      const subscription = await bus.subscribe(context.subject("x"), async () => {
        runs += 1;
        await subscription.unsubscribe();
        done.resolve();
      });
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await within(done.promise, "unsubscribe inside the handler has not resolved");
      await context.settle();
      assertEqual(runs, 1, "the number of handlers that ran");
      assertEqual(subscription.stats().delivered, 1, "the number of delivered messages");
    },
  },
  {
    id: "LIF-9",
    name: "unsubscribe is idempotent: several times at once, afterwards, and when the bus is closed",
    run: async (context) => {
      const bus = await context.connect();
      const { subscription } = await record(bus, context.subject("x"));
      await within(Promise.all([subscription.unsubscribe(), subscription.unsubscribe()]), "hangs");
      await within(subscription.unsubscribe(), "a later unsubscribe has not resolved");
      await bus.close();
      await within(subscription.unsubscribe(), "one after the close has not resolved");
      await within(subscription.drain(), "a drain after the end has not resolved");
    },
  },
  {
    id: "LIF-10",
    name: "disposing a subscription is unsubscribe",
    run: async (context) => {
      const bus = await context.connect();
      const { subscription } = await record(bus, context.subject("x"));
      await within(Promise.resolve(subscription[Symbol.asyncDispose]()), "disposing hangs");
      assert(subscription.isClosed, "it has ended");
    },
  },
  {
    id: "LIF-11",
    name: "an abort of its signal ends it as unsubscribe does, without an error",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const controller = new AbortController();
      const options = { signal: controller.signal };
      const subscription = await bus.subscribe(context.subject("x"), held.handler, options);
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await context.settle();
      controller.abort();
      assert(subscription.isClosed, "it is closed at once");
      assertEqual(await within(subscription.closed, "`closed` has not resolved"), undefined);
      assertEqual(subscription.stats().discarded, 1, "the number of discarded messages");
    },
  },
  {
    id: "LIF-12",
    name: "with a signal that has fired, subscribe rejects with ABORTED and leaves nothing",
    run: async (context) => {
      const bus = await context.connect();
      const options = { signal: AbortSignal.abort() };
      await assertBusError(bus.subscribe(context.subject("x"), options), "ABORTED");
      await assertBusError(
        bus.subscribe(context.subject("x"), () => {}, options),
        "ABORTED",
      );
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "LIF-13",
    name: "subscriptions leave no listener on their signal when they end, in whichever way",
    run: async (context) => {
      const bus = await context.connect();
      const { signal } = new AbortController();
      const listeners = countListeners(signal);
      const subscribe = () => record(bus, context.subject("x"), { signal, max: 1 });
      const recorders = await Promise.all(Array.from({ length: 20 }, subscribe));
      for (const { subscription } of recorders.slice(0, 5)) await subscription.unsubscribe();
      for (const { subscription } of recorders.slice(5, 10)) await subscription.drain();
      bus.publish(context.subject("x"), "the last ones reach their max");
      await Promise.all(recorders.slice(10).map(({ subscription }) => subscription.closed));
      assertEqual(listeners(), 0, "the number of listeners");
    },
  },
  {
    id: "LIF-27",
    name: "a subscription that a handler ends gets nothing more, not even the message in dispatch",
    run: async (context) => {
      const bus = await context.connect();
      const called: string[] = [];
      // Whichever is called first ends the other one; no order among them is promised.
      const [a, b]: Subscription[] = [
        await bus.subscribe(context.subject("x"), () => {
          called.push("a");
          void b?.unsubscribe();
        }),
        await bus.subscribe(context.subject("x"), () => {
          called.push("b");
          void a?.unsubscribe();
        }),
      ];
      for (let number = 0; number < 3; number += 1) bus.publish(context.subject("x"), number);
      await context.until(() => called.length >= 3, "the one that stayed was called");
      await context.settle();
      assertEqual([called.length, new Set(called).size], [3, 1], "the calls, and who was called");
    },
  },
];

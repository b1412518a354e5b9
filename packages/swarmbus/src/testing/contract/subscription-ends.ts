/** The end of a subscription: drain, and figures that stand still. */
import type { SubscriptionStats } from "../../bus/subscription.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { collect } from "./collected.ts";
import { HeldHandlers } from "./held-handlers.ts";

function assertAddsUp(stats: SubscriptionStats): void {
  const { matched, delivered, dropped, discarded, pending } = stats;
  assertEqual(delivered + dropped + discarded + pending, matched, "the sum of the figures");
}

export const cases: readonly ContractCase[] = [
  {
    id: "LIF-14",
    name: "drain delivers what is buffered, waits for the handlers, and takes nothing new",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const subscription = await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await context.settle();
      let isDrained = false;
      const drained = subscription.drain().then(() => (isDrained = true));
      await context.settle();
      bus.publish(context.subject("x"), "new");
      held.releaseAll();
      await context.until(() => held.begun.length === 2, "the buffered message is handled");
      await context.settle();
      assert(!isDrained, "drain waits for the last handler");
      held.releaseAll();
      await within(drained, "drain has not resolved");
      assertEqual(held.begun, ["1", "2"], "the messages that were handled");
      assert(subscription.isClosed, "the subscription has ended");
      assertEqual(await subscription.closed, undefined, "the error of `closed`");
    },
  },
  {
    id: "LIF-15",
    name: "a drain that has waited long enough discards the rest, counts it and resolves",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const subscription = await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await context.settle();
      const drained = subscription.drain({ timeoutMs: 20 });
      await context.advance(30);
      await within(drained, "drain has not resolved");
      const figures = { matched: 3, delivered: 1, dropped: 0, discarded: 2, pending: 0 };
      assertEqual({ ...subscription.stats() }, figures, "the figures");
      held.releaseAll();
      await context.settle();
      assertEqual(held.begun, ["1"], "the handlers that ran");
    },
  },
  {
    id: "LIF-16",
    name: "a drain with nothing to do ends the subscription at once, and is idempotent",
    run: async (context) => {
      const bus = await context.connect();
      const { subscription } = await record(bus, context.subject("x"));
      await within(Promise.all([subscription.drain(), subscription.drain()]), "drain hangs");
      await within(subscription.drain(), "a later drain has not resolved");
      assert(subscription.isClosed, "the subscription has ended");
    },
  },
  {
    id: "LIF-17",
    name: "a loop reads what a drain leaves it, ends, and the drain resolves with it",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await context.settle();
      const drained = subscription.drain();
      const reading = collect(subscription);
      await within(Promise.all([drained, reading.end]), "the drain and the loop have not ended");
      assertEqual(
        reading.items.map((message) => message.text()),
        ["1", "2", "3"],
        "what was read",
      );
    },
  },
  {
    id: "LIF-18",
    name: "unsubscribe ends a drain that waits",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const subscription = await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await context.settle();
      const drained = subscription.drain();
      await subscription.unsubscribe();
      await within(drained, "the drain has not resolved");
      assertEqual(subscription.stats().discarded, 1, "the number of discarded messages");
    },
  },
  {
    id: "LIF-19",
    name: "after the end the figures stand still, whatever the last handlers do",
    run: async (context) => {
      const bus = await context.connect({ onError: () => {} });
      const held = new HeldHandlers();
      const subscription = await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await context.settle();
      await subscription.unsubscribe();
      const atTheEnd = { ...subscription.stats() };
      held.releaseAll();
      bus.publish(context.subject("x"), "late");
      await context.settle();
      await bus.close();
      assertEqual({ ...subscription.stats() }, atTheEnd, "the figures");
      assertAddsUp(subscription.stats());
    },
  },
  {
    id: "LIF-20",
    name: "the figures add up at every moment",
    run: async (context) => {
      const bus = await context.connect();
      const options = { bufferSize: 3, concurrency: 2 };
      let looks = 0;
      const look = (): void => {
        looks += 1;
        assertAddsUp(subscription.stats());
      };
      const subscription = await bus.subscribe(
        context.subject("x"),
        async () => {
          look();
          await Promise.resolve();
          look();
        },
        options,
      );
      for (let number = 0; number < 20; number += 1) {
        bus.publish(context.subject("x"), number);
        look();
        if (number % 4 === 3) await context.settle();
      }
      await context.settle();
      look();
      assert(looks > 30, "it was looked at often");
    },
  },
];

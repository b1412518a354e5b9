/** Readers that take everything that has arrived at once. */
import type { Message } from "../../bus/message.ts";
import type { MessageBus } from "../../bus/message-bus.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { collect } from "./collected.ts";

function publishNumbers(bus: MessageBus, subject: string, from: number, to: number): void {
  for (let number = from; number < to; number += 1) bus.publish(subject, number);
}

function numbersOf(batches: readonly (readonly Message[])[]): number[] {
  return batches.flat().map((message) => message.json<number>());
}

export const cases: readonly ContractCase[] = [
  {
    id: "RDR-13",
    name: "a batch holds everything that has arrived",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishNumbers(bus, context.subject("x"), 0, 5);
      await context.settle();
      const batches = subscription.batches()[Symbol.asyncIterator]();
      const first = await within(batches.next(), "the batch has not come");
      assert(first.done !== true, "there is a batch");
      assertEqual(numbersOf([first.value]), [0, 1, 2, 3, 4], "the first batch");
    },
  },
  {
    id: "RDR-14",
    name: "batches hold each message once, in order, and are never empty",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const batches = collect(subscription.batches());
      for (let turn = 0; turn < 5; turn += 1) {
        publishNumbers(bus, context.subject("x"), turn * 20, turn * 20 + 20);
        await context.settle();
      }
      await context.until(() => batches.items.flat().length >= 100, "all messages came");
      const expected = Array.from({ length: 100 }, (_, index) => index);
      assertEqual(numbersOf(batches.items), expected, "what came");
      assert(
        batches.items.every((batch) => batch.length > 0),
        "no batch is empty",
      );
    },
  },
  {
    id: "RDR-15",
    name: "messages are counted as delivered when their batch is handed over",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishNumbers(bus, context.subject("x"), 0, 3);
      await context.settle();
      assertEqual(subscription.stats().delivered, 0, "delivered before");
      await subscription.batches()[Symbol.asyncIterator]().next();
      const { delivered, pending } = subscription.stats();
      assertEqual([delivered, pending], [3, 0], "delivered and pending after");
    },
  },
  {
    id: "RDR-16",
    name: "leaving the loop over batches() ends the subscription",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      bus.publish(context.subject("x"), 1);
      for await (const _ of subscription.batches()) break;
      assert(subscription.isClosed, "the subscription has ended");
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "RDR-17",
    name: "unsubscribe ends the loop over batches() normally, also one that waits",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const batches = collect(subscription.batches());
      bus.publish(context.subject("x"), 1);
      await context.until(() => batches.items.length === 1, "a batch came");
      await subscription.unsubscribe();
      await within(batches.end, "the loop has not ended");
      assertEqual(numbersOf(batches.items), [1], "what was read");
    },
  },
  {
    id: "RDR-18",
    name: "a loop over batches() reads what a drain leaves it, and then ends",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishNumbers(bus, context.subject("x"), 0, 3);
      await context.settle();
      const drained = subscription.drain();
      const batches = collect(subscription.batches());
      await within(Promise.all([drained, batches.end]), "the drain and the loop have not ended");
      assertEqual(numbersOf(batches.items), [0, 1, 2], "what was read");
    },
  },
];

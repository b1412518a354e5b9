/** Readers: subscriptions that are iterated. */
import type { Message } from "../../bus/message.ts";
import type { MessageBus } from "../../bus/message-bus.ts";
import type { Subscription } from "../../bus/subscription.ts";
import { assert, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";

/** Reads so many messages with one loop, and leaves it. */
async function take(messages: AsyncIterable<Message>, count: number): Promise<string[]> {
  const texts: string[] = [];
  for await (const message of messages) {
    texts.push(message.text());
    if (texts.length === count) break;
  }
  return texts;
}

function publishAll(bus: MessageBus, subject: string, texts: readonly string[]): void {
  for (const text of texts) bus.publish(subject, text);
}

/** The text of a result, `undefined` at the end. */
function textOf(result: IteratorResult<Message, unknown>): string | undefined {
  return result.done === true ? undefined : result.value.text();
}

async function assertEnded(subscription: Subscription): Promise<void> {
  assert(subscription.isClosed, "the subscription has ended");
  const error = await within(subscription.closed, "`closed` has not resolved");
  assertEqual(error, undefined, "the error of `closed`");
}

export const cases: readonly ContractCase[] = [
  {
    id: "RDR-1",
    name: "a loop reads messages in order, those too that came before it began",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishAll(bus, context.subject("x"), ["1", "2"]);
      await context.settle();
      const reading = take(subscription, 4);
      await context.settle();
      publishAll(bus, context.subject("x"), ["3", "4"]);
      assertEqual(await within(reading, "the loop has not ended"), ["1", "2", "3", "4"]);
    },
  },
  {
    id: "RDR-2",
    name: "several next() calls at once are answered in order",
    run: async (context) => {
      const bus = await context.connect();
      const iterator = (await bus.subscribe(context.subject("x")))[Symbol.asyncIterator]();
      const early = [iterator.next(), iterator.next(), iterator.next()];
      publishAll(bus, context.subject("x"), ["1", "2", "3", "4", "5"]);
      const results = await within(Promise.all(early), "the early calls were not answered");
      assertEqual(results.map(textOf), ["1", "2", "3"], "the early calls");
      const late = await Promise.all([iterator.next(), iterator.next()]);
      assertEqual(late.map(textOf), ["4", "5"], "the late calls");
    },
  },
  {
    id: "RDR-3",
    name: "a second reader is a TypeError and takes nothing from the first",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const reading = take(subscription, 2);
      await context.settle();
      await assertRejects(take(subscription, 1), TypeError);
      await assertRejects(
        (async () => subscription.batches()[Symbol.asyncIterator]().next())(),
        TypeError,
      );
      publishAll(bus, context.subject("x"), ["1", "2"]);
      assertEqual(await within(reading, "the first loop has not ended"), ["1", "2"]);
    },
  },
  {
    id: "RDR-4",
    name: "beside a loop over batches() a second reader is a TypeError",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const batches = subscription.batches()[Symbol.asyncIterator]();
      const first = batches.next();
      await context.settle();
      await assertRejects(take(subscription, 1), TypeError);
      bus.publish(context.subject("x"), "1");
      assertEqual((await within(first, "the batch has not come")).value?.length, 1, "the batch");
    },
  },
  {
    id: "RDR-5",
    name: "leaving the loop by break ends the subscription",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishAll(bus, context.subject("x"), ["1", "2", "3"]);
      await context.settle();
      assertEqual(await take(subscription, 1), ["1"], "what was read");
      await assertEnded(subscription);
      const { delivered, discarded, pending } = subscription.stats();
      assertEqual({ delivered, discarded, pending }, { delivered: 1, discarded: 2, pending: 0 });
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "RDR-6",
    name: "leaving the loop by a throw ends the subscription, and the error passes through",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      bus.publish(context.subject("x"), "1");
      const reading = (async () => {
        for await (const message of subscription) throw new RangeError(message.text());
      })();
      await assertRejects(within(reading, "the loop has not ended"), RangeError);
      await assertEnded(subscription);
    },
  },
  {
    id: "RDR-7",
    name: "return() of the iterator ends the subscription, also while next() waits",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const iterator = subscription[Symbol.asyncIterator]();
      const waiting = [iterator.next(), iterator.next()];
      assert(iterator.return !== undefined, "the iterator can be left");
      const left = await within(iterator.return(), "return() has not resolved");
      assertEqual(left.done, true, "what return() gives");
      const results = await within(Promise.all(waiting), "the waiting calls were not answered");
      assertEqual(results.map(textOf), [undefined, undefined], "the waiting calls");
      await assertEnded(subscription);
    },
  },
  {
    id: "RDR-8",
    name: "unsubscribe ends the loop normally, also one that waits",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const reading = take(subscription, 5);
      bus.publish(context.subject("x"), "1");
      await context.settle();
      await subscription.unsubscribe();
      assertEqual(await within(reading, "the loop has not ended"), ["1"], "what was read");
    },
  },
  {
    id: "RDR-9",
    name: "after unsubscribe nothing that was buffered is read any more",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      const iterator = subscription[Symbol.asyncIterator]();
      publishAll(bus, context.subject("x"), ["1", "2"]);
      await context.settle();
      await subscription.unsubscribe();
      const results = [await iterator.next(), await iterator.next()];
      assertEqual(results.map(textOf), [undefined, undefined], "what next() gives");
      assertEqual(subscription.stats().discarded, 2, "the number of discarded messages");
    },
  },
  {
    id: "RDR-10",
    name: "closing the connection ends the loop normally",
    run: async (context) => {
      const bus = await context.connect();
      const reading = take(await bus.subscribe(context.subject("x")), 5);
      await context.settle();
      await within(bus.close(), "close has not resolved");
      assertEqual(await within(reading, "the loop has not ended"), [], "what was read");
    },
  },
  {
    id: "RDR-11",
    name: "a message is counted as delivered when next() hands it over, not before",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishAll(bus, context.subject("x"), ["1", "2", "3"]);
      await context.settle();
      const before = subscription.stats();
      assertEqual([before.delivered, before.pending], [0, 3], "delivered and pending before");
      await subscription[Symbol.asyncIterator]().next();
      const after = subscription.stats();
      assertEqual([after.delivered, after.pending], [1, 2], "delivered and pending after");
    },
  },
  {
    id: "RDR-12",
    name: "a slow reader loses nothing that fits, and holds nobody up",
    run: async (context) => {
      const bus = await context.connect();
      const slow = await bus.subscribe(context.subject("x"));
      const fast = await bus.subscribe(context.subject("x"));
      const sent = Array.from({ length: 50 }, (_, index) => String(index));
      const reading = take(fast, 50);
      publishAll(bus, context.subject("x"), sent);
      assertEqual(await within(reading, "the fast loop has not ended"), sent, "the fast one");
      assertEqual(
        await within(take(slow, 50), "the slow loop has not ended"),
        sent,
        "the slow one",
      );
    },
  },
];

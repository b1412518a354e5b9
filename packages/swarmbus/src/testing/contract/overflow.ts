/** Full buffers: what each policy keeps, in messages and in bytes. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../../bus/subscription.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { watchEvents } from "../event-log.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { collect } from "./collected.ts";
import { HeldHandlers } from "./held-handlers.ts";

function publishAll(bus: MessageBus, subject: string, texts: readonly string[]): void {
  for (const text of texts) bus.publish(subject, text);
}

/** A subscription that nobody reads, after these messages. */
async function fill(
  context: ContractContext,
  options: SubscribeOptions,
  texts: readonly string[],
): Promise<Subscription> {
  const bus = await context.connect({ onError: () => {} });
  const subscription = await bus.subscribe(context.subject("x"), options);
  publishAll(bus, context.subject("x"), texts);
  await context.settle();
  return subscription;
}

/** Reads what is buffered, by a drain. */
async function readBuffered(subscription: Subscription): Promise<string[]> {
  const reading = collect(subscription);
  await within(subscription.drain(), "the drain has not resolved");
  return reading.items.map((message) => message.text());
}

/** A text of so many bytes that begins with its name. */
function sized(name: string, bytes: number): string {
  return name.padEnd(bytes, ".");
}

export const cases: readonly ContractCase[] = [
  {
    id: "OVF-1",
    name: "a full buffer drops the newest message by default",
    run: async (context) => {
      const subscription = await fill(context, { bufferSize: 3 }, ["1", "2", "3", "4", "5"]);
      const { matched, dropped, pending } = subscription.stats();
      assertEqual({ matched, dropped, pending }, { matched: 5, dropped: 2, pending: 3 });
      assertEqual(await readBuffered(subscription), ["1", "2", "3"], "what was kept");
    },
  },
  {
    id: "OVF-2",
    name: "with drop-oldest the oldest buffered message makes room",
    run: async (context) => {
      const options: SubscribeOptions = { bufferSize: 3, overflow: "drop-oldest" };
      const subscription = await fill(context, options, ["1", "2", "3", "4", "5"]);
      const { matched, dropped, pending } = subscription.stats();
      assertEqual({ matched, dropped, pending }, { matched: 5, dropped: 2, pending: 3 });
      assertEqual(await readBuffered(subscription), ["3", "4", "5"], "what was kept");
    },
  },
  {
    id: "OVF-3",
    name: "with close a loop gets all that was held without a gap, and then a CLOSED error that says why",
    run: async (context) => {
      const options: SubscribeOptions = { bufferSize: 3, overflow: "close" };
      const subscription = await fill(context, options, ["1", "2", "3", "4", "5"]);
      const texts: string[] = [];
      const reading = (async () => {
        for await (const message of subscription) texts.push(message.text());
      })();
      const error = await assertBusError(within(reading, "the loop has not ended"), "CLOSED");
      assertEqual(texts, ["1", "2", "3"], "what was read");
      assert(/overflow/iu.test(error.message), "the error says that the buffer overflowed");
      assert((await subscription.closed) === error, "`closed` gives that error");
      assert(subscription.isClosed, "the subscription has ended");
    },
  },
  {
    id: "OVF-26",
    name: "with close an iterator throws the error once, and is then at its end",
    run: async (context) => {
      const options: SubscribeOptions = { bufferSize: 1, overflow: "close" };
      const subscription = await fill(context, options, ["1", "2"]);
      const iterator = subscription[Symbol.asyncIterator]();
      await iterator.next();
      await assertBusError(iterator.next(), "CLOSED");
      assertEqual((await iterator.next()).done, true, "whether it is at its end");
    },
  },
  {
    id: "OVF-4",
    name: "with close the message that did not fit is dropped, and nothing more is taken",
    run: async (context) => {
      const options: SubscribeOptions = { bufferSize: 2, overflow: "close" };
      const bus = await context.connect({ onError: () => {} });
      const subscription = await bus.subscribe(context.subject("x"), options);
      publishAll(bus, context.subject("x"), ["1", "2", "too much"]);
      await context.settle();
      const iterator = subscription[Symbol.asyncIterator]();
      await iterator.next();
      publishAll(bus, context.subject("x"), ["would fit", "would not"]);
      await context.settle();
      const { matched, dropped, pending } = subscription.stats();
      assertEqual({ matched, dropped, pending }, { matched: 3, dropped: 1, pending: 1 });
    },
  },
  {
    id: "OVF-5",
    name: "with close a handler gets what was held, and then its end is an error event and a report",
    run: async (context) => {
      const reported: unknown[] = [];
      const bus = await context.connect({ onError: (error) => void reported.push(error) });
      const log = watchEvents(bus);
      const held = new HeldHandlers();
      const options: SubscribeOptions = { bufferSize: 2, overflow: "close" };
      const subscription = await bus.subscribe(context.subject("x"), held.handler, options);
      publishAll(bus, context.subject("x"), ["1"]);
      await context.settle();
      publishAll(bus, context.subject("x"), ["2", "3", "too much"]);
      for (let round = 0; round < 3; round += 1) {
        await context.settle();
        held.release();
      }
      const error = await within(subscription.closed, "`closed` has not resolved");
      await context.settle();
      assertEqual(held.begun, ["1", "2", "3"], "what was handled");
      assertEqual(error?.code, "CLOSED", "the code of the error");
      const [event] = log.of("error");
      assert(event?.error === error && reported.includes(error), "it is an event and a report");
      assertEqual(event?.subject, context.subject("x"), "the subject of the event");
    },
  },
  {
    id: "OVF-6",
    name: "with close a loop over batches gets all that was held, and then the CLOSED error",
    run: async (context) => {
      const options: SubscribeOptions = { bufferSize: 3, overflow: "close" };
      const subscription = await fill(context, options, ["1", "2", "3", "4"]);
      const reading = collect(subscription.batches());
      await assertBusError(within(reading.end, "the loop has not ended"), "CLOSED");
      const texts = reading.items.flat().map((message) => message.text());
      assertEqual(texts, ["1", "2", "3"], "what was read");
    },
  },
  {
    id: "OVF-7",
    name: "the bound in bytes holds as well, whichever is reached first",
    run: async (context) => {
      const texts = ["a", "b", "c", "d"].map((name) => sized(name, 40));
      const byBytes = await fill(context, { bufferBytes: 100 }, texts);
      assertEqual([byBytes.stats().pending, byBytes.stats().dropped], [2, 2], "bound by bytes");
      const bySize = await fill(context, { bufferBytes: 1000, bufferSize: 3 }, texts);
      assertEqual([bySize.stats().pending, bySize.stats().dropped], [3, 1], "bound by messages");
    },
  },
  {
    id: "OVF-8",
    name: "a bound in bytes may be filled to the last byte, counted in UTF-8",
    run: async (context) => {
      const subscription = await fill(context, { bufferBytes: 100 }, [
        "é".repeat(25),
        "x".repeat(50),
      ]);
      assertEqual(subscription.stats().pending, 2, "what fits exactly");
      const tight = await fill(context, { bufferBytes: 99 }, ["é".repeat(25), "x".repeat(50)]);
      assertEqual(tight.stats().pending, 1, "what fits with one byte less");
    },
  },
  {
    id: "OVF-9",
    name: "headers count towards the bound in bytes",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"), { bufferBytes: 100 });
      bus.publish(context.subject("x"), "", { headers: { name: "x".repeat(60) } });
      bus.publish(context.subject("x"), sized("b", 40));
      await context.settle();
      assertEqual([subscription.stats().pending, subscription.stats().dropped], [1, 1]);
    },
  },
  {
    id: "OVF-10",
    name: "drop-oldest evicts as many as the new message needs in bytes",
    run: async (context) => {
      const options: SubscribeOptions = { bufferBytes: 100, overflow: "drop-oldest" };
      const texts = [sized("a", 30), sized("b", 30), sized("c", 30), sized("d", 60)];
      const subscription = await fill(context, options, texts);
      assertEqual(subscription.stats().dropped, 2, "the number of evicted messages");
      assertEqual(await readBuffered(subscription), texts.slice(2), "what was kept");
    },
  },
  {
    id: "OVF-11",
    name: "a message larger than the whole bound is dropped, also for a free handler and a waiting reader",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"), { bufferBytes: 100 });
      const subscription = await bus.subscribe(context.subject("x"), { bufferBytes: 100 });
      const next = subscription[Symbol.asyncIterator]().next();
      publishAll(bus, context.subject("x"), [sized("large", 101), sized("fits", 100)]);
      assertEqual((await within(next, "nothing was read")).value?.text(), sized("fits", 100));
      await recorder.count(1);
      assertEqual(recorder.texts(), [sized("fits", 100)], "what was handled");
      const dropped = [recorder.subscription.stats().dropped, subscription.stats().dropped];
      assertEqual(dropped, [1, 1], "the numbers of dropped messages");
    },
  },
  {
    id: "OVF-12",
    name: "a message larger than the whole bound evicts nothing",
    run: async (context) => {
      const options: SubscribeOptions = { bufferBytes: 100, overflow: "drop-oldest" };
      const texts = [sized("a", 30), sized("b", 30), sized("large", 101)];
      const subscription = await fill(context, options, texts);
      assertEqual(subscription.stats().dropped, 1, "the number of dropped messages");
      assertEqual(await readBuffered(subscription), texts.slice(0, 2), "what was kept");
    },
  },
  {
    id: "OVF-13",
    name: "when there is room again, messages are taken again",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"), { bufferSize: 2 });
      publishAll(bus, context.subject("x"), ["1", "2", "3"]);
      await context.settle();
      await subscription[Symbol.asyncIterator]().next();
      publishAll(bus, context.subject("x"), ["4", "5"]);
      await context.settle();
      const { delivered, dropped, pending } = subscription.stats();
      assertEqual({ delivered, dropped, pending }, { delivered: 1, dropped: 2, pending: 2 });
    },
  },
];

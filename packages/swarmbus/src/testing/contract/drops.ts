/** Full buffers: who is told of what was dropped, and that the whole bound counts. */
import type { DropReason, Message } from "../../bus/message.ts";
import type { SubscribeOptions } from "../../bus/subscription.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { watchEvents } from "../event-log.ts";
import { record } from "../recorder.ts";

function publishNumbers(
  bus: { publish(subject: string, payload: number): void },
  subject: string,
  count: number,
): void {
  for (let number = 1; number <= count; number += 1) bus.publish(subject, number);
}

/** Keeps what `onDrop` is told. */
class DropRecord {
  readonly told: string[] = [];

  readonly onDrop = (message: Message, reason: DropReason | "discarded"): void => {
    this.told.push(`${reason} ${message.text()}`);
  };
}

export const cases: readonly ContractCase[] = [
  {
    id: "OVF-14",
    name: "the drops of one turn are one event, with count, reason and subject",
    needs: "settled-at-publish",
    run: async (context) => {
      const bus = await context.connect();
      const log = watchEvents(bus);
      await bus.subscribe(context.subject("x.*"), { bufferSize: 2 });
      publishNumbers(bus, context.subject("x.y"), 7);
      await context.settle();
      const [event, ...others] = log.of("drop");
      assertEqual(others.length, 0, "the number of further events");
      assertEqual([event?.count, event?.reason, event?.queue], [5, "overflow", undefined]);
      assertEqual(event?.subject, context.subject("x.*"), "the subject");
    },
  },
  {
    id: "OVF-15",
    name: "the counts of the events add up to what was dropped, over many turns and subscriptions",
    run: async (context) => {
      const bus = await context.connect();
      const log = watchEvents(bus);
      const small = await bus.subscribe(context.subject("x"), { bufferSize: 2 });
      const large = await bus.subscribe(context.subject(">"), { bufferSize: 5 });
      for (let turn = 0; turn < 3; turn += 1) {
        publishNumbers(bus, context.subject("x"), 4);
        await context.settle();
      }
      const told = { small: 0, large: 0 };
      for (const { subject, count, reason } of log.of("drop")) {
        assertEqual(reason, "overflow", "the reason");
        told[subject === context.subject("x") ? "small" : "large"] += count;
      }
      assertEqual(told, { small: 10, large: 7 }, "the sums of the events");
      assertEqual([small.stats().dropped, large.stats().dropped], [10, 7], "the figures");
      assertEqual(bus.stats().dropped, 17, "the figure of the connection");
    },
  },
  {
    id: "OVF-16",
    name: "a full buffer drops for its own subscription alone",
    run: async (context) => {
      const bus = await context.connect();
      await bus.subscribe(context.subject("x"), { bufferSize: 1 });
      const roomy = await bus.subscribe(context.subject("x"));
      const recorder = await record(bus, context.subject("x"));
      publishNumbers(bus, context.subject("x"), 50);
      await recorder.count(50);
      await context.settle();
      assertEqual([roomy.stats().pending, roomy.stats().dropped], [50, 0], "the roomy one");
    },
  },
  {
    id: "OVF-17",
    name: "drops are events of the connection that has the subscription, not of the publisher's",
    run: async (context) => {
      const [sender, receiver] = await Promise.all([context.connect(), context.connect()]);
      const logs = [watchEvents(sender), watchEvents(receiver)];
      const subscription = await receiver.subscribe(context.subject("x"), { bufferSize: 1 });
      publishNumbers(sender, context.subject("x"), 3);
      await context.until(() => subscription.stats().matched === 3, "all messages arrived");
      await context.settle();
      const counts = logs.map((log) => log.of("drop").reduce((sum, { count }) => sum + count, 0));
      assertEqual(counts, [0, 2], "what sender and receiver were told");
      assertEqual([sender.stats().dropped, receiver.stats().dropped], [0, 2], "their figures");
    },
  },
  {
    id: "OVF-18",
    name: "of 10,000 messages that nobody reads 4096 wait and 5904 are dropped",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"));
      publishNumbers(bus, context.subject("x"), 10_000);
      await context.until(() => subscription.stats().matched === 10_000, "all messages arrived");
      const { dropped, pending } = subscription.stats();
      assertEqual({ dropped, pending }, { dropped: 5904, pending: 4096 }, "the figures");
    },
  },
  {
    id: "OVF-19",
    name: "of 10,000 messages in one turn a free handler gets 4096, and 5904 are dropped",
    needs: "settled-at-publish",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      publishNumbers(bus, context.subject("x"), 10_000);
      await context.settle();
      const { delivered, dropped } = recorder.subscription.stats();
      assertEqual({ delivered, dropped }, { delivered: 4096, dropped: 5904 }, "the figures");
      const numbers = recorder.messages.map((message) => message.json<number>());
      assert(
        numbers.every((number, index) => number === index + 1),
        "it got the first ones, in order",
      );
    },
  },
  {
    id: "OVF-20",
    name: "only its own messages count towards a subscription's bound",
    needs: "settled-at-publish",
    run: async (context) => {
      const bus = await context.connect();
      const busy = await record(bus, context.subject("busy"), { bufferSize: 3 });
      const quiet = await record(bus, context.subject("quiet"), { bufferSize: 3 });
      publishNumbers(bus, context.subject("busy"), 100);
      publishNumbers(bus, context.subject("quiet"), 3);
      await context.settle();
      assertEqual([busy.messages.length, quiet.messages.length], [3, 3], "what each got");
    },
  },
  {
    id: "OVF-21",
    name: "onDrop is told of each dropped message, after the turn in which it happened",
    run: async (context) => {
      const bus = await context.connect();
      const drops = new DropRecord();
      const options: SubscribeOptions = { bufferSize: 2, onDrop: drops.onDrop };
      const subscription = await bus.subscribe(context.subject("x"), options);
      publishNumbers(bus, context.subject("x"), 4);
      assertEqual(drops.told, [], "what it was told in the turn of the publish");
      await context.until(() => subscription.stats().matched === 4, "all messages arrived");
      await context.settle();
      assertEqual(drops.told, ["overflow 3", "overflow 4"], "what it was told");
    },
  },
  {
    id: "OVF-22",
    name: "with drop-oldest onDrop is told of the messages that were evicted",
    run: async (context) => {
      const bus = await context.connect();
      const drops = new DropRecord();
      const overflow = "drop-oldest";
      const options: SubscribeOptions = { bufferSize: 2, overflow, onDrop: drops.onDrop };
      await bus.subscribe(context.subject("x"), options);
      publishNumbers(bus, context.subject("x"), 4);
      await context.settle();
      assertEqual(drops.told, ["overflow 1", "overflow 2"], "what it was told");
    },
  },
  {
    id: "OVF-23",
    name: "what onDrop throws is reported and keeps nobody from anything",
    run: async (context) => {
      const causes: unknown[] = [];
      const bus = await context.connect({ onError: (error) => void causes.push(error.cause) });
      const cause = new Error("broken onDrop");
      const onDrop = (): never => {
        throw cause;
      };
      const subscription = await bus.subscribe(context.subject("x"), { bufferSize: 1, onDrop });
      const recorder = await record(bus, context.subject("x"));
      publishNumbers(bus, context.subject("x"), 3);
      await recorder.count(3);
      await context.settle();
      assertEqual(causes, [cause, cause], "what was reported");
      assertEqual(subscription.stats().pending, 1, "what is buffered");
    },
  },
  {
    id: "OVF-24",
    name: "a publish from inside onDrop is an ordinary one",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("lost"));
      const onDrop = (message: Message, reason: string): void => {
        if (reason === "overflow") bus.publish(context.subject("lost"), message.text());
      };
      await bus.subscribe(context.subject("x"), { bufferSize: 1, onDrop });
      publishNumbers(bus, context.subject("x"), 3);
      await recorder.count(2);
      assertEqual(recorder.texts(), ["2", "3"], "what was published");
    },
  },
];

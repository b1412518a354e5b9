/** Publishing: who gets a message, in what order, and that nobody who receives touches whoever sends. */
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { watchEvents } from "../event-log.ts";
import { record } from "../recorder.ts";

/** "0" to one below `count`. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

export const cases: readonly ContractCase[] = [
  {
    id: "PUB-1",
    name: "publish returns before any subscriber code runs",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "text");
      assertEqual(recorder.messages.length, 0, "the number of messages when publish returned");
      await recorder.count(1);
    },
  },
  {
    id: "PUB-2",
    name: "every subscription gets every matching message once, on the same connection and on others",
    run: async (context) => {
      const [bus, other] = await Promise.all([context.connect(), context.connect()]);
      const patterns = ["job.done", "job.done", "job.*", "job.>"];
      const recorders = await Promise.all(
        [bus, other].flatMap((each) => patterns.map((name) => record(each, context.subject(name)))),
      );
      bus.publish(context.subject("job.done"), "1");
      bus.publish(context.subject("job.done"), "2");
      await Promise.all(recorders.map((recorder) => recorder.count(2)));
      await context.settle();
      for (const recorder of recorders) {
        assertEqual(recorder.texts(), ["1", "2"], `what "${recorder.subscription.subject}" got`);
      }
    },
  },
  {
    id: "PUB-3",
    name: "one publisher's messages arrive at a subscription in the order of publishing",
    run: async (context) => {
      const [sender, receiver] = await Promise.all([context.connect(), context.connect()]);
      const recorder = await record(receiver, context.subject("x.*"));
      const sent = numbers(2000);
      for (const text of sent) sender.publish(context.subject(`x.${Number(text) % 3}`), text);
      await recorder.count(sent.length);
      assertEqual(recorder.texts(), sent, "what arrived");
    },
  },
  {
    id: "PUB-4",
    name: "messages are dispatched in the order of publishing, over all subscriptions of a connection",
    run: async (context) => {
      const bus = await context.connect();
      const seen: string[] = [];
      for (const name of ["a", "b", "c"]) {
        await bus.subscribe(context.subject(name), (message) => void seen.push(message.text()));
      }
      for (const name of ["c", "a", "b", "a", "c"]) bus.publish(context.subject(name), name);
      await context.until(() => seen.length === 5, "all messages came");
      assertEqual(seen, ["c", "a", "b", "a", "c"], "the order");
    },
  },
  {
    id: "PUB-5",
    name: "a subscription made later in the same turn does not get the message",
    run: async (context) => {
      const bus = await context.connect();
      const first = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "before");
      const later = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "after");
      await Promise.all([first.count(2), later.count(1)]);
      assertEqual(later.texts(), ["after"], "what the later one got");
    },
  },
  {
    id: "PUB-6",
    name: "a publish from inside a handler queues and does not recurse",
    run: async (context) => {
      const bus = await context.connect();
      const log: string[] = [];
      await bus.subscribe(context.subject("x"), (message) => {
        const left = message.json<number>();
        log.push(`begin ${left}`);
        if (left > 0) bus.publish(context.subject("x"), left - 1);
        log.push(`end ${left}`);
      });
      bus.publish(context.subject("x"), 2);
      await context.until(() => log.length === 6, "three handlers ran");
      const order = ["begin 2", "end 2", "begin 1", "end 1", "begin 0", "end 0"];
      assertEqual(log, order, "the order");
    },
  },
  {
    id: "PUB-7",
    name: "what a handler publishes comes after what was published before, at every subscription",
    run: async (context) => {
      const bus = await context.connect();
      await bus.subscribe(context.subject("x"), (message) => {
        if (message.text() === "first") bus.publish(context.subject("x"), "third");
      });
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "first");
      bus.publish(context.subject("x"), "second");
      await recorder.count(3);
      assertEqual(recorder.texts(), ["first", "second", "third"], "what the other one got");
    },
  },
  {
    id: "PUB-8",
    name: "a subscriber that throws touches neither the publisher nor others nor the order",
    run: async (context) => {
      const bus = await context.connect({ onError: () => {} });
      const before = await record(bus, context.subject("x"));
      await bus.subscribe(context.subject("x"), () => {
        throw new Error("broken subscriber");
      });
      const after = await record(bus, context.subject("x"));
      for (const text of numbers(5)) bus.publish(context.subject("x"), text);
      await Promise.all([before.count(5), after.count(5)]);
      await context.settle();
      assertEqual([before.texts(), after.texts()], [numbers(5), numbers(5)], "what others got");
    },
  },
  {
    id: "PUB-9",
    name: "a subscriber that hangs touches neither the publisher nor others nor the order",
    run: async (context) => {
      const bus = await context.connect();
      await bus.subscribe(context.subject("x"), () => new Promise<void>(() => {}));
      const recorder = await record(bus, context.subject("x"));
      for (const text of numbers(100)) bus.publish(context.subject("x"), text);
      await recorder.count(100);
      assertEqual(recorder.texts(), numbers(100), "what the other one got");
    },
  },
  {
    id: "PUB-10",
    name: "a subscription that nobody reads holds nobody up",
    run: async (context) => {
      const bus = await context.connect();
      const unread = await bus.subscribe(context.subject("x"));
      const recorder = await record(bus, context.subject("x"));
      for (const text of numbers(100)) bus.publish(context.subject("x"), text);
      await recorder.count(100);
      await context.settle();
      assertEqual(unread.stats().pending, 100, "what waits for the reader");
    },
  },
  {
    id: "PUB-11",
    name: "a burst in one turn reaches many subscriptions completely",
    run: async (context) => {
      const bus = await context.connect();
      const all = await Promise.all(numbers(20).map(() => record(bus, context.subject("x"))));
      for (const text of numbers(1000)) bus.publish(context.subject("x"), text);
      await Promise.all(all.map((recorder) => recorder.count(1000)));
      for (const recorder of all)
        assertEqual(recorder.texts(), numbers(1000), "what one of them got");
    },
  },
  {
    id: "PUB-12",
    name: "a message to nobody vanishes without a drop, an event or an error",
    run: async (context) => {
      const bus = await context.connect();
      const log = watchEvents(bus);
      bus.publish(context.subject("nobody"), "text");
      await bus.flush();
      await context.settle();
      const { published, matched, dropped, discarded } = bus.stats();
      assertEqual(
        { published, matched, dropped, discarded },
        { published: 1, matched: 0, dropped: 0, discarded: 0 },
      );
      assertEqual([...log.of("drop"), ...log.of("error")], [], "its events");
    },
  },
  {
    id: "PUB-13",
    name: "a message to nobody is counted as unmatched",
    needs: "unmatched",
    run: async (context) => {
      const [bus, other] = await Promise.all([context.connect(), context.connect()]);
      await record(other, context.subject("somebody"));
      bus.publish(context.subject("nobody"), "text");
      bus.publish(context.subject("nobody"), "text");
      bus.publish(context.subject("somebody"), "text");
      await bus.flush();
      const { published, unmatched } = bus.stats();
      assertEqual({ published, unmatched }, { published: 3, unmatched: 2 }, "the figures");
      assertEqual(other.stats().unmatched, 0, "what others count");
    },
  },
  {
    id: "PUB-14",
    name: "a message shows its reply subject when it has one, and none when it has not",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "with", { reply: context.subject("answers") });
      bus.publish(context.subject("x"), "without");
      const [first, second] = await recorder.count(2);
      assertEqual([first?.reply, second?.reply], [context.subject("answers"), undefined]);
    },
  },
  {
    id: "PUB-15",
    name: "messages of several publishers arrive once each, and in the order of each publisher",
    run: async (context) => {
      const senders = await Promise.all([context.connect(), context.connect(), context.connect()]);
      const recorder = await record(await context.connect(), context.subject("x"));
      for (const text of numbers(100)) {
        for (const [who, bus] of senders.entries())
          bus.publish(context.subject("x"), `${who}:${text}`);
      }
      await recorder.count(300);
      await context.settle();
      assertEqual(recorder.messages.length, 300, "the number of messages");
      for (const who of senders.keys()) {
        const own = recorder.texts().filter((text) => text.startsWith(`${who}:`));
        assertEqual(
          own,
          numbers(100).map((text) => `${who}:${text}`),
          `those of publisher ${who}`,
        );
      }
    },
  },
  {
    id: "PUB-16",
    name: "a publish from another turn of the same task comes after the earlier one",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      for (const text of numbers(50)) {
        bus.publish(context.subject("x"), text);
        await Promise.resolve();
      }
      await recorder.count(50);
      assertEqual(recorder.texts(), numbers(50), "what arrived");
      assert(recorder.subscription.stats().delivered === 50, "each was counted");
    },
  },
];

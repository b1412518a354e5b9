/** Handlers: how many run at once, what happens to what they throw, and wrong arguments. */
import type { BusError } from "../../bus/errors.ts";
import type { ErrorListener } from "../../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../../bus/subscription.ts";
import { assert, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { watchEvents } from "../event-log.ts";
import { record } from "../recorder.ts";
import { HeldHandlers } from "./held-handlers.ts";

async function iterate(messages: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of messages) return;
}

export const cases: readonly ContractCase[] = [
  {
    id: "HND-1",
    name: "one handler runs at a time: the next begins when the promise of the one before has settled",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      await bus.subscribe(context.subject("x"), held.handler);
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await context.settle();
      assertEqual(held.begun, ["1"], "the handlers that run");
      held.release();
      await context.until(() => held.begun.length === 2, "the second has begun");
      await context.settle();
      assertEqual(held.begun, ["1", "2"], "the handlers that ran");
    },
  },
  {
    id: "HND-2",
    name: "up to `concurrency` handlers run at once, begun in order, and never more",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      await bus.subscribe(context.subject("x"), held.handler, { concurrency: 3 });
      for (const text of ["1", "2", "3", "4", "5"]) bus.publish(context.subject("x"), text);
      await context.settle();
      assertEqual(held.begun, ["1", "2", "3"], "the handlers that run");
      held.release();
      held.release();
      await context.until(() => held.begun.length === 5, "all have begun");
      assertEqual(held.begun, ["1", "2", "3", "4", "5"], "the handlers that ran");
    },
  },
  {
    id: "HND-3",
    name: "a throw and a rejection free the slot and keep the subscription",
    run: async (context) => {
      const bus = await context.connect({ onError: () => {} });
      const seen: string[] = [];
      await bus.subscribe(context.subject("x"), (message) => {
        seen.push(message.text());
        if (message.text() === "throw") throw new Error("thrown");
        if (message.text() === "reject") return Promise.reject(new Error("rejected"));
        return undefined;
      });
      const sent = ["throw", "reject", "throw", "last"];
      for (const text of sent) bus.publish(context.subject("x"), text);
      await context.until(() => seen.length === 4, "all were handled");
      assertEqual(seen, sent, "the order");
    },
  },
  {
    id: "HND-4",
    name: "what a handler throws or rejects with is reported to onError, with its cause and the subject",
    run: async (context) => {
      const reports: [BusError, string | undefined][] = [];
      const onError: ErrorListener = (error, { subject }) => void reports.push([error, subject]);
      const bus = await context.connect({ onError });
      const causes = [new Error("thrown"), "no error at all", undefined];
      await bus.subscribe(context.subject("x"), () => {
        throw causes[0];
      });
      await bus.subscribe(context.subject("x"), () => Promise.reject(causes[1]));
      await bus.subscribe(context.subject("x"), () => Promise.reject(causes[2]));
      bus.publish(context.subject("x"), "text");
      await context.until(() => reports.length === 3, "three errors were reported");
      for (const [error, subject] of reports) {
        assertEqual(
          [error.code, subject],
          ["HANDLER_FAILED", context.subject("x")],
          "code and subject",
        );
      }
      assertEqual(new Set(reports.map(([error]) => error.cause)).size, 3, "the number of causes");
      assert(
        reports.every(([error]) => causes.includes(error.cause as string)),
        "the causes are kept",
      );
    },
  },
  {
    id: "HND-5",
    name: "the same is an event, with the queue of a group's member",
    run: async (context) => {
      const queues: (string | undefined)[] = [];
      const bus = await context.connect({ onError: (_, place) => void queues.push(place.queue) });
      const log = watchEvents(bus);
      const cause = new Error("broken worker");
      const work = (): Promise<void> => Promise.reject(cause);
      await bus.subscribe(context.subject("x"), work, { queue: "team" });
      bus.publish(context.subject("x"), "text");
      await context.until(() => log.of("error").length === 1, "the event came");
      const [event] = log.of("error");
      assertEqual([event?.subject, event?.queue], [context.subject("x"), "team"], "the place");
      assertEqual([event?.error.code, event?.error.cause], ["HANDLER_FAILED", cause], "the error");
      assertEqual(queues, ["team"], "the queue that onError was told");
    },
  },
  {
    id: "HND-6",
    name: "an error is reported once, to the connection of the handler and no other",
    run: async (context) => {
      const told: string[] = [];
      const sender = await context.connect({ onError: () => void told.push("sender") });
      const receiver = await context.connect({ onError: () => void told.push("receiver") });
      await receiver.subscribe(context.subject("x"), () => Promise.reject(new Error("broken")));
      sender.publish(context.subject("x"), "text");
      await context.until(() => told.length > 0, "somebody was told");
      await context.settle();
      assertEqual(told, ["receiver"], "who was told");
    },
  },
  {
    id: "HND-7",
    name: "what onError throws is swallowed",
    run: async (context) => {
      let reports = 0;
      const onError = (): never => {
        reports += 1;
        throw new Error("broken listener");
      };
      const bus = await context.connect({ onError });
      await bus.subscribe(context.subject("x"), () => {
        throw new Error("broken handler");
      });
      const recorder = await record(bus, context.subject("x"));
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await recorder.count(2);
      await context.until(() => reports === 2, "both errors were reported");
    },
  },
  {
    id: "HND-8",
    name: "a subscription with a handler cannot be iterated: a TypeError",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      await assertRejects(iterate(recorder.subscription), TypeError);
      await assertRejects((async () => iterate(recorder.subscription.batches()))(), TypeError);
      bus.publish(context.subject("x"), "still handled");
      await recorder.count(1);
    },
  },
  {
    id: "HND-9",
    name: "options that do not go together, and a handler that is none, are a TypeError",
    run: async (context) => {
      const bus = await context.connect();
      const subject = context.subject("x");
      await assertRejects(bus.subscribe(subject, { concurrency: 2 }), TypeError);
      const attempts = ["text", 5, true].map((handler) => bus.subscribe(subject, handler as never));
      for (const attempt of attempts) await assertRejects(attempt, TypeError);
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "HND-10",
    name: "figures that are no integers from 1 are a RangeError",
    run: async (context) => {
      const bus = await context.connect();
      const names = ["bufferSize", "bufferBytes", "max", "concurrency"] as const;
      for (const name of names)
        for (const figure of [0, -1, 1.5, Number.NaN]) {
          const options: SubscribeOptions = { [name]: figure };
          const attempt: Promise<Subscription> = bus.subscribe(
            context.subject("x"),
            () => {},
            options,
          );
          await assertRejects(attempt, RangeError);
        }
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "HND-20",
    name: "a handler may be asynchronous for one message and synchronous for the next",
    run: async (context) => {
      const bus = await context.connect();
      const seen: string[] = [];
      await bus.subscribe(context.subject("x"), (message) => {
        seen.push(message.text());
        return message.text() === "later" ? Promise.resolve() : undefined;
      });
      const sent = ["now", "later", "now", "now", "later", "later", "now", "now"];
      for (const text of sent) bus.publish(context.subject("x"), text);
      await context.settle();
      assertEqual(seen, sent, "what was handled");
    },
  },
];

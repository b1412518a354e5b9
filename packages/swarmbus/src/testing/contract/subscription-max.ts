/** The limits of a subscription's life: `max`, and who is told of what was discarded at its end. */
import type { BusError } from "../../bus/errors.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { collect } from "./collected.ts";
import { HeldHandlers } from "./held-handlers.ts";

export const cases: readonly ContractCase[] = [
  {
    id: "LIF-21",
    name: "after `max` accepted messages nothing more is taken, and it ends when they are delivered",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"), { max: 2 });
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await context.settle();
      const { matched, pending } = subscription.stats();
      assertEqual([matched, pending], [2, 2], "matched and pending");
      assert(!subscription.isClosed, "it lives while messages wait");
      const reading = collect(subscription);
      await within(reading.end, "the loop has not ended");
      assertEqual(
        reading.items.map((message) => message.text()),
        ["1", "2"],
        "what was read",
      );
      assert(subscription.isClosed, "it has ended");
      assertEqual(await subscription.closed, undefined, "the error of `closed`");
    },
  },
  {
    id: "LIF-22",
    name: "a dropped message gives its place in `max` back",
    run: async (context) => {
      const bus = await context.connect();
      const held = new HeldHandlers();
      const options = { max: 3, bufferSize: 1 };
      const subscription = await bus.subscribe(context.subject("x"), held.handler, options);
      for (const text of ["in hand", "buffered", "dropped", "dropped too"]) {
        bus.publish(context.subject("x"), text);
        await context.settle();
      }
      held.release();
      await context.settle();
      bus.publish(context.subject("x"), "third");
      await context.settle();
      bus.publish(context.subject("x"), "not taken");
      await context.settle();
      while (held.running > 0) {
        held.release();
        await context.settle();
      }
      assertEqual(held.begun, ["in hand", "buffered", "third"], "what was handled");
      assert(subscription.isClosed, "it has ended");
      const figures = { matched: 5, delivered: 3, dropped: 2, discarded: 0, pending: 0 };
      assertEqual({ ...subscription.stats() }, figures, "the figures");
    },
  },
  {
    id: "LIF-23",
    name: "an evicted message gives its place in `max` back",
    run: async (context) => {
      const bus = await context.connect();
      const options = { max: 2, bufferSize: 1, overflow: "drop-oldest" } as const;
      const subscription = await bus.subscribe(context.subject("x"), options);
      for (const text of ["1", "2", "3"]) {
        bus.publish(context.subject("x"), text);
        await context.settle();
      }
      assert(!subscription.isClosed, "two of three were evicted, one place is left");
      const iterator = subscription[Symbol.asyncIterator]();
      const third = await within(iterator.next(), "nothing was buffered");
      bus.publish(context.subject("x"), "4");
      const fourth = await within(iterator.next(), "the fourth message has not come");
      assertEqual([third.value?.text(), fourth.value?.text()], ["3", "4"], "what was read");
      assertEqual((await within(iterator.next(), "no end")).done, true, "the end");
    },
  },
  {
    id: "LIF-24",
    name: "onDrop is told of each message that is discarded, after the turn in which it happened",
    run: async (context) => {
      const bus = await context.connect();
      const told: string[] = [];
      const onDrop = (message: { text(): string }, reason: string): void => {
        told.push(`${reason} ${message.text()}`);
      };
      const subscription = await bus.subscribe(context.subject("x"), { onDrop });
      for (const text of ["1", "2"]) bus.publish(context.subject("x"), text);
      await context.settle();
      const ended = subscription.unsubscribe();
      assertEqual(told, [], "what it was told in the same turn");
      await ended;
      await context.settle();
      assertEqual(told, ["discarded 1", "discarded 2"], "what it was told");
    },
  },
  {
    id: "LIF-25",
    name: "what onDrop throws is reported like a handler's error",
    run: async (context) => {
      const reports: [BusError, string | undefined][] = [];
      const onError = (error: BusError, place: { readonly subject?: string }): void => {
        reports.push([error, place.subject]);
      };
      const bus = await context.connect({ onError });
      const cause = new Error("broken onDrop");
      const onDrop = (): never => {
        throw cause;
      };
      const subscription = await bus.subscribe(context.subject("x"), { onDrop });
      bus.publish(context.subject("x"), "text");
      await context.settle();
      await subscription.unsubscribe();
      await context.until(() => reports.length === 1, "the error was reported");
      const [error, subject] = reports[0] ?? [];
      assertEqual([error?.code, error?.cause], ["HANDLER_FAILED", cause], "the error");
      assertEqual(subject, context.subject("x"), "the subject");
    },
  },
  {
    id: "LIF-26",
    name: "a free handler gets exactly `max` messages of a burst",
    run: async (context) => {
      const bus = await context.connect();
      const limited = await record(bus, context.subject("x"), { max: 3 });
      const other = await record(bus, context.subject("x"));
      for (let number = 1; number <= 10; number += 1) bus.publish(context.subject("x"), number);
      await other.count(10);
      await context.settle();
      assertEqual(limited.texts(), ["1", "2", "3"], "what the limited one got");
      assert(limited.subscription.isClosed, "it has ended");
      assertEqual(limited.subscription.stats().matched, 3, "the number of matched messages");
    },
  },
];

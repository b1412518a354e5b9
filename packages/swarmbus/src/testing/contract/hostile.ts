/** Users' code at its worst: what it throws, where it calls, what it makes of our callbacks. Nothing stops for it. */
import type { BusError } from "../../bus/errors.ts";
import type { MessageHandler } from "../../bus/message.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { makeGate } from "./scene.ts";

const unshowable: readonly unknown[] = [
  Object.create(null),
  {
    toString: () => {
      throw new Error("no");
    },
  },
  Object.assign(new Error("x"), { message: Symbol("no") }),
];

export const cases: readonly ContractCase[] = [
  {
    id: "HND-21",
    name: "what cannot even be shown is reported like any other failure, and everything goes on",
    run: async (context) => {
      const reports: BusError[] = [];
      const bus = await context.connect({ onError: (error) => void reports.push(error) });
      const seen = await record(bus, context.subject("x"));
      const fail = (): never => {
        throw unshowable[reports.length % unshowable.length];
      };
      await bus.subscribe(context.subject("x"), fail);
      await bus.subscribe(context.subject("x"), async () => fail());
      await bus.subscribe(context.subject("x"), fail, { queue: "team" });
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      await context.until(() => reports.length === 9, "all failures were reported");
      assertEqual(seen.texts(), ["1", "2", "3"], "what a bystander got");
      assert(
        reports.every(({ code }) => code === "HANDLER_FAILED"),
        "the codes",
      );
    },
  },
  {
    id: "OVF-25",
    name: "an onDrop that publishes what it was told of starves nobody",
    run: async (context) => {
      const bus = await context.connect();
      let isOver = false;
      const options = {
        bufferSize: 1,
        onDrop: (message: { subject: string; text(): string }, reason: string) => {
          if (reason === "overflow" && !isOver) bus.publish(message.subject, message.text());
        },
      };
      const subscription = await bus.subscribe(context.subject("x"), options);
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      const passed = makeGate();
      context.clock.defer(() => passed.open());
      await within(passed.passed, "a macrotask has not come");
      isOver = true;
      await subscription.unsubscribe();
    },
  },
  {
    id: "GRP-38",
    name: "joining a group with messages waiting, inside a handler, stops nobody",
    run: async (context) => {
      const bus = await context.connect();
      const gate = makeGate();
      await bus.subscribe(context.subject("work"), () => gate.passed, { queue: "team" });
      bus.publish(context.subject("work"), "in hand");
      bus.publish(context.subject("work"), "waits");
      await bus.flush();
      const taken: string[] = [];
      const take: MessageHandler = (message) => void taken.push(message.text());
      await bus.subscribe(context.subject("join"), () => {
        void bus.subscribe(context.subject("work"), take, { queue: "team" });
      });
      const bystander = await record(bus, context.subject("x"));
      bus.publish(context.subject("join"));
      await context.until(() => taken.length === 1, "the newcomer took what waited");
      bus.publish(context.subject("x"), "still there");
      await bystander.count(1);
      await within(bus.flush(), "flush has not resolved");
      gate.open();
    },
  },
  {
    id: "PAY-22",
    name: "readers alone, and members of groups alone, are isolated from one another as well",
    run: async (context) => {
      const bus = await context.connect();
      const options = [{}, {}, { queue: "a" }, { queue: "b" }];
      const readers = await Promise.all(
        options.map((each) => bus.subscribe(context.subject("x"), each)),
      );
      bus.publish(context.subject("x"), Uint8Array.of(1, 2, 3));
      for (const reader of readers) {
        const { value } = await reader[Symbol.asyncIterator]().next();
        assertEqual([...(value?.data ?? [])], [1, 2, 3], "the bytes");
        value?.data.fill(0);
      }
    },
  },
  {
    id: "PAY-23",
    name: "a received message is no payload: JSON would empty it",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), "text");
      const [message] = await recorder.count(1);
      const forward = (): void => bus.publish(context.subject("copy"), message);
      await assertBusError(forward, "INVALID_PAYLOAD", "publishing a message");
    },
  },
  {
    id: "BUS-33",
    name: "a payload whose toJSON closes the bus is not published",
    run: async (context) => {
      const bus = await context.connect();
      const closing = {
        toJSON: (): string => {
          void bus.close();
          return "text";
        },
      };
      await assertBusError(() => bus.publish(context.subject("x"), closing), "CLOSED", "publish");
    },
  },
  {
    id: "LIF-28",
    name: "a handler in the place of the options is a TypeError, and nobody is subscribed",
    run: async (context) => {
      const bus = await context.connect();
      const wrong = bus.subscribe(
        context.subject("x"),
        { queue: "team" } as never,
        (() => {}) as never,
      );
      await assertRejects(wrong, TypeError);
      assertEqual(bus.stats().subscriptions, 0, "the subscriptions");
    },
  },
];

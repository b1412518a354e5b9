/** Connections: their names, their separate lives, and that their promises reject and never throw. */
import type { MessageBus } from "../../bus/message-bus.ts";
import { isBusError } from "../../bus/errors.ts";
import { gather } from "../../patterns/gather.ts";
import { serve } from "../../patterns/serve.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { exhaust } from "./collected.ts";
import { connectPair, received } from "./scene.ts";

/** What each method that returns a promise makes of arguments that nobody may give it. */
const wrongCalls: Record<string, (bus: MessageBus, subject: string) => Promise<unknown>> = {
  "subscribe to a number": (bus) => bus.subscribe(7 as never),
  "subscribe with a text as options": (bus, subject) => bus.subscribe(subject, "fast" as never),
  "subscribe to an invalid pattern": (bus) => bus.subscribe("a..b", () => undefined),
  "subscribe without room": (bus, subject) => bus.subscribe(subject, { bufferSize: 0 }),
  "request of a number": (bus) => bus.request(7 as never),
  "request with a function": (bus, subject) => bus.request(subject, () => 1),
  "request with bad headers": (bus, subject) => bus.request(subject, "", { headers: 7 as never }),
  "request without time": (bus, subject) => bus.request(subject, "", { timeoutMs: 0 }),
  "drain for a negative time": (bus) => bus.drain({ timeoutMs: -1 }),
  "serve an invalid pattern": (bus) => serve(bus, "a..b", () => undefined),
  "gather none": (bus, subject) => gather(bus, subject, "", { max: 0 }),
};

/** A connection from its name to its close. */
export const cases: readonly ContractCase[] = [
  {
    id: "BUS-1",
    name: "a connection has the name that it was given, else one that no other has",
    async run(context) {
      assertEqual((await context.connect({ name: "ada" })).name, "ada", "the name that was given");
      const names = [];
      for (let index = 0; index < 5; index += 1) names.push((await context.connect()).name);
      assertEqual(new Set(names).size, 5, "how many different names there are");
      assert(
        names.every((name) => /\w/u.test(name)),
        `${names.join(", ")} can be read`,
      );
    },
  },
  {
    id: "BUS-2",
    name: "a connection begins open, with figures of 0",
    async run(context) {
      const bus = await context.connect();
      assertEqual(bus.isClosed, false, "whether it is closed");
      assertEqual(
        bus.stats(),
        {
          published: 0,
          unmatched: 0,
          matched: 0,
          delivered: 0,
          dropped: 0,
          discarded: 0,
          pending: 0,
          groups: [],
          subscriptions: 0,
          requests: 0,
        },
        "the figures",
      );
    },
  },
  {
    id: "BUS-3",
    name: "connections have lives of their own: the close of the first leaves the others at work",
    async run(context) {
      const [first, second] = await connectPair(context);
      const third = await context.connect();
      const heard = await record(third, context.subject("news"));
      await first.close();
      second.publish(context.subject("news"), "still here");
      assertEqual((await received(heard)).text(), "still here", "what was heard");
      assertEqual([second.isClosed, third.isClosed], [false, false], "who is closed");
      const fourth = await context.connect();
      fourth.publish(context.subject("news"), "a new one");
      assertEqual((await received(heard, 1)).text(), "a new one", "what was heard then");
    },
  },
  {
    id: "BUS-4",
    name: "methods that return a promise reject wrong arguments, and never throw",
    async run(context) {
      for (const [what, call] of Object.entries(wrongCalls)) {
        const bus = await context.connect();
        const promise = call(bus, context.subject("any"));
        const failure = await promise.then(
          () => undefined,
          (error: unknown) => error,
        );
        const known = failure instanceof TypeError || failure instanceof RangeError;
        assert(known || isBusError(failure), `${what} is refused, not ${String(failure)}`);
      }
    },
  },
  {
    id: "BUS-5",
    name: "after the close every operation fails at once with CLOSED",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const heard = await record(bus, context.subject("ask"));
      other.publish(context.subject("ask"), "", { reply: context.subject("answer") });
      const message = await received(heard);
      await bus.close();
      const subject = context.subject("ask");
      await assertBusError(() => bus.publish(subject), "CLOSED", "publish");
      await assertBusError(bus.subscribe(subject), "CLOSED", "subscribe");
      await assertBusError(bus.request(subject), "CLOSED", "request");
      await assertBusError(
        exhaust(() => bus.requestMany(subject)),
        "CLOSED",
        "requestMany",
      );
      await assertBusError(bus.flush(), "CLOSED", "flush");
      assertEqual(message.respond(), false, "what respond said");
    },
  },
  {
    id: "BUS-6",
    name: "after the close, close, drain, unsubscribe and closed resolve",
    async run(context) {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("any"));
      await bus.close();
      await bus.close();
      await bus.drain();
      await subscription.unsubscribe();
      await subscription.drain();
      assertEqual(bus.isClosed, true, "whether the bus is closed");
      assertEqual(await bus.closed, undefined, "the error of the bus");
      assertEqual(await subscription.closed, undefined, "the error of the subscription");
      assertEqual(subscription.isClosed, true, "whether the subscription is closed");
    },
  },
  {
    id: "BUS-7",
    name: "closed resolves at the close and not before",
    async run(context) {
      const bus = await context.connect();
      let isResolved = false;
      const resolved = bus.closed.then(() => (isResolved = true));
      await context.settle();
      assertEqual(isResolved, false, "whether it resolved before the close");
      await bus.close();
      await resolved;
    },
  },
  {
    id: "BUS-8",
    name: "leaving the scope of a connection closes it",
    async run(context) {
      const bus = await context.connect();
      await bus[Symbol.asyncDispose]();
      assertEqual(bus.isClosed, true, "whether it is closed");
      await assertBusError(() => bus.publish(context.subject("any")), "CLOSED");
    },
  },
  {
    id: "BUS-9",
    name: "two closes at once both resolve",
    async run(context) {
      const bus = await context.connect();
      await Promise.all([bus.close(), bus.close(), bus.drain()]);
      assertEqual(bus.isClosed, true, "whether it is closed");
    },
  },
];

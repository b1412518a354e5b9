/** `drain` of a connection: take nothing new, finish what is held, then close. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { Subscription } from "../../bus/subscription.ts";
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { collect, exhaust } from "./collected.ts";
import { connectPair, type Gate, makeGate, received } from "./scene.ts";

/** A worker with one message in hand and two that wait, busy until the gate opens. */
interface Scene {
  readonly bus: MessageBus;
  readonly other: MessageBus;
  readonly gate: Gate;
  readonly begun: readonly string[];
  readonly signals: readonly AbortSignal[];
  readonly subscription: Subscription;
}

async function setUp(context: ContractContext): Promise<Scene> {
  const [bus, other] = await connectPair(context);
  const gate = makeGate();
  const begun: string[] = [];
  const signals: AbortSignal[] = [];
  const subscription = await bus.subscribe(context.subject("work"), async (message, { signal }) => {
    begun.push(message.text());
    signals.push(signal);
    await gate.passed;
  });
  for (const text of ["a", "b", "c"]) other.publish(context.subject("work"), text);
  await context.until(() => subscription.stats().pending === 2, "two messages do not wait");
  return { bus, other, gate, begun, signals, subscription };
}

/** Before, during and after. */
export const cases: readonly ContractCase[] = [
  {
    id: "BUS-20",
    name: "a drain delivers what is buffered, waits for handlers, and then closes",
    async run(context) {
      const { bus, gate, begun, subscription } = await setUp(context);
      let isOver = false;
      const drained = bus.drain().then(() => (isOver = true));
      await context.settle();
      assertEqual([isOver, bus.isClosed], [false, false], "whether it was over before the handler");
      gate.open();
      await drained;
      assertEqual(begun, ["a", "b", "c"], "what was begun");
      assertEqual(subscription.stats().discarded, 0, "what was discarded");
      assertEqual(bus.isClosed, true, "whether the bus is closed");
      assertEqual(await bus.closed, undefined, "the error of the bus");
    },
  },
  {
    id: "BUS-21",
    name: "a drain of a bus without work closes it at once",
    async run(context) {
      const bus = await context.connect();
      await bus.subscribe(context.subject("work"), () => undefined);
      await bus.drain();
      assertEqual(bus.isClosed, true, "whether the bus is closed");
    },
  },
  {
    id: "BUS-22",
    name: "a drain takes nothing new",
    async run(context) {
      const { bus, other, gate, begun } = await setUp(context);
      const drained = bus.drain();
      await context.settle();
      other.publish(context.subject("work"), "too late");
      await other.flush();
      await context.settle();
      gate.open();
      await drained;
      assertEqual(begun, ["a", "b", "c"], "what was begun");
    },
  },
  {
    id: "BUS-23",
    name: "while it drains, publish works",
    async run(context) {
      const { bus, other, gate } = await setUp(context);
      const heard = await record(other, context.subject("news"));
      const drained = bus.drain();
      await context.settle();
      bus.publish(context.subject("news"), "nearly done");
      assertEqual((await received(heard)).text(), "nearly done", "what was heard");
      gate.open();
      await drained;
    },
  },
  {
    id: "BUS-24",
    name: "while it drains, subscribe, request and requestMany are CLOSED",
    async run(context) {
      const { bus, other, gate } = await setUp(context);
      await record(other, context.subject("ask"));
      const drained = bus.drain();
      const subject = context.subject("ask");
      await assertBusError(bus.subscribe(subject), "CLOSED", "subscribe");
      await assertBusError(bus.request(subject), "CLOSED", "request");
      await assertBusError(
        exhaust(() => bus.requestMany(subject)),
        "CLOSED",
        "requestMany",
      );
      gate.open();
      await drained;
    },
  },
  {
    id: "BUS-25",
    name: "requests in flight may be answered while it drains",
    async run(context) {
      const { bus, other, gate } = await setUp(context);
      const asked = await record(other, context.subject("ask"));
      const answer = bus.request(context.subject("ask"));
      const request = await received(asked);
      const drained = bus.drain();
      await context.settle();
      request.respond("in time");
      assertEqual((await answer).text(), "in time", "the answer");
      gate.open();
      await drained;
    },
  },
  {
    id: "BUS-26",
    name: "what is left at the timeout is discarded and counted, the signal fires, and the bus closes",
    async run(context) {
      const { bus, gate, begun, signals, subscription } = await setUp(context);
      const drained = bus.drain({ timeoutMs: 40 });
      await context.settle();
      assertEqual(subscription.stats().discarded, 0, "what was discarded before the timeout");
      await context.advance(40);
      await drained;
      assertEqual(subscription.stats().discarded, 2, "what was discarded");
      assertEqual(signals[0]?.aborted, true, "whether the handler's signal fired");
      assertEqual(bus.isClosed, true, "whether the bus is closed");
      gate.open();
      await context.settle();
      assertEqual(begun, ["a"], "what was begun");
    },
  },
  {
    id: "BUS-32",
    name: "when a whole queue group drains, all its members work off what waits",
    async run(context) {
      const bus = await context.connect();
      const worked: string[] = [];
      for (const name of ["ada", "grace"]) {
        const work = async (): Promise<void> => {
          worked.push(name);
          await new Promise<void>((resolve) => context.clock.setTimeout(resolve, 20));
        };
        await bus.subscribe(context.subject("task"), work, { queue: "team" });
      }
      for (const text of ["1", "2", "3", "4"]) bus.publish(context.subject("task"), text);
      await bus.flush();
      const drained = bus.drain();
      await context.advance(100);
      await drained;
      assertEqual(worked.toSorted(), ["ada", "ada", "grace", "grace"], "who worked");
    },
  },
  {
    id: "BUS-27",
    name: "a second drain is the same one",
    async run(context) {
      const { bus, gate } = await setUp(context);
      const drains = [bus.drain(), bus.drain()];
      gate.open();
      await Promise.all(drains);
      await bus.drain();
      assertEqual(bus.isClosed, true, "whether the bus is closed");
    },
  },
  {
    id: "BUS-28",
    name: "a close while it drains ends both at once",
    async run(context) {
      const { bus, gate, subscription } = await setUp(context);
      const drained = bus.drain();
      await bus.close();
      await drained;
      assertEqual(subscription.stats().discarded, 2, "what was discarded");
      gate.open();
    },
  },
  {
    id: "BUS-29",
    name: "a reader gets everything that is buffered, then its loop ends",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const subscription = await bus.subscribe(context.subject("news"));
      for (const text of ["a", "b", "c"]) other.publish(context.subject("news"), text);
      await context.until(() => subscription.stats().pending === 3, "three messages do not wait");
      const drained = bus.drain();
      const read = collect(subscription);
      await read.end;
      await drained;
      assertEqual(
        read.items.map((message) => message.text()),
        ["a", "b", "c"],
        "what was read",
      );
    },
  },
  {
    id: "BUS-30",
    name: "a handler that awaits the drain of its own bus ends it at the timeout",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const begun = makeGate();
      const ended = makeGate();
      await bus.subscribe(context.subject("stop"), async () => {
        begun.open();
        await bus.drain({ timeoutMs: 40 });
        ended.open();
      });
      other.publish(context.subject("stop"));
      await begun.passed;
      await context.advance(40);
      await ended.passed;
      assertEqual(bus.isClosed, true, "whether the bus is closed");
    },
  },
  {
    id: "BUS-31",
    name: "a drain gives up after 30 seconds when nobody says how long",
    needs: "virtual-time",
    async run(context) {
      const { bus, gate } = await setUp(context);
      const drained = bus.drain();
      await context.advance(29_999);
      assertEqual(bus.isClosed, false, "whether it is closed 1 ms before");
      await context.advance(1);
      await drained;
      gate.open();
    },
  },
];

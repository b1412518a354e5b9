/** `events()`: what happened to a connection, as bounded views. */
import type { BusEvent, MessageBus } from "../../bus/message-bus.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { collect } from "./collected.ts";
import { countListeners } from "./leftovers.ts";
import { connectPair } from "./scene.ts";

/** A connection whose handler at "fail" throws what it is sent, and nobody is surprised. */
async function setUp(context: ContractContext): Promise<MessageBus> {
  const bus = await context.connect({ onError: () => undefined });
  await bus.subscribe(context.subject("fail"), (message) => {
    throw new Error(message.text());
  });
  return bus;
}

async function fail(context: ContractContext, bus: MessageBus, text: string): Promise<void> {
  bus.publish(context.subject("fail"), text);
  await bus.flush();
  await context.settle();
}

/** What the handlers threw, as far as the events tell. */
function failuresIn(events: readonly BusEvent[]): string[] {
  const errors = events.flatMap((event) => (event.type === "error" ? [event.error] : []));
  return errors.map(({ cause }) => (cause instanceof Error ? cause.message : String(cause)));
}

/** When a view begins, what it holds, how it ends. */
export const cases: readonly ContractCase[] = [
  {
    id: "EVT-1",
    name: "a view begins when its iterator is made, and keeps what happens before anybody reads",
    async run(context) {
      const bus = await setUp(context);
      const events = bus.events();
      await fail(context, bus, "before");
      const iterator = events[Symbol.asyncIterator]();
      await fail(context, bus, "after");
      const first = await iterator.next();
      assert(first.done !== true, "there is an event");
      assertEqual(failuresIn([first.value]), ["after"], "the first event");
      await iterator.return?.();
    },
  },
  {
    id: "EVT-2",
    name: "closed is the last event, and the view ends",
    async run(context) {
      const bus = await setUp(context);
      const view = collect(bus.events());
      await fail(context, bus, "a");
      await bus.close();
      await view.end;
      assertEqual(failuresIn(view.items), ["a"], "the failures");
      assertEqual(view.items.at(-1)?.type, "closed", "the last event");
    },
  },
  {
    id: "EVT-3",
    name: "closed without a failure carries no error",
    async run(context) {
      const bus = await context.connect();
      const view = collect(bus.events());
      await bus.drain();
      await view.end;
      const last = view.items.at(-1);
      assert(last?.type === "closed", "the last event is closed");
      assertEqual(last.error, undefined, "its error");
    },
  },
  {
    id: "EVT-4",
    name: "a view holds 1024 events: the oldest are dropped, closed still comes last",
    async run(context) {
      const bus = await setUp(context);
      const iterator = bus.events()[Symbol.asyncIterator]();
      const total = 1100;
      for (let index = 0; index < total; index += 1)
        bus.publish(context.subject("fail"), `${index}`);
      await bus.flush();
      await context.settle();
      await bus.close();
      const view = collect({ [Symbol.asyncIterator]: () => iterator });
      await view.end;
      assertEqual(view.items.length, 1024, "the number of events");
      assertEqual(view.items.at(-1)?.type, "closed", "the last event");
      const failures = failuresIn(view.items);
      const newest = Array.from({ length: 1023 }, (_, index) => `${total - 1023 + index}`);
      assertEqual(failures, newest, "the failures that are kept");
    },
  },
  {
    id: "EVT-5",
    name: "each of several views gets everything",
    async run(context) {
      const bus = await setUp(context);
      const views = [collect(bus.events()), collect(bus.events())];
      await fail(context, bus, "a");
      const late = collect(bus.events());
      await fail(context, bus, "b");
      await bus.close();
      await Promise.all([...views, late].map((view) => view.end));
      const seen = [...views, late].map((view) => failuresIn(view.items));
      assertEqual(seen, [["a", "b"], ["a", "b"], ["b"]], "the failures in each view");
    },
  },
  {
    id: "EVT-6",
    name: "one iterable gives several views, each with a beginning of its own",
    async run(context) {
      const bus = await setUp(context);
      const events = bus.events();
      const early = collect(events);
      await fail(context, bus, "a");
      const late = collect(events);
      await bus.close();
      await Promise.all([early.end, late.end]);
      assertEqual(failuresIn(early.items), ["a"], "the failures in the early view");
      assertEqual(failuresIn(late.items), [], "the failures in the late view");
    },
  },
  {
    id: "EVT-7",
    name: "a view ends when its signal fires, and at once when it had fired before",
    async run(context) {
      const bus = await setUp(context);
      const abort = new AbortController();
      const view = collect(bus.events({ signal: abort.signal }));
      await fail(context, bus, "a");
      abort.abort();
      await view.end;
      await collect(bus.events({ signal: abort.signal })).end;
      assertEqual(failuresIn(view.items), ["a"], "the failures");
      assertEqual(bus.isClosed, false, "whether the bus is closed");
    },
  },
  {
    id: "EVT-8",
    name: "no listener is left on the signal of a view that was left or whose bus was closed",
    async run(context) {
      const bus = await context.connect();
      const { signal } = new AbortController();
      const countOf = countListeners(signal);
      await bus.events({ signal })[Symbol.asyncIterator]().return?.();
      assertEqual(countOf(), 0, "listeners after a view was left");
      const view = collect(bus.events({ signal }));
      await bus.close();
      await view.end;
      assertEqual(countOf(), 0, "listeners after the close");
    },
  },
  {
    id: "EVT-9",
    name: "leaving the loop ends its view and no other",
    async run(context) {
      const bus = await setUp(context);
      const other = collect(bus.events());
      const left = bus.events()[Symbol.asyncIterator]();
      await left.return?.();
      await fail(context, bus, "a");
      assertEqual((await left.next()).done, true, "whether the view that was left is done");
      await bus.close();
      await other.end;
      assertEqual(failuresIn(other.items), ["a"], "the failures in the other view");
    },
  },
  {
    id: "EVT-10",
    name: "a view of a closed bus ends, and never hangs",
    async run(context) {
      const bus = await context.connect();
      await bus.close();
      await collect(bus.events()).end;
    },
  },
  {
    id: "EVT-11",
    name: "a failing handler is an error event and an onError call with its subject and queue",
    async run(context) {
      const told: unknown[] = [];
      const bus = await context.connect({
        onError: (error, place) => void told.push([error.code, place.subject, place.queue]),
      });
      const view = collect(bus.events());
      const failure = new Error("broken");
      const handler = (): Promise<void> => Promise.reject(failure);
      await bus.subscribe(context.subject("fail"), handler, { queue: "workers" });
      await fail(context, bus, "");
      await context.until(() => view.items.length > 0, "no event came");
      const [event] = view.items;
      assert(event?.type === "error", "it is an error event");
      const { error, subject, queue } = event;
      assertEqual(
        [error.code, subject, queue],
        ["HANDLER_FAILED", context.subject("fail"), "workers"],
      );
      assert(error.cause === failure, "the cause is what the handler threw");
      assertEqual(
        told,
        [["HANDLER_FAILED", context.subject("fail"), "workers"]],
        "what onError got",
      );
    },
  },
  {
    id: "EVT-12",
    name: "what happens to one connection is no event of another",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const view = collect(bus.events());
      await other.close();
      await context.settle();
      assertEqual(view.items, [], "the events");
      await bus.close();
      await view.end;
    },
  },
];

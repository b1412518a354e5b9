/** Bugs that a bus might have, each with the case of the contract that notices it. */
import type {
  BusEvent,
  MessageBus,
  MessageHandler,
  SubscribeOptions,
  Subscription,
} from "../../src/index.ts";
import { BusError } from "../../src/index.ts";
import { type Bug, changeMessages, changeSubscribe, replace } from "./broken-bus.ts";

/** Changes the subscriptions that a connection gives. */
function changeSubscriptions(
  bus: MessageBus,
  change: (subscription: Subscription) => Partial<Subscription>,
): Partial<MessageBus> {
  const subscribe = async (...parameters: unknown[]): Promise<Subscription> => {
    const subscription = await bus.subscribe(...(parameters as [string, MessageHandler]));
    return replace(subscription, change(subscription));
  };
  return { subscribe };
}

/** Holds back what is published, and publishes it in reverse. */
function reversing(bus: MessageBus): Partial<MessageBus> {
  let held: (() => void)[] = [];
  return {
    publish: (...parameters) => {
      if (held.length === 0) {
        queueMicrotask(() => {
          for (const publish of held.toReversed()) publish();
          held = [];
        });
      }
      held.push(() => bus.publish(...parameters));
    },
  };
}

/** Calls exact handlers inside `publish`. */
function synchronous(bus: MessageBus): Partial<MessageBus> {
  const handlers = new Map<string, MessageHandler>();
  return {
    subscribe: (async (subject: string, handler: MessageHandler) => {
      handlers.set(subject, handler);
      return await bus.subscribe(subject);
    }) as MessageBus["subscribe"],
    publish: (subject) => {
      void handlers.get(subject)?.({} as never, {} as never);
    },
  };
}

/** Gives every receiver of a text the same bytes. */
function sharingBytes(bus: MessageBus): Partial<MessageBus> {
  const shared = new Map<string, Uint8Array>();
  return changeMessages(bus, (message) => {
    const key = message.text();
    const data = shared.get(key) ?? message.data;
    shared.set(key, data);
    return { data };
  });
}

function without(options: SubscribeOptions, name: keyof SubscribeOptions): SubscribeOptions {
  const { [name]: _, ...others } = options;
  return others;
}

/** Hides the events of a type. */
function hiding(type: BusEvent["type"]) {
  return (bus: MessageBus): Partial<MessageBus> => ({
    events: async function* events(options) {
      for await (const event of bus.events(options)) if (event.type !== type) yield event;
    },
  });
}

const never = (): Promise<never> => new Promise(() => {});

/** A bug, the case that notices it, and a part of what that case says. */
export interface PlantedBug extends Bug {
  readonly caughtBy: string;
  readonly saying: string;
}

/** Each by what a bus with it does. */
export const plantedBugs: Readonly<Record<string, PlantedBug>> = {
  "delivers everything twice": {
    caughtBy: "PUB-2",
    saying: '["1","1","2","2"]',
    connection: (bus) => ({
      publish: (...parameters) => {
        bus.publish(...parameters);
        bus.publish(...parameters);
      },
    }),
  },
  "delivers in reverse": { caughtBy: "PUB-3", saying: "what arrived", connection: reversing },
  "runs handlers inside publish": {
    caughtBy: "PUB-1",
    saying: "when publish returned",
    connection: synchronous,
  },
  "shares bytes between receivers": {
    caughtBy: "PAY-17",
    saying: "nobody sees changed bytes",
    connection: sharingBytes,
  },
  "keeps one parsed value": {
    caughtBy: "PAY-13",
    saying: "the value at the second call",
    connection: (bus) =>
      changeMessages(bus, (message) => {
        const value: unknown = message.json();
        return { json: <T>() => value as T };
      }),
  },
  "loses byte-order marks": {
    caughtBy: "PAY-9",
    saying: "the mark of a text",
    connection: (bus) =>
      changeMessages(bus, (message) => ({ text: () => message.text().replace("\ufeff", "") })),
  },
  "throws instead of rejecting": {
    caughtBy: "SUB-3",
    saying: "thrown at once",
    connection: () => ({
      subscribe: () => {
        throw new BusError("INVALID_SUBJECT", "Cannot subscribe: thrown at once");
      },
    }),
  },
  "hides drops": { caughtBy: "OVF-14", saying: '[5,"overflow"', connection: hiding("drop") },
  "tells nobody of handlers' errors": {
    caughtBy: "HND-4",
    saying: "three errors were reported",
    options: () => ({ onError: () => {} }),
  },
  "flushes nothing": {
    caughtBy: "PUB-17",
    saying: "what one got by then",
    connection: () => ({ flush: async () => {} }),
  },
  "never settles close": {
    caughtBy: "RDR-10",
    saying: "close has not resolved",
    connection: () => ({ close: never }),
  },
  "buffers without a bound": {
    caughtBy: "OVF-1",
    saying: '"pending":5',
    connection: (bus) =>
      changeSubscribe(bus, (handler, options) => [handler, without(options, "bufferSize")]),
  },
  "takes a group for plain subscribers": {
    caughtBy: "GRP-1",
    saying: "what was handled",
    connection: (bus) =>
      changeSubscribe(bus, (handler, options) => [handler, without(options, "queue")]),
  },
  "ignores the signal of a subscription": {
    caughtBy: "LIF-11",
    saying: "it is closed at once",
    connection: (bus) =>
      changeSubscribe(bus, (handler, options) => [handler, without(options, "signal")]),
  },
  "delivers what is left when it is unsubscribed": {
    caughtBy: "LIF-6",
    saying: "unsubscribe has not resolved",
    connection: (bus) =>
      changeSubscriptions(bus, (subscription) => ({ unsubscribe: () => subscription.drain() })),
  },
  "never tells that a subscription has ended": {
    caughtBy: "LIF-5",
    saying: "`closed` has not resolved",
    connection: (bus) => changeSubscriptions(bus, () => ({ closed: never() })),
  },
  "reports figures that do not add up": {
    caughtBy: "LIF-20",
    saying: "the sum of the figures",
    connection: (bus) =>
      changeSubscriptions(bus, (subscription) => ({
        stats: () => ({ ...subscription.stats(), dropped: 0 }),
      })),
  },
  "takes every failure for a timeout": {
    caughtBy: "REQ-10",
    saying: "BusError TIMEOUT: Cannot get an answer: planted",
    connection: (bus) => ({
      request: async (...parameters) => {
        try {
          return await bus.request(...parameters);
        } catch (cause) {
          throw new BusError("TIMEOUT", "Cannot get an answer: planted", { cause });
        }
      },
    }),
  },
};

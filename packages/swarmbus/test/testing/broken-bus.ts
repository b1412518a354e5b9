/** Buses with one bug each, to see whether the contract notices. */
import type { Message, MessageBus, MessageHandler, SubscribeOptions } from "../../src/index.ts";
import {
  type BusTarget,
  type ContractConnectOptions,
  memoryTarget,
} from "../../src/testing/index.ts";

/** Replaces some members of an object; the others are its own. */
export function replace<T extends object>(original: T, replacements: Partial<T>): T {
  return new Proxy(original, {
    get(target, key) {
      if (Object.hasOwn(replacements, key)) return Reflect.get(replacements, key);
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** What a bug does to each connection, and to the options with which it is opened. */
export interface Bug {
  readonly connection?: (bus: MessageBus) => Partial<MessageBus>;
  readonly options?: (options: ContractConnectOptions) => ContractConnectOptions;
}

/** The in-memory bus in virtual time, with a bug in each of its connections. */
export function brokenTarget(bug: Bug): BusTarget {
  const sound = memoryTarget({ time: "virtual" });
  return {
    open: async () => {
      const swarm = await sound.open();
      const connect = async (options: ContractConnectOptions = {}): Promise<MessageBus> => {
        const bus = await swarm.connect(bug.options?.(options) ?? options);
        return replace(bus, bug.connection?.(bus) ?? {});
      };
      return { ...swarm, connect };
    },
  };
}

type Subscribed = [subject: string, handler?: MessageHandler, options?: SubscribeOptions];

/** `subscribe` with its arguments changed on the way. */
export function changeSubscribe(
  bus: MessageBus,
  change: (handler: MessageHandler | undefined, options: SubscribeOptions) => Subscribed[1 | 2][],
): Partial<MessageBus> {
  const subscribe = (subject: string, ...rest: unknown[]): unknown => {
    const handler = typeof rest[0] === "function" ? (rest.shift() as MessageHandler) : undefined;
    const options = (rest[0] ?? {}) as SubscribeOptions;
    const changed = change(handler, options).filter((part) => part !== undefined);
    return bus.subscribe(subject, ...(changed as [MessageHandler, SubscribeOptions]));
  };
  return { subscribe: subscribe as MessageBus["subscribe"] };
}

/** Handlers that see messages in which something was replaced. */
export function changeMessages(
  bus: MessageBus,
  change: (message: Message) => Partial<Message>,
): Partial<MessageBus> {
  return changeSubscribe(bus, (handler, options) => {
    if (handler === undefined) return [options];
    return [(message, context) => handler(replace(message, change(message)), context), options];
  });
}

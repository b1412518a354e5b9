/**
 * Death for `--chaos`: a connection that hangs, as that of a process which was stopped or unplugged. It is not closed, so
 * nobody is told: what its agent says goes nowhere, what it is told it does not hear. The agent knows nothing of it.
 */
import type { Message, MessageBus, MessageHandler, SubscribeOptions } from "swarmbus";
import { subjects, type Task } from "./messages.ts";

const forever = new Promise<never>(() => {});

/** Makes connections of which one hangs for good: that of the worker who first takes up the given file. */
export function hangAt(path: string): (bus: MessageBus) => MessageBus {
  let hasHappened = false;
  return (bus) =>
    hangWhen(bus, (message) => {
      if (hasHappened || message.subject !== subjects.task) return false;
      hasHappened = message.json<Task>().path === path;
      return hasHappened;
    });
}

function hangWhen(bus: MessageBus, isFatal: (message: Message) => boolean): MessageBus {
  let hangs = false;
  const overrides: Record<PropertyKey, unknown> = {
    publish: (...args: Parameters<MessageBus["publish"]>) => {
      if (!hangs) bus.publish(...args);
    },
    flush: () => (hangs ? forever : bus.flush()),
    subscribe: (subject: string, handler: MessageHandler, options?: SubscribeOptions) => {
      const hanging: MessageHandler = (message, context) => {
        if (hangs) return forever;
        // The agent takes the message up, and from then on is cut off.
        const work = handler(message, context);
        hangs = isFatal(message);
        return work;
      };
      return bus.subscribe(subject, hanging, options);
    },
  };
  return new Proxy(bus, {
    get(target, key) {
      const own: unknown = overrides[key] ?? Reflect.get(target, key, target);
      return typeof own === "function" && !(key in overrides) ? own.bind(target) : own;
    },
  });
}

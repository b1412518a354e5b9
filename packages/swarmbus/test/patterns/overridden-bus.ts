/** A bus of which a test plays a part itself, such as a connection that breaks. */
import type { MessageBus } from "../../src/bus/message-bus.ts";

/** The bus with these members in place of its own. */
export function overrideBus(bus: MessageBus, own: Partial<MessageBus>): MessageBus {
  return new Proxy(bus, {
    get: (_bus, key) => {
      const value: unknown = Reflect.get(Object.hasOwn(own, key) ? own : bus, key, bus);
      return typeof value === "function" ? value.bind(bus) : value;
    },
  });
}

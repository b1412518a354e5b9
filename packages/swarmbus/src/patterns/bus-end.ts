/** Being told that a bus has closed, and taking that back: a reaction to `bus.closed` would stay for the bus's life. */
import type { MessageBus } from "../bus/message-bus.ts";

const listenersOf = new WeakMap<MessageBus, Set<() => void>>();

/**
 * Calls a listener when the bus has closed.
 *
 * @returns Takes it back; nothing of it is left then.
 */
export function onBusClosed(bus: MessageBus, listener: () => void): () => void {
  let listeners = listenersOf.get(bus);
  if (listeners === undefined) {
    listeners = new Set();
    listenersOf.set(bus, listeners);
    void bus.closed.then(() => tellAll(bus));
  }
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function tellAll(bus: MessageBus): void {
  const listeners = listenersOf.get(bus) ?? new Set();
  listenersOf.delete(bus);
  for (const listener of listeners) listener();
}

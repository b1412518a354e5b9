/** Keeps the events of a connection, for a test to look at. */
import type { BusEvent, MessageBus } from "../bus/message-bus.ts";

/** The events of one type. */
export type EventOf<Type extends BusEvent["type"]> = Extract<BusEvent, { readonly type: Type }>;

/** What happened to a connection since {@link watchEvents}. */
export class EventLog {
  /** All events so far, oldest first. */
  readonly events: BusEvent[] = [];

  /** The events of one type so far, oldest first. */
  of<Type extends BusEvent["type"]>(type: Type): EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }
}

/** Keeps every event of a connection from now on, until it is closed. */
export function watchEvents(bus: MessageBus): EventLog {
  const log = new EventLog();
  // The view begins when its iterator is made, so it is made here and not at the first turn of the loop.
  const iterator = bus.events()[Symbol.asyncIterator]();
  void keep({ [Symbol.asyncIterator]: () => iterator }, log.events);
  return log;
}

async function keep(events: AsyncIterable<BusEvent>, into: BusEvent[]): Promise<void> {
  for await (const event of events) into.push(event);
}

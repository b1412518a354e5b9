/** What the failure tests share: buses that come back fast, and a way to wait for what happens to them. */
import type { BusEvent, MessageBus } from "swarmbus";
import { type EventOf, within } from "swarmbus/testing";
import type { NatsBusOptions } from "../../src/index.ts";

/** Comes back at once, and keeps the console quiet: these tests cause the failures that it would tell of. */
export const eager: NatsBusOptions = {
  reconnectWaitMs: 50,
  reconnectJitterMs: 0,
  onError: () => undefined,
};

/** Longest that a test of this folder waits for anything, in milliseconds. */
const patienceMs = 9000;

/** The next event of one type from the call on; fails when none comes. */
export async function nextEvent<Type extends BusEvent["type"]>(
  bus: MessageBus,
  type: Type,
  isMeant: (event: EventOf<Type>) => boolean = () => true,
  limitMs: number = patienceMs,
): Promise<EventOf<Type>> {
  const events = bus.events()[Symbol.asyncIterator]();
  const find = async (): Promise<EventOf<Type>> => {
    for await (const event of { [Symbol.asyncIterator]: () => events }) {
      if (event.type === type && isMeant(event as EventOf<Type>)) return event as EventOf<Type>;
    }
    throw new Error(`Cannot wait for "${type}": the bus has ended without it`);
  };
  return await within(find(), `no event "${type}" has come`, limitMs);
}

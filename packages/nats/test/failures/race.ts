import type { MessageBus } from "swarmbus";

/**
 * Subscribes on one connection, and publishes on another one in the very turn in which `subscribe` has resolved.
 *
 * @returns How many of the messages did not arrive.
 */
export async function raceSubscribe(
  subscriber: MessageBus,
  publisher: MessageBus,
  times: number,
): Promise<number> {
  let lost = 0;
  for (let turn = 0; turn < times; turn += 1) {
    const subject = `race.${turn}`;
    const subscription = await subscriber.subscribe(subject);
    publisher.publish(subject, "x");
    // Now it is routed, and in front of the answer to the subscriber's own round trip: if not here, it is nowhere.
    await publisher.flush();
    await subscriber.flush();
    if (!(await hasArrived(subscriber, publisher, () => subscription.stats().matched === 1)))
      lost += 1;
    await subscription.unsubscribe();
  }
  return lost;
}

/** In a cluster a message may be on its way between servers; a hundred round trips are longer than that way. */
async function hasArrived(
  subscriber: MessageBus,
  publisher: MessageBus,
  isThere: () => boolean,
): Promise<boolean> {
  for (let round = 0; round < 100; round += 1) {
    if (isThere()) return true;
    await Promise.all([publisher.flush(), subscriber.flush()]);
  }
  return isThere();
}

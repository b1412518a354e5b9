/**
 * Queue groups of one name on different patterns that match the same subject: for such a message they are one group, as
 * on a NATS server.
 */
import type { BusMessage } from "./bus-message.ts";
import type { QueueGroup } from "./queue-group.ts";
import type { Target } from "./route.ts";

/** Gives each message to one of several groups: one with an idle member first, then those with room in turn. */
export class GroupChoice implements Target {
  readonly #groups: readonly QueueGroup[];
  /** Whom the messages were given to whose turn of dispatch is to come, in order. */
  readonly #chosen: QueueGroup[] = [];
  #turn = 0;

  constructor(groups: readonly QueueGroup[]) {
    this.#groups = groups;
  }

  offer(message: BusMessage): boolean {
    const chosen =
      this.#next((group) => group.hasIdle && group.fits(message)) ??
      this.#next((group) => group.fits(message)) ??
      this.#next(() => true);
    const isNeeded = (chosen as QueueGroup).offer(message);
    if (isNeeded) this.#chosen.push(chosen as QueueGroup);
    return isNeeded;
  }

  dispatch(): void {
    this.#chosen.shift()?.dispatch();
  }

  /** The first suitable group, beginning behind the one that was chosen last. */
  #next(isSuitable: (group: QueueGroup) => boolean): QueueGroup | undefined {
    for (let step = 1; step <= this.#groups.length; step += 1) {
      const index = (this.#turn + step) % this.#groups.length;
      const group = this.#groups[index] as QueueGroup;
      if (!isSuitable(group)) continue;
      this.#turn = index;
      return group;
    }
    return undefined;
  }
}

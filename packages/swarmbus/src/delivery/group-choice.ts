/**
 * Queue groups of one name on different patterns that match the same subject: for such a message they are one group, as
 * on a NATS server.
 */
import type { BusMessage } from "./bus-message.ts";
import type { QueueGroup } from "./queue-group.ts";
import type { Target } from "./route.ts";

/** Choices so far, over all routes. */
let choices = 0;

/** Gives each message to one of several groups: one with an idle member first, then those with room in turn. */
export class GroupChoice implements Target {
  readonly #groups: readonly QueueGroup[];
  /** Whom the messages were given to whose turn of dispatch is to come, in order. */
  readonly #chosen: QueueGroup[] = [];

  constructor(groups: readonly QueueGroup[]) {
    this.#groups = groups;
  }

  offer(message: BusMessage): boolean {
    const chosen = (this.#next((group) => group.hasIdle && group.fits(message)) ??
      this.#next((group) => group.fits(message)) ??
      this.#next(() => true)) as QueueGroup;
    choices += 1;
    chosen.chosenAt = choices;
    const isNeeded = chosen.offer(message);
    if (isNeeded) this.#chosen.push(chosen);
    return isNeeded;
  }

  dispatch(): void {
    this.#chosen.shift()?.dispatch();
  }

  /** Of the suitable groups, the one that was chosen longest ago, by whichever choice: a subject each, routes come and go. */
  #next(isSuitable: (group: QueueGroup) => boolean): QueueGroup | undefined {
    let chosen: QueueGroup | undefined;
    for (const group of this.#groups) {
      if (!isSuitable(group)) continue;
      if (chosen === undefined || group.chosenAt < chosen.chosenAt) chosen = group;
    }
    return chosen;
  }
}

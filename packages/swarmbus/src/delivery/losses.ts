/**
 * What a subscription or queue group lost: counted at once, told after the turn of dispatch.
 *
 * All drops of a turn are one event with their count, so the counts of the events add up to what was dropped; `onDrop` is
 * told of each message, dropped or discarded.
 */
import type { DropReason } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Who is told of losses. Asked at the end of the turn, as a group's members may have changed. */
export interface LossListener {
  /** Tells of all drops of a turn that have the same reason. */
  tellDropped(count: number, reason: DropReason): void;
  /** Whether anybody has an `onDrop`; else messages are not kept until the end of the turn. */
  readonly wantsLost: boolean;
  /** Tells `onDrop`; must not throw. */
  tellLost(message: BusMessage, reason: DropReason | "discarded"): void;
}

/** The losses of one target, since it was made and in this turn. */
export class Losses {
  /** Messages that found no room. */
  dropped = 0;
  /** Messages that were buffered at the end. */
  discarded = 0;
  readonly #dispatcher: Dispatcher;
  readonly #listener: LossListener;
  #turn = new Map<DropReason, number>();
  #lost: (readonly [BusMessage, DropReason | "discarded"])[] = [];
  #isTelling = false;

  constructor(dispatcher: Dispatcher, listener: LossListener) {
    this.#dispatcher = dispatcher;
    this.#listener = listener;
  }

  /** Counts a message that found no room. */
  drop(message: BusMessage, reason: DropReason): void {
    this.dropped += 1;
    this.#turn.set(reason, (this.#turn.get(reason) ?? 0) + 1);
    message.lose("overflow");
    this.#note(message, reason);
  }

  /** Counts a message that was buffered when its subscription, or the last member of its group, left. */
  discard(message: BusMessage): void {
    this.discarded += 1;
    message.lose("discarded");
    if (this.#listener.wantsLost) this.#note(message, "discarded");
  }

  #note(message: BusMessage, reason: DropReason | "discarded"): void {
    if (this.#listener.wantsLost) this.#lost.push([message, reason]);
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#dispatcher.afterTurn(this.#tell);
  }

  readonly #tell = (): void => {
    const turn = this.#turn;
    const lost = this.#lost;
    this.#turn = new Map();
    this.#lost = [];
    this.#isTelling = false;
    // An `onDrop` that publishes what it is told of would go on for ever in one macrotask.
    this.#dispatcher.budget.spend(1 + lost.length);
    for (const [reason, count] of turn) this.#listener.tellDropped(count, reason);
    for (const [message, reason] of lost) this.#listener.tellLost(message, reason);
  };
}

/**
 * Tells about the drops of one subscription or queue group once for a turn of dispatch: one event with the count, and
 * each message to `onDrop`. The counts of the events add up to what was dropped.
 */
import type { DropReason } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Who is told. Asked at the end of the turn, as a group's members may have changed. */
export interface DropListener {
  /** One burst of drops is over. */
  dropped(count: number, reason: DropReason): void;
  /** One message was dropped or discarded. */
  lost(message: BusMessage, reason: DropReason | "discarded"): void;
  /** Whether {@link lost} has anybody to tell; else messages need not be kept until then. */
  readonly wantsLost: boolean;
}

/** The drops and discards of one target in this turn. */
export class DropBurst {
  readonly #dispatcher: Dispatcher;
  readonly #listener: DropListener;
  #counts: Map<DropReason, number> = new Map();
  #lost: (readonly [BusMessage, DropReason | "discarded"])[] = [];
  #isTelling = false;

  constructor(dispatcher: Dispatcher, listener: DropListener) {
    this.#dispatcher = dispatcher;
    this.#listener = listener;
  }

  /** Notes a message that found no room. */
  drop(message: BusMessage, reason: DropReason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    this.#note(message, reason);
  }

  /** Notes a message that was buffered when its subscription ended. */
  discard(message: BusMessage): void {
    if (this.#listener.wantsLost) this.#note(message, "discarded");
  }

  #note(message: BusMessage, reason: DropReason | "discarded"): void {
    if (this.#listener.wantsLost) this.#lost.push([message, reason]);
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.#dispatcher.afterTurn(this.#tell);
  }

  readonly #tell = (): void => {
    const counts = this.#counts;
    const lost = this.#lost;
    this.#counts = new Map();
    this.#lost = [];
    this.#isTelling = false;
    for (const [reason, count] of counts) this.#listener.dropped(count, reason);
    for (const [message, reason] of lost) this.#listener.lost(message, reason);
  };
}

/** How many messages are retained for each target, where that has a bound of its own. */
import { nothing, SeqRing } from "./seq-ring.ts";

/** The retained messages to each target, oldest first. Broadcasts have no such bound. */
export class TargetBounds {
  readonly #maxlenPerTarget: number | undefined;
  readonly #seqs = new Map<string, SeqRing>();

  constructor(maxlenPerTarget: number | undefined) {
    this.#maxlenPerTarget = maxlenPerTarget;
  }

  /**
   * Adds a message.
   *
   * @returns Which message goes for it, being the oldest to that target: taken out already; `nothing` when there is room.
   */
  add(seq: number, target: string | null): number {
    if (this.#maxlenPerTarget === undefined || target === null) return nothing;
    const own = this.#seqs.get(target) ?? new SeqRing();
    this.#seqs.set(target, own);
    own.push(seq);
    return own.size > this.#maxlenPerTarget ? own.shift() : nothing;
  }

  /** Takes out the oldest message to a target, as the log lets go of it. */
  removeOldest(target: string | null): void {
    if (target === null) return;
    const own = this.#seqs.get(target);
    own?.shift();
    if (own?.size === 0) this.#seqs.delete(target);
  }
}

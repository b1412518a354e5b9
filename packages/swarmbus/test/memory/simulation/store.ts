/** The model of a buffer, by the rules and without any art: a list. */
import type { OverflowPolicy } from "../../../src/index.ts";
import type { ModelRequest } from "./requests.ts";

/** One published message, as the model knows it. */
export interface Sent {
  readonly id: string;
  readonly subject: string;
  readonly publisher: string;
  readonly number: number;
  readonly text: string;
  readonly bytes: number;
  readonly request?: ModelRequest | undefined;
}

/** What a buffer holds at most, and what happens beyond it. */
export interface Bounds {
  readonly slots: number;
  readonly bytes: number;
  readonly overflow: OverflowPolicy;
}

/** Why a message was lost. */
export type Loss = "overflow" | "discarded";

/** What waits for one subscription or queue group, and what became of the rest. */
export class Store {
  readonly waiting: Sent[] = [];
  /** Handed over by the figures, and not seen by any handler or reader yet. */
  readonly inTransit: Sent[] = [];
  #bytes = 0;
  readonly lost: { readonly sent: Sent; readonly reason: Loss }[] = [];

  /** How many were lost for a reason. */
  count(reason: Loss): number {
    return this.lost.filter((loss) => loss.reason === reason).length;
  }

  /** Whether there is room for one more. */
  fits(sent: Sent, { slots, bytes }: Bounds): boolean {
    return this.waiting.length < slots && this.#bytes + sent.bytes <= bytes;
  }

  /** Takes a message or loses one. @returns How many waiting ones made room; `undefined` when it was not taken. */
  offer(sent: Sent, bounds: Bounds): number | undefined {
    let evicted = 0;
    if (bounds.overflow === "drop-oldest" && sent.bytes <= bounds.bytes) {
      for (; !this.fits(sent, bounds); evicted += 1)
        this.#lose(this.#take(1)[0] as Sent, "overflow");
    }
    if (!this.fits(sent, bounds)) {
      this.#lose(sent, "overflow");
      return undefined;
    }
    this.waiting.push(sent);
    this.#bytes += sent.bytes;
    return evicted;
  }

  /** So many were handed over. @returns Whether as many waited. */
  handOver(count: number): boolean {
    const handed = this.#take(count);
    this.inTransit.push(...handed);
    return handed.length === count;
  }

  /** Nobody will take what waits. */
  discard(): void {
    for (const sent of this.#take(this.waiting.length)) this.#lose(sent, "discarded");
  }

  #take(count: number): Sent[] {
    const taken = this.waiting.splice(0, count);
    for (const { bytes } of taken) this.#bytes -= bytes;
    return taken;
  }

  #lose(sent: Sent, reason: Loss): void {
    this.lost.push({ sent, reason });
    sent.request?.lostCopy(reason);
  }
}

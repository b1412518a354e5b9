/** The agents that left, for receipts and for the text of an error: the last 10,000. */
import type { Readership } from "./recipient.ts";

const kept = 10_000;

/** Every leaving, the oldest forgotten first. One agent may have left several times. */
export class LeftReaders {
  readonly #inOrder = new Set<Readership>();
  readonly #byAgent = new Map<string, Readership[]>();

  /** All that are remembered, in the order in which they left. */
  all(): Iterable<Readership> {
    return this.#inOrder;
  }

  /** The leavings of one agent, the oldest first. */
  of(agentId: string): readonly Readership[] {
    return this.#byAgent.get(agentId) ?? [];
  }

  /** Remembers one that left. */
  add(reader: Readership): void {
    this.#inOrder.add(reader);
    const known = this.#byAgent.get(reader.agentId);
    if (known === undefined) this.#byAgent.set(reader.agentId, [reader]);
    else known.push(reader);
    if (this.#inOrder.size > kept) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const oldest of this.#inOrder) {
      this.#inOrder.delete(oldest);
      const known = this.#byAgent.get(oldest.agentId);
      known?.shift();
      if (known?.length === 0) this.#byAgent.delete(oldest.agentId);
      return;
    }
  }
}

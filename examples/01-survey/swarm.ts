/** The swarm in this process: a connection for every agent, and the books of all of them. */
import { MemoryBus, type MessageBus } from "swarmbus";

/** What was published, and what became of it. */
export interface LedgerTotals {
  published: number;
  unmatched: number;
  matched: number;
  delivered: number;
  dropped: number;
  discarded: number;
  /** How many of the dropped messages had which reason. */
  readonly reasons: Record<string, number>;
}

export class Swarm {
  readonly #swarm = new MemoryBus({ name: "swarm" });
  readonly #connections: MessageBus[] = [];
  readonly #listening: Promise<void>[] = [];
  readonly #reasons: Record<string, number> = {};

  /**
   * A connection of its own for an agent, as it would have in a process of its own. This is all that an agent needs to
   * know of the others: over processes, the line below becomes `await connect(url, { name })`, and no agent changes.
   */
  connect(name: string): MessageBus {
    const connection = this.#swarm.connect({ name });
    this.#connections.push(connection);
    this.#listening.push(this.#countDrops(connection));
    return connection;
  }

  /** Every drop is an event at the connection whose subscription lost the message: how many, and why. */
  async #countDrops(connection: MessageBus): Promise<void> {
    for await (const event of connection.events()) {
      if (event.type !== "drop") continue;
      this.#reasons[event.reason] = (this.#reasons[event.reason] ?? 0) + event.count;
    }
  }

  /**
   * Closes every connection, and adds up the books. Nothing is under way any more then: whatever matched a subscription was
   * delivered, dropped or discarded.
   */
  async close(): Promise<LedgerTotals> {
    for (const connection of this.#connections) await connection.close();
    await this.#swarm.close();
    await Promise.all(this.#listening);
    const totals = {
      published: 0,
      unmatched: 0,
      matched: 0,
      delivered: 0,
      dropped: 0,
      discarded: 0,
    };
    for (const stats of this.#connections.map((connection) => connection.stats())) {
      totals.published += stats.published;
      totals.unmatched += stats.unmatched;
      totals.matched += stats.matched;
      totals.delivered += stats.delivered;
      totals.dropped += stats.dropped;
      totals.discarded += stats.discarded;
    }
    return { ...totals, reasons: this.#reasons };
  }
}

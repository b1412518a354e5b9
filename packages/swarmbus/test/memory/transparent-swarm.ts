/** A swarm that a test can look into. */
import { MemoryBus, type MemoryConnectionOptions } from "../../src/index.ts";
import { Swarm } from "../../src/memory/swarm.ts";

/** The constructor by which a swarm makes its connections; not public. */
const ConnectionOf = MemoryBus as unknown as new (
  options: MemoryConnectionOptions,
  swarm: Swarm,
) => MemoryBus;

/** Its router and inboxes are open to view, and connections can be made one by one. */
export class TransparentSwarm extends Swarm {
  /** Opens a connection to it. */
  connect(options: MemoryConnectionOptions = {}): MemoryBus {
    return new ConnectionOf(options, this);
  }

  /** Its router holds this many subjects and patterns. */
  get keys(): number {
    return this.router.size;
  }
}

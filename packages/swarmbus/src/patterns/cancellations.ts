/**
 * Who is told of cancelled requests: one subscription to the cancel subject for each connection that serves, shared by
 * all serves of that connection, and gone with the last of them.
 */
import type { Message } from "../bus/message.ts";
import type { MessageBus } from "../bus/message-bus.ts";
import { maxSubjectBytes } from "../bus/subject.ts";
import type { Subscription } from "../bus/subscription.ts";
import { cancelSubject } from "../bus/wire-names.ts";

/** Is told the reply subject of every request that anybody cancelled, other people's requests too. */
export type CancelListener = (reply: string) => void;

/** A requester that closes cancels all it has in flight in one turn; a lost cancel would be work for nobody. */
const bufferSize = 65_536;

const connections = new WeakMap<MessageBus, Cancellations>();

/**
 * Listens on a connection until the result is called.
 *
 * @returns Resolves when cancels arrive.
 * @throws {BusError} What `subscribe` throws.
 */
export async function listenForCancels(
  bus: MessageBus,
  listener: CancelListener,
): Promise<() => void> {
  let cancellations = connections.get(bus);
  if (cancellations === undefined) {
    cancellations = new Cancellations(bus);
    connections.set(bus, cancellations);
  }
  return cancellations.add(listener);
}

class Cancellations {
  readonly #bus: MessageBus;
  readonly #listeners = new Set<CancelListener>();
  readonly #opening: Promise<Subscription>;

  constructor(bus: MessageBus) {
    this.#bus = bus;
    this.#opening = bus.subscribe(cancelSubject, this.#tell, { bufferSize });
  }

  async add(listener: CancelListener): Promise<() => void> {
    this.#listeners.add(listener);
    try {
      const subscription = await this.#opening;
      return () => {
        if (this.#remove(listener)) void subscription.unsubscribe();
      };
    } catch (error) {
      this.#remove(listener);
      throw error;
    }
  }

  /** Whether that was the last one: whoever comes next opens a subscription of its own. */
  #remove(listener: CancelListener): boolean {
    if (!this.#listeners.delete(listener) || this.#listeners.size > 0) return false;
    if (connections.get(this.#bus) === this) connections.delete(this.#bus);
    return true;
  }

  readonly #tell = (message: Message): void => {
    const reply = message.text();
    // Listeners may keep what they are told for a while; no subject is longer, and anybody may publish here.
    if (reply.length > maxSubjectBytes) return;
    for (const listener of this.#listeners) listener(reply);
  };
}

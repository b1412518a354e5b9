/** The agents of this process: a connection for each, and the books of all of them. */
import type { NatsBusOptions } from "@swarmbus/nats";
import { connect, type MessageBus } from "swarmbus";
import { withoutSecrets } from "./address.ts";
import { addUp, entryOf, type LedgerTotals } from "./ledger.ts";
import { Outages, type Outage } from "./outages.ts";

/** A server that is started together with the survey may come up a little later. */
const waitForServerMs = 10_000;

/** A server is there in a moment, or not yet. Who waits longer wants to know what for. */
const patienceMs = 500;

export class Swarm {
  readonly #url: string;
  readonly #say: (text: string) => void;
  readonly #connections = new Map<string, MessageBus>();
  readonly #listening: Promise<void>[] = [];
  readonly #outages: Outages;
  readonly #reasons: Record<string, number> = {};
  #inDoubt = 0;
  #lastError = "";

  /** @param url `memory:NAME`, for a swarm that lives in this process alone, or the address of a NATS server. */
  constructor(url: string, say: (text: string) => void) {
    this.#url = url;
    this.#say = say;
    this.#outages = new Outages(withoutSecrets(url), say);
  }

  /** Who is in this process. */
  get names(): ReadonlySet<string> {
    return new Set(this.#connections.keys());
  }

  /** When the server was away, as this process saw it. */
  get outages(): readonly Outage[] {
    return this.#outages.list;
  }

  /** A connection of its own for an agent. It knows nothing of the others, and not whether they are in this process. */
  async connect(name: string): Promise<MessageBus> {
    const connection = await this.open(name);
    this.#connections.set(name, connection);
    this.#listening.push(this.#listen(connection));
    return connection;
  }

  /** A connection that is not in the books: for the talk about them, which would change them while they are added up. */
  async open(name: string): Promise<MessageBus> {
    const onError = ({ message }: Error): void => this.#sayOnce(message);
    // The defaults suit a network; a demonstration is impatient.
    const pace = { waitForServerMs, reconnectWaitMs: 100, reconnectJitterMs: 100 };
    const options: NatsBusOptions = { name, onError, ...pace };
    const server = withoutSecrets(this.#url);
    let hasWaited = false;
    const timer = setTimeout(() => {
      hasWaited = true;
      this.#say(`waiting for a server at ${server}, ${waitForServerMs / 1000} s at most`);
    }, patienceMs);
    try {
      const connection = await connect(this.#url, options);
      if (hasWaited) this.#say(`connected to ${server}`);
      return connection;
    } finally {
      clearTimeout(timer);
    }
  }

  async #listen(connection: MessageBus): Promise<void> {
    for await (const event of connection.events()) {
      if (event.type === "connected") this.#outages.end(connection.name);
      if (event.type === "disconnected") {
        this.#outages.begin(connection.name);
        this.#inDoubt += event.inDoubt;
      }
      // Every drop is an event at the connection whose subscription lost the message: how many, and why.
      if (event.type === "drop") {
        const reason = `${event.reason} on ${event.subject}`;
        this.#reasons[reason] = (this.#reasons[reason] ?? 0) + event.count;
      }
    }
  }

  /** Every connection reports the same, at each attempt. */
  #sayOnce(text: string): void {
    if (text !== this.#lastError) this.#say(text);
    this.#lastError = text;
  }

  /**
   * Closes every connection, and adds up the books. Nothing is under way any more then: whatever matched a subscription was
   * delivered, dropped or discarded.
   */
  async close(): Promise<LedgerTotals> {
    const connections = [...this.#connections.values()];
    for (const connection of connections) await connection.close();
    await Promise.all(this.#listening);
    const isInMemory = this.#url.startsWith("memory:");
    const totals = addUp(connections.map((each) => entryOf(each.stats(), isInMemory)));
    return { ...totals, inDoubt: this.#inDoubt, reasons: this.#reasons };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

/** Who is there to work, by their heartbeats: wherever they run, and whoever started them. */
import { watchPresence, type MessageBus, type PresenceEvent, type PresenceWatch } from "swarmbus";
import type { Condition } from "./messages.ts";

/** Who is silent for so long is dead. More than a second, so that a machine which stalls for that long kills nobody. */
const silenceMs = 1500;

/** Told of workers that fall silent, and of those that are heard again after that. */
export interface CrewListener {
  readonly died: (worker: string, silentMs: number) => void;
  readonly returned: (worker: string) => void;
}

export class Crew {
  readonly #bus: MessageBus;
  readonly #listener: CrewListener;
  readonly #roles = new Map<string, Condition["role"]>();
  readonly #living = new Set<string>();
  #presence: PresenceWatch | undefined = undefined;
  #watching: Promise<void> | undefined = undefined;
  #onChange: () => void = () => {};

  constructor(bus: MessageBus, listener: CrewListener) {
    this.#bus = bus;
    this.#listener = listener;
  }

  /** Resolves when it hears heartbeats. */
  async watch(): Promise<void> {
    this.#presence = await watchPresence(this.#bus, { timeoutMs: silenceMs });
    this.#watching = this.#follow(this.#presence);
  }

  /** The workers that are alive. */
  get living(): readonly string[] {
    return this.#are("worker").filter((name) => this.#living.has(name));
  }

  /** All workers that ever showed up. */
  get workers(): readonly string[] {
    return this.#are("worker");
  }

  get hasHistorian(): boolean {
    return this.#are("historian").some((name) => this.#living.has(name));
  }

  /** Everybody who ever showed up, whatever they do; and who of them is alive. */
  get everybody(): readonly { readonly name: string; readonly isAlive: boolean }[] {
    return [...this.#roles.keys()].map((name) => ({ name, isAlive: this.#living.has(name) }));
  }

  /** What living workers began last: a heartbeat tells it. */
  inHand(): ReadonlySet<string | undefined> {
    const known = this.#presence?.agents() ?? [];
    const alive = known.filter(({ agentId }) => this.#living.has(agentId));
    return new Set(alive.map(({ heartbeat }) => (heartbeat.metadata as Condition).inHand));
  }

  /** Resolves when a historian is there, and so many workers. `onChange` is told who, whenever these are others. */
  async complete(count: number, onChange?: (workers: readonly string[]) => void): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    let told = "";
    this.#onChange = () => {
      const there = this.living;
      if (there.join() !== told) onChange?.(there);
      told = there.join();
      if (there.length >= count && this.hasHistorian) resolve();
    };
    this.#onChange();
    await promise;
    this.#onChange = () => {};
  }

  async #follow(presence: PresenceWatch): Promise<void> {
    for await (const event of presence) this.#take(event);
  }

  #take({ type, agentId, heartbeat }: PresenceEvent): void {
    const { role } = heartbeat.metadata as Partial<Condition>;
    if (role === undefined) return; // Others may use the same server.
    if (type === "joined" || type === "returned") {
      this.#roles.set(agentId, role);
      this.#living.add(agentId);
      this.#onChange();
      if (type === "returned" && role === "worker") this.#listener.returned(agentId);
    } else if (type === "left") {
      this.#living.delete(agentId);
      this.#onChange();
    } else if (type === "dead" && this.#living.delete(agentId) && role === "worker") {
      this.#listener.died(agentId, silenceMs);
    }
  }

  #are(wanted: Condition["role"]): string[] {
    const names = [...this.#roles].filter(([, role]) => role === wanted).map(([name]) => name);
    return names.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
  }

  async stop(): Promise<void> {
    await this.#presence?.stop();
    await this.#watching;
  }
}

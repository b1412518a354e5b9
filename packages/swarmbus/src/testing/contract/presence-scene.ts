/** A watch on agents that a case plays by hand, so that no agent's own timer has a say. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { HeartbeatRecord } from "../../patterns/heartbeat-record.ts";
import type { PresenceEvent, PresenceOptions, PresenceWatch } from "../../patterns/presence.ts";
import { watchPresence } from "../../patterns/presence.ts";
import type { ContractContext } from "../contract-case.ts";
import { type Collected, collect } from "./collected.ts";
import { agentIdOf, connectPair } from "./scene.ts";

/** Agents by short names, which stand for ids that no other case has. */
export class PresenceScene {
  readonly #context: ContractContext;
  readonly #sender: MessageBus;
  readonly #events: Collected<PresenceEvent>;
  /** The connection that the watch is on. */
  readonly bus: MessageBus;
  readonly watch: PresenceWatch;

  constructor(context: ContractContext, sender: MessageBus, bus: MessageBus, watch: PresenceWatch) {
    this.#context = context;
    this.#sender = sender;
    this.bus = bus;
    this.watch = watch;
    this.#events = collect(watch);
  }

  /** Publishes anything on an agent's subject. */
  publish(name: string, payload: unknown): void {
    this.#sender.publish(`heartbeat.${agentIdOf(this.#context, name)}`, payload as object);
  }

  /** Publishes a heartbeat, and lets it arrive. */
  async beat(name: string, change: Partial<HeartbeatRecord> = {}): Promise<HeartbeatRecord> {
    const heartbeat = this.recordOf(name, change);
    this.publish(name, heartbeat);
    await this.#sender.flush();
    await this.#context.settle();
    return heartbeat;
  }

  /** A heartbeat of an agent that beats often, so that the timeout of the watch counts. */
  recordOf(name: string, change: Partial<HeartbeatRecord> = {}): HeartbeatRecord {
    return {
      agent_id: agentIdOf(this.#context, name),
      timestamp: new Date(this.#context.clock.now()).toISOString(),
      status: "alive",
      load: 0,
      metadata: {},
      interval_ms: 1,
      ...change,
    };
  }

  /** What happened to this case's agents, such as "joined ada". */
  events(): string[] {
    return this.#events.items.map((event) => `${event.type} ${this.#shorten(event.agentId)}`);
  }

  /** All events as they came. */
  get rawEvents(): readonly PresenceEvent[] {
    return this.#events.items;
  }

  /** Resolves when the iterator of the watch has ended. */
  get ended(): Promise<unknown> {
    return this.#events.end;
  }

  /** Waits until something happened. */
  async happened(event: string): Promise<void> {
    const seen = (): boolean => this.events().includes(event);
    await this.#context.until(seen, `"${event}" did not happen, but ${this.events().join(", ")}`);
  }

  /** Who is known and how, such as { ada: "alive" }. */
  agents(): Record<string, string> {
    const known = this.watch.agents().map(({ agentId, presence }) => [agentId, presence] as const);
    return Object.fromEntries(known.map(([id, presence]) => [this.#shorten(id), presence]));
  }

  #shorten(agentId: string): string {
    return agentId.slice(agentIdOf(this.#context, "").length);
  }
}

/** Begins a watch, on the clock of the bus unless the options name another one. */
export async function watchAgents(
  context: ContractContext,
  options: PresenceOptions = {},
): Promise<PresenceScene> {
  const [sender, observer] = await connectPair(context);
  const watch = await watchPresence(observer, { clock: context.clock, ...options });
  return new PresenceScene(context, sender, observer, watch);
}

/**
 * What is known of every agent, and what follows from its silence. No timers and no bus: whoever keeps the book tells it
 * the time, which stands still while nothing could be heard.
 *
 * A heartbeat costs a look-up and O(1) of book-keeping: it does not touch the deadlines, which are only ever too early
 * and are put right when they come up.
 */
import { type Deadline, Deadlines } from "./deadlines.ts";
import { type HeartbeatRecord, type ReceivedHeartbeat, stoppedStatus } from "./heartbeat-record.ts";
import { type InLine, Line } from "./line.ts";

/**
 * - `alive`: heard within half its timeout.
 * - `suspect`: silent for half its timeout.
 * - `dead`: silent for all of it.
 * - `left`: said goodbye.
 */
export type Presence = "alive" | "suspect" | "dead" | "left";

/** An agent as a watch sees it. */
export interface AgentPresence {
  /** Who it is. */
  readonly agentId: string;
  /** How it is. */
  readonly presence: Presence;
  /** What it told last. */
  readonly heartbeat: HeartbeatRecord;
  /** For how long it has not been heard while the watch could hear, in milliseconds. */
  readonly silentMs: number;
}

/**
 * Something that happened to an agent: `joined` (heard for the first time, or after it was forgotten), `updated` (its
 * status, load or metadata changed), `suspect`, `dead`, `left`, or `returned` (heard after it was dead or had left). A
 * suspect that is heard again is alive without an event.
 */
export interface PresenceEvent {
  /** What happened. */
  readonly type: "joined" | "updated" | "suspect" | "dead" | "left" | "returned";
  /** To whom. */
  readonly agentId: string;
  /** What it told last. */
  readonly heartbeat: HeartbeatRecord;
}

interface Agent extends Deadline, InLine<Agent> {
  readonly id: string;
  presence: Presence;
  record: HeartbeatRecord;
  fingerprint: string;
  heardAt: number;
  goneAt: number;
}

/** For how many of its timeouts an agent that is gone is remembered. */
const timeoutsRemembered = 4;

/** All agents; at most `maxAgents`. */
export class PresenceBook {
  readonly #timeoutMs: number;
  readonly #maxAgents: number;
  readonly #emit: (event: PresenceEvent) => void;
  readonly #agents = new Map<string, Agent>();
  readonly #deadlines = new Deadlines<Agent>();
  /** Who is there, the longest silent first. */
  readonly #present = new Line<Agent>();
  /** Who is dead or has left, the longest gone first. */
  readonly #gone = new Line<Agent>();
  #graceFrom = Number.NEGATIVE_INFINITY;

  constructor(timeoutMs: number, maxAgents: number, emit: (event: PresenceEvent) => void) {
    this.#timeoutMs = timeoutMs;
    this.#maxAgents = maxAgents;
    this.#emit = emit;
  }

  /** When to look again at the latest; never too late, and perhaps too early. */
  get wakeAt(): number | undefined {
    return this.#deadlines.first?.dueAt;
  }

  /** Takes a heartbeat in. */
  hear(heartbeat: ReceivedHeartbeat, now: number): void {
    const agent = this.#agents.get(heartbeat.record.agent_id);
    if (heartbeat.record.status === stoppedStatus) {
      // A goodbye of somebody unknown is nothing to tell, a second one neither.
      if (agent !== undefined && agent.presence !== "left") this.#sayGoodbye(agent, heartbeat, now);
    } else if (agent === undefined) this.#join(heartbeat, now);
    else this.#renew(agent, heartbeat, now);
  }

  /** From now on everybody has half a timeout before anything is concluded from silence. */
  grantGrace(now: number): void {
    this.#graceFrom = now;
  }

  /** Whether somebody's silence, or absence, has lasted so long that something follows from it. */
  isAnybodyDue(now: number): boolean {
    return this.#firstDue(now) !== undefined;
  }

  /** Draws the conclusions that are due. */
  conclude(now: number): void {
    for (let agent = this.#firstDue(now); agent !== undefined; agent = this.#firstDue(now)) {
      if (agent.presence === "alive") this.#suspect(agent);
      else if (agent.presence === "suspect") this.#leave(agent, "dead", now);
      else this.#forget(agent);
    }
  }

  /** Everybody who is known, in the order in which they joined. */
  list(now: number): AgentPresence[] {
    return Array.from(this.#agents.values(), (agent) => ({
      agentId: agent.id,
      presence: agent.presence,
      heartbeat: agent.record,
      silentMs: now - agent.heardAt,
    }));
  }

  #join({ record, fingerprint }: ReceivedHeartbeat, now: number): void {
    const agent: Agent = {
      id: record.agent_id,
      presence: "alive",
      record,
      fingerprint,
      heardAt: now,
      goneAt: now,
      dueAt: 0,
      place: -1,
      before: undefined,
      after: undefined,
    };
    agent.dueAt = this.#dueOf(agent);
    this.#agents.set(agent.id, agent);
    this.#deadlines.add(agent);
    this.#present.join(agent);
    // The newcomer is last in line, so it is never the one.
    const oldest = this.#gone.first ?? this.#present.first;
    if (this.#agents.size > this.#maxAgents && oldest !== undefined) this.#forget(oldest);
    this.#tell("joined", agent);
  }

  #renew(agent: Agent, { record, fingerprint }: ReceivedHeartbeat, now: number): void {
    const wasGone = isGone(agent);
    const hasChanged = agent.fingerprint !== fingerprint;
    this.#lineOf(agent).leave(agent);
    agent.presence = "alive";
    agent.record = record;
    agent.fingerprint = fingerprint;
    agent.heardAt = now;
    this.#present.join(agent);
    const dueAt = this.#dueOf(agent);
    if (dueAt < agent.dueAt) this.#deadlines.move(agent, dueAt);
    if (wasGone) this.#tell("returned", agent);
    else if (hasChanged) this.#tell("updated", agent);
  }

  #sayGoodbye(agent: Agent, { record, fingerprint }: ReceivedHeartbeat, now: number): void {
    agent.record = record;
    agent.fingerprint = fingerprint;
    agent.heardAt = now;
    this.#leave(agent, "left", now);
  }

  #suspect(agent: Agent): void {
    agent.presence = "suspect";
    this.#deadlines.move(agent, this.#dueOf(agent));
    this.#tell("suspect", agent);
  }

  #leave(agent: Agent, presence: "dead" | "left", now: number): void {
    this.#lineOf(agent).leave(agent);
    agent.presence = presence;
    agent.goneAt = now;
    this.#gone.join(agent);
    this.#deadlines.move(agent, this.#dueOf(agent));
    this.#tell(presence, agent);
  }

  #forget(agent: Agent): void {
    this.#agents.delete(agent.id);
    this.#deadlines.remove(agent);
    this.#lineOf(agent).leave(agent);
  }

  /** Puts the deadlines right that heartbeats have moved, until one holds. */
  #firstDue(now: number): Agent | undefined {
    for (let agent = this.#deadlines.first; agent !== undefined; agent = this.#deadlines.first) {
      if (agent.dueAt > now) return undefined;
      const dueAt = this.#dueOf(agent);
      if (dueAt <= now) return agent;
      this.#deadlines.move(agent, dueAt);
    }
    return undefined;
  }

  /** When something follows from an agent's silence, or from its absence. */
  #dueOf(agent: Agent): number {
    const timeoutMs = Math.max(this.#timeoutMs, 3 * agent.record.interval_ms);
    if (isGone(agent)) return agent.goneAt + timeoutsRemembered * timeoutMs;
    const patienceMs = agent.presence === "alive" ? timeoutMs / 2 : timeoutMs;
    return Math.max(agent.heardAt + patienceMs, this.#graceFrom + timeoutMs / 2);
  }

  #lineOf(agent: Agent): Line<Agent> {
    return isGone(agent) ? this.#gone : this.#present;
  }

  #tell(type: PresenceEvent["type"], agent: Agent): void {
    this.#emit({ type, agentId: agent.id, heartbeat: agent.record });
  }
}

function isGone(agent: Agent): boolean {
  return agent.presence === "dead" || agent.presence === "left";
}

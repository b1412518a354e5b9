/** What a mailbox should do, as simply as it can be said: lists that are searched from end to end. */
import type { DeliveryMode, ReceiptState } from "../../../src/index.ts";
import { hasEnded, type Letter, lose, ModelMessage } from "./model-message.ts";
import type { ModelReceiptWait, ModelWait } from "./model-waits.ts";

/** How the mailbox was made. */
export interface ModelSettings {
  readonly maxlen: number;
  readonly maxlenPerTarget: number | undefined;
  readonly unknownTarget: "reject" | "hold";
}

/** A claim that is, or was, open. */
export interface ModelClaim {
  readonly agentId: string;
  readonly messages: readonly ModelMessage[];
  readonly modes: readonly DeliveryMode[];
  readonly missed: number;
}

/** An agent that is subscribed. */
interface ModelAgent {
  readonly claims: Set<ModelClaim>;
  missed: number;
  untold: number;
}

const modes: readonly DeliveryMode[] = ["steer", "queue"];

/** The mailbox that should be. */
export class Model {
  readonly settings: ModelSettings;
  readonly agents = new Map<string, ModelAgent>();
  messages: ModelMessage[] = [];
  waits: (ModelWait | ModelReceiptWait)[] = [];
  readonly #now: () => number;
  /** How many messages there had been when an agent left. */
  readonly #left = new Map<string, number>();
  #count = 0;

  constructor(settings: ModelSettings, now: () => number) {
    this.settings = settings;
    this.#now = now;
  }

  /** How many messages there have been. */
  get count(): number {
    return this.#count;
  }

  /** The message with that id, while the id is known. */
  find(id: string): ModelMessage | undefined {
    return this.messages.findLast(
      (message) => (message.letter.id ?? message.real?.id) === id && message.isKnown(this.#now()),
    );
  }

  /** A message, or the code with which it is refused. */
  send(letter: Letter): ModelMessage | "UNKNOWN_RECIPIENT" | "ID_CONFLICT" {
    this.expire();
    const before = letter.id === undefined ? undefined : this.find(letter.id);
    if (before !== undefined) return isSame(before.letter, letter) ? before : "ID_CONFLICT";
    const { source, target } = letter;
    const isRefused = target !== undefined && !this.agents.has(target);
    if (isRefused && this.settings.unknownTarget === "reject") return "UNKNOWN_RECIPIENT";
    const message = new ModelMessage(letter, this.#count, this.#now());
    this.#count += 1;
    const everybody = [...this.agents.keys()].filter((agentId) => agentId !== source);
    for (const agentId of target === undefined ? everybody : [target])
      message.standings.set(agentId, { state: "pending" });
    this.messages.push(message);
    this.#trim(target);
    this.#forget();
    return message;
  }

  #trim(target: string | undefined): void {
    const { maxlen, maxlenPerTarget = Infinity } = this.settings;
    const toTarget = this.#retained().filter(({ letter }) => letter.target === target);
    if (target !== undefined && toTarget.length > maxlenPerTarget) this.#drop(toTarget[0]);
    const all = this.#retained();
    if (all.length > maxlen) this.#drop(all[0]);
  }

  /** Lets go of what nobody can ask for any more, so that long schedules stay quick. */
  #forget(): void {
    const held = [...this.agents.values()].flatMap(({ claims }) => [...claims]);
    const claimed = new Set(held.flatMap(({ messages }) => messages));
    this.messages = this.messages.filter(
      (message) => message.isKnown(this.#now()) || claimed.has(message),
    );
  }

  #retained(): ModelMessage[] {
    return this.messages.filter(({ isRetained }) => isRetained);
  }

  #drop(message: ModelMessage | undefined): void {
    if (message === undefined) return;
    message.trimmedAt = this.#now();
    for (const [agentId, standing] of message.standings)
      if (lose(standing, "trimmed")) this.#miss(agentId);
  }

  /** One whose message was held when it was trimmed, and is not there, misses nothing. */
  #miss(agentId: string): void {
    const agent = this.agents.get(agentId);
    if (agent === undefined) return;
    agent.missed += 1;
    agent.untold += 1;
  }

  subscribe(agentId: string, from: "latest" | "earliest" = "latest"): ModelAgent {
    this.expire();
    const known = this.agents.get(agentId);
    if (known !== undefined) return known;
    const agent: ModelAgent = { claims: new Set(), missed: 0, untold: 0 };
    this.agents.set(agentId, agent);
    if (from === "earliest") this.#joinBroadcasts(agentId);
    // What was held for it is let go, and whoever waits for it hears of that, although a claim may take it at once.
    for (const wait of this.waits) wait.look(this);
    return agent;
  }

  #joinBroadcasts(agentId: string): void {
    const since = this.#left.get(agentId) ?? 0;
    for (const message of this.#retained()) {
      const { source, target } = message.letter;
      const isFor = target === undefined && source !== agentId && message.index >= since;
      if (isFor && !message.standings.has(agentId))
        message.standings.set(agentId, { state: "pending" });
    }
    this.expire();
  }

  unsubscribe(agentId: string): void {
    this.expire();
    if (!this.agents.delete(agentId)) return;
    this.#left.set(agentId, this.#count);
    for (const { standings } of this.messages) {
      const standing = standings.get(agentId);
      if (standing !== undefined && !hasEnded(standing.state)) standing.state = "unsubscribed";
    }
    for (const wait of this.waits) wait.leave(agentId);
  }

  /** What waits for an agent that is subscribed. */
  pending(agentId: string, mode?: DeliveryMode, after: number = -1): ModelMessage[] {
    this.expire();
    if (!this.agents.has(agentId)) return [];
    return this.messages.filter(
      (message) =>
        message.isPending(agentId) &&
        message.index > after &&
        (mode === undefined || message.letter.mode === mode),
    );
  }

  claim(agentId: string, mode?: DeliveryMode, max: number = Infinity): ModelClaim {
    const agent = this.subscribe(agentId);
    const held = [...agent.claims].flatMap((claim) => claim.modes);
    const wanted = mode === undefined ? modes : [mode];
    const free = wanted.filter((each) => !held.includes(each));
    const messages = this.pending(agentId)
      .filter(({ letter }) => free.includes(letter.mode))
      .slice(0, max);
    const claim = { agentId, messages, modes: free, missed: agent.untold };
    agent.untold = 0;
    if (messages.length > 0) agent.claims.add(claim);
    for (const { standings } of messages) standings.set(agentId, { state: "claimed" });
    return claim;
  }

  /** Acks the first so many, releases the rest; none at all is a release. @returns Whether the claim was open. */
  endClaim(claim: ModelClaim, count: number): boolean {
    this.expire();
    const agent = this.agents.get(claim.agentId);
    if (!agent?.claims.delete(claim)) return false;
    if (count === 0) agent.untold += claim.missed;
    for (const [index, { standings }] of claim.messages.entries()) {
      const standing = standings.get(claim.agentId) ?? { state: "pending" };
      standing.state = index < count ? "acked" : (standing.lostAs ?? "pending");
      if (standing.state === "trimmed") this.#miss(claim.agentId);
    }
    return true;
  }

  consume(agentId: string): ModelMessage[] {
    const untold = this.agents.get(agentId)?.untold ?? 0;
    const claim = this.claim(agentId);
    const agent = this.agents.get(agentId);
    if (agent !== undefined) agent.untold = untold;
    this.endClaim(claim, Infinity);
    return [...claim.messages];
  }

  receipts({ standings }: ModelMessage): Record<string, ReceiptState> {
    this.expire();
    const found = [...standings].toSorted(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(found.map(([agentId, { state }]) => [agentId, state]));
  }

  clear(): void {
    this.messages = [];
    this.agents.clear();
    this.#left.clear();
    for (const wait of this.waits) wait.clear();
  }

  expire(): void {
    for (const message of this.messages) message.expire(this.#now());
  }
}

function isSame(one: Letter, other: Letter): boolean {
  const keys = ["content", "source", "target", "mode", "expiresInMs"] as const;
  return keys.every((key) => one[key] === other[key]);
}

// Where each message is for each of its recipients, by what the mailbox was told to do and what it answered. A message
// waits, is claimed, waits again when it goes back, and in the end is read, or void: its agent was unsubscribed first.
// Whether what waits was trimmed, or has expired, only its receipt says.
import type { AgentMessage, DeliveryMode, ReceiptState } from "swarmbus";
import { nameOf } from "./line.ts";

/** A message on its way to one recipient. */
export interface Delivery {
  readonly agentId: string;
  readonly message: AgentMessage;
  readonly name: string;
  state: "waiting" | "claimed" | "read" | "void";
  /** Since which moment it can be claimed. */
  waitsSince: number;
  /** How often it was claimed; the last time by a run or not, and since when that has it. */
  claims: number;
  heldSince: number;
  isRuns: boolean;
  /** It became void in the middle of a claim. */
  wasHeld: boolean;
  /** The mailbox was away when it was to be acked: a model has read it, and it may come again. */
  mayRepeat: boolean;
  /** Its answer got lost, and so did its receipt: nobody can know whether it was acked. */
  isUnknown: boolean;
  /** The mailbox was away when it was to go back: it is held until its agent leaves. */
  isStuck: boolean;
  /** The end that a receipt has told. */
  end: ReceiptState | undefined;
}

export function keyOf({ agentId, name }: Delivery): string {
  return `${agentId} ${name}`;
}

/** Messages that an agent holds, and in which modes it gets no others as long. */
export interface Holding {
  readonly agentId: string;
  readonly modes: readonly DeliveryMode[];
  readonly deliveries: readonly Delivery[];
}

/** When a run of an agent last asked for messages of a mode, whether nobody else held that mode, and how many came. */
export interface Look {
  readonly at: number;
  readonly wasFree: boolean;
  readonly count: number;
}

/** A message, and all who are to get it. */
export interface Sent {
  readonly message: AgentMessage;
  readonly deliveries: readonly Delivery[];
  /** The mailbox was cleared: nobody knows of it any more. */
  isForgotten: boolean;
}

const modes = ["steer", "queue"] as const;

/** How a delivery begins. */
const unclaimed = {
  state: "waiting",
  claims: 0,
  heldSince: 0,
  isRuns: false,
  wasHeld: false,
  mayRepeat: false,
  isUnknown: false,
  isStuck: false,
  end: undefined,
} as const;

export class MailBook {
  readonly sent: Sent[] = [];
  /** By agent. */
  readonly #deliveries = new Map<string, Delivery[]>();
  readonly #subscribers = new Set<string>();
  readonly #holdings = new Map<string, Holding>();
  readonly #looks = new Map<string, Look>();
  readonly #newestRead = new Map<string, number>();

  /** Who gets what is sent now, to one target or to all but its source. */
  recipientsOf(source: string, target: string | undefined): readonly string[] {
    return target === undefined ? [...this.#subscribers].filter((id) => id !== source) : [target];
  }

  subscribed(agentId: string): void {
    this.#subscribers.add(agentId);
  }

  isSubscribed(agentId: string): boolean {
    return this.#subscribers.has(agentId);
  }

  /**
   * It gets nothing of what is sent to all from now on.
   *
   * @returns Whether it was there.
   */
  leave(agentId: string): boolean {
    return this.#subscribers.delete(agentId);
  }

  leaveAll(): void {
    this.#subscribers.clear();
  }

  /** @returns Whether this is news, and no message that was sent before. */
  send(message: AgentMessage, recipients: readonly string[], now: number): boolean {
    const name = nameOf(message);
    if (this.find(message) !== undefined) return false;
    const deliveries = recipients.map((agentId): Delivery => {
      return { ...unclaimed, agentId, message, name, waitsSince: now };
    });
    // What was forgotten with this id has none of its own any more.
    const gone = this.sent.findIndex((sent) => sent.isForgotten && sent.message.id === message.id);
    if (gone !== -1) this.sent.splice(gone, 1);
    this.sent.push({ message, deliveries, isForgotten: false });
    for (const delivery of deliveries) this.deliveriesTo(delivery.agentId).push(delivery);
    return true;
  }

  /** What was sent, by its place in the log. */
  find({ seq }: AgentMessage): Sent | undefined {
    return this.sent.findLast(({ message }) => message.seq === seq);
  }

  deliveriesTo(agentId: string): Delivery[] {
    const deliveries = this.#deliveries.get(agentId) ?? [];
    this.#deliveries.set(agentId, deliveries);
    return deliveries;
  }

  delivery(agentId: string, name: string): Delivery | undefined {
    return this.deliveriesTo(agentId).findLast((each) => each.name === name);
  }

  /** The modes, of one or of all, that no open claim of the agent holds. */
  freeModes(agentId: string, mode: DeliveryMode | undefined): DeliveryMode[] {
    return modes.filter((each) => {
      return (mode ?? each) === each && !this.#holdings.has(`${agentId} ${each}`);
    });
  }

  look(agentId: string, mode: DeliveryMode, count: number, now: number): void {
    const wasFree = count > 0 || !this.#holdings.has(`${agentId} ${mode}`);
    this.#looks.set(`${agentId} ${mode}`, { at: now, wasFree, count });
  }

  /** A run asked, and got no answer: whoever waits goes on waiting. */
  lookInVain(agentId: string, mode: DeliveryMode, now: number): void {
    this.#looks.set(`${agentId} ${mode}`, { at: now, wasFree: false, count: 0 });
  }

  lastLook(agentId: string, mode: DeliveryMode): Look {
    return this.#looks.get(`${agentId} ${mode}`) ?? { at: 0, wasFree: false, count: 0 };
  }

  /** @param isRuns Whether a run holds it. */
  hold(holding: Holding, isRuns: boolean): Holding {
    for (const mode of holding.modes) this.#holdings.set(`${holding.agentId} ${mode}`, holding);
    for (const delivery of holding.deliveries) {
      const heldSince = Number.POSITIVE_INFINITY;
      Object.assign(delivery, { state: "claimed", heldSince, isRuns, isStuck: false });
      delivery.claims += 1;
    }
    return holding;
  }

  /** Whoever asked has the answer. */
  handOver({ deliveries }: Holding, now: number): void {
    for (const delivery of deliveries) delivery.heldSince = now;
  }

  /** What runs of an agent have had since before a moment, and could give back. */
  heldByRuns(agentId: string, before: number): Delivery[] {
    return this.deliveriesTo(agentId).filter(({ state, isRuns, isStuck, heldSince }) => {
      return state === "claimed" && isRuns && !isStuck && heldSince < before;
    });
  }

  letGo(holding: Holding): void {
    for (const mode of modes) {
      const key = `${holding.agentId} ${mode}`;
      if (this.#holdings.get(key) === holding) this.#holdings.delete(key);
    }
  }

  read(delivery: Delivery): void {
    const { agentId, message } = delivery;
    delivery.state = "read";
    this.#newestRead.set(`${agentId} ${message.mode}`, message.seq);
  }

  giveBack(delivery: Delivery, now: number): void {
    delivery.state = "waiting";
    delivery.waitsSince = now;
  }

  /** The place in the log of what an agent has read last in a mode. */
  newestRead({ agentId, message }: Delivery): number {
    return this.#newestRead.get(`${agentId} ${message.mode}`) ?? 0;
  }

  /** Whoever comes back gets only what was sent after it had left. */
  unsubscribed(agentId: string): void {
    for (const mode of modes) this.#holdings.delete(`${agentId} ${mode}`);
    for (const delivery of this.deliveriesTo(agentId)) {
      if (delivery.state === "read" || delivery.state === "void") continue;
      delivery.wasHeld = delivery.state === "claimed";
      delivery.state = "void";
    }
  }

  cleared(): void {
    for (const agentId of this.#deliveries.keys()) this.unsubscribed(agentId);
    for (const sent of this.sent) {
      sent.isForgotten = true;
      for (const delivery of sent.deliveries) delivery.isUnknown ||= delivery.mayRepeat;
    }
  }

  /** The answer to an ack got lost. */
  lost(delivery: Delivery): void {
    delivery.mayRepeat = true;
    delivery.isUnknown = this.find(delivery.message)?.isForgotten === true;
  }
}

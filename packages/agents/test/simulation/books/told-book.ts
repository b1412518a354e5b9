// What was told of messages on the bus: each time that one is received, and each time that it went back.
import type { AgentEventRecord } from "@swarmbus/agents";
import { isGivenUp } from "./call-book.ts";
import type { Ledger } from "./ledger.ts";
import { nameOf } from "./line.ts";
import { type Delivery, keyOf } from "./mail-book.ts";

export class ToldBook {
  readonly #ledger: Ledger;
  /** How often a message was told as received, less how often it was told as returned. */
  readonly #received = new Map<string, number>();
  /** When it was told as received. */
  readonly #receivedAt = new Map<string, number>();
  /** Each time that a message was told as received: in which step, and how often it had been claimed. */
  readonly #steps: { delivery: Delivery; claim: number; step: number }[] = [];
  /** Agents whose loop tells no events. */
  readonly #silent = new Set<string>();
  /** How many lost messages each agent was told of, and of how many the readers of its streams. */
  readonly #missed = new Map<string, number>();
  readonly #readMissed = new Map<string, number>();
  #isSlow = false;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  isSilent(agentId: string): boolean {
    return this.#silent.has(agentId);
  }

  beSilent(agentId: string): void {
    this.#silent.add(agentId);
  }

  receivedOf(key: string): number {
    return this.#received.get(key) ?? 0;
  }

  /** Events may overtake one another. */
  beSlow(): void {
    this.#isSlow = true;
  }

  /** An agent was told that so many messages were lost. */
  missed(agentId: string, count: number): void {
    if (count > 0) this.#ledger.note(`${agentId} missed ${count}`);
    this.#missed.set(agentId, this.missedBy(agentId) + count);
  }

  /** The reader of a whole stream was told of so many; of a part of one, nobody knows. */
  readerMissed(agentId: string, count: number): void {
    this.#readMissed.set(agentId, (this.#readMissed.get(agentId) ?? 0) + count);
  }

  missedBy(agentId: string): number {
    return this.#missed.get(agentId) ?? 0;
  }

  /** An event on the bus. */
  event(event: AgentEventRecord): void {
    if (event.type === "message-missed") this.missed(event.agentId, event.count);
    if (event.type !== "message-received" && event.type !== "message-returned") return;
    const isBack = event.type === "message-returned";
    for (const { text } of event.messages) {
      const name = nameOf({ content: text });
      const key = `${event.agentId} ${name}`;
      this.#ledger.note(`event: ${key} ${isBack ? `returned ${event.reason}` : "received"}`);
      this.#count(key, isBack ? -1 : 1);
      const delivery = this.#ledger.mail.delivery(event.agentId, name);
      if (delivery === undefined) continue;
      if (isBack) this.#checkReason(delivery, event.reason);
      else this.#steps.push({ delivery, claim: delivery.claims, step: event.stepNumber });
    }
  }

  #count(key: string, change: number): void {
    const count = this.receivedOf(key) + change;
    this.#received.set(key, count);
    if (change > 0) this.#receivedAt.set(key, this.#ledger.moment());
    // With a slow mailbox a run hears late that its message went back, when another one may have it.
    const most = this.#isSlow ? 2 : 1;
    if (count < 0 || count > most) this.#ledger.fault(`${key} is told twice`);
  }

  #checkReason(delivery: Delivery, reason: string): void {
    const { calls } = this.#ledger;
    const runs = calls.runsOf(delivery.agentId);
    const given = calls.allCallsOf(delivery).at(-1);
    const wasStopped = runs.some(({ stops }) => [...stops.keys()].some((by) => by !== "signal"));
    // A step that takes too long is aborted, too.
    const wasLate = given?.signal?.aborted === true || runs.some(({ isTimed }) => isTimed);
    const aborted = runs.filter(({ stops }) => stops.has("signal"));
    const isAborted = aborted.some(({ endedAt }) => endedAt > delivery.heldSince);
    const hasFailed = given?.state === "bad" || given?.state === "failed" || delivery.mayRepeat;
    const truths: Record<string, boolean> = {
      stopped: wasStopped || delivery.state === "void",
      abort: aborted.length > 0 || wasLate,
      error: hasFailed || !isAborted,
    };
    if (truths[reason] !== true) {
      this.#ledger.fault(`${keyOf(delivery)} went back by ${reason}`);
    }
  }

  /** An agent has left: what it had received before, and had not read, is told as returned. */
  checkLeft(agentId: string, before: number): void {
    for (const delivery of this.#ledger.mail.deliveriesTo(agentId)) {
      const key = keyOf(delivery);
      const wasReceived = this.receivedOf(key) > 0 && (this.#receivedAt.get(key) ?? 0) < before;
      const isOpen = wasReceived && delivery.state !== "read";
      if (isOpen) this.#ledger.fault(`${agentId} left, and ${delivery.name} is told as read`);
    }
  }

  /** At the end: what was told is what came of it. */
  close(): void {
    for (const [agentId, count] of this.#readMissed) {
      const told = this.missedBy(agentId);
      if (count < told) this.#ledger.fault(`readers of ${agentId} miss ${count}, not ${told}`);
    }
    for (const { delivery, claim, step } of this.#steps) {
      // A call that is given up may only seem to be of this claim.
      const calls = this.#ledger.calls.callsOf(delivery, claim).filter((call) => !isGivenUp(call));
      const isWrong = calls.some((call) => call.step !== step);
      if (isWrong) this.#ledger.fault(`${keyOf(delivery)} is told in step ${step}`);
    }
    for (const { deliveries } of this.#ledger.mail.sent) {
      for (const delivery of deliveries) this.#closeOne(delivery);
    }
  }

  #closeOne(delivery: Delivery): void {
    if (this.#silent.has(delivery.agentId) || delivery.isUnknown) return;
    const count = this.receivedOf(keyOf(delivery));
    const isRead = delivery.state === "read" && this.#ledger.calls.callsOf(delivery).length > 0;
    if (count === (isRead ? 1 : 0)) return;
    this.#ledger.fault(`${keyOf(delivery)} is ${delivery.state}, and told ${count} times as read`);
  }
}

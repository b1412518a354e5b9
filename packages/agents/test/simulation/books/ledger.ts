// The books of one schedule: what was sent, claimed, and settled; what models were given, and how their calls ended; what was
// told, and what the receipts said. All of it has to agree at every moment, and nothing may be open in the end.
import type { AgentMessage, DeliveryMode } from "swarmbus";
import { CallBook, isGivenUp } from "./call-book.ts";
import { nameOf } from "./line.ts";
import { type Delivery, type Holding, keyOf, MailBook } from "./mail-book.ts";
import { RunLedger } from "./run-ledger.ts";
import { ToldBook } from "./told-book.ts";

/** What the mailbox did. */
export class Ledger {
  /** What happened, in order. The same seed gives the same lines. */
  readonly trace: string[] = [];
  readonly faults: string[] = [];
  readonly mail: MailBook = new MailBook();
  readonly calls: CallBook = new CallBook();
  readonly runs: RunLedger = new RunLedger(this);
  readonly told: ToldBook = new ToldBook(this);
  readonly #time: () => number;
  readonly #reports = new Map<string, number>();
  #moment = 0;

  /** @param time The time of the schedule, in milliseconds. */
  constructor(time: () => number) {
    this.#time = time;
  }

  note(text: string): void {
    this.trace.push(`${this.#time()} ${text}`);
  }

  fault(text: string): void {
    this.note(`FAULT ${text}`);
    this.faults.push(text);
  }

  /** A number for now: the later, the higher. */
  moment(): number {
    this.#moment += 1;
    return this.#moment;
  }

  sent(message: AgentMessage, recipients: readonly string[]): void {
    if (!this.mail.send(message, recipients, this.moment())) return;
    const { source, mode, seq } = message;
    this.note(`${nameOf(message)} ${mode} ${seq} from ${source} to ${recipients.join()}`);
  }

  templateFailed(message: AgentMessage): void {
    const count = (this.#reports.get(message.id) ?? 0) + 1;
    this.#reports.set(message.id, count);
    if (count === 2) this.fault(`${nameOf(message)} is reported twice`);
  }

  /**
   * Messages were handed out; none is nothing to hold.
   *
   * @param isRuns Whether a run asked, and not a program.
   */
  claimed(
    agentId: string,
    modes: readonly DeliveryMode[],
    messages: readonly AgentMessage[],
    isRuns: boolean,
  ): Holding | undefined {
    if (messages.length === 0) return undefined;
    const deliveries = this.#handOut(agentId, messages);
    this.note(`${agentId} claims ${deliveries.map(({ name }) => name).join(" ")}`);
    return this.mail.hold({ agentId, modes, deliveries }, isRuns);
  }

  /** Taken for good by a program, not by a model. */
  consumed(agentId: string, messages: readonly AgentMessage[]): void {
    const deliveries = this.#handOut(agentId, messages);
    this.note(`${agentId} consumes ${deliveries.map(({ name }) => name).join(" ")}`);
    for (const delivery of deliveries) {
      delivery.claims += 1;
      this.mail.read(delivery);
    }
  }

  #handOut(agentId: string, messages: readonly AgentMessage[]): Delivery[] {
    return messages.flatMap((message) => {
      const name = nameOf(message);
      const delivery = this.mail.delivery(agentId, name);
      if (delivery === undefined) {
        this.fault(`${agentId} got ${name}, which is not for it`);
        return [];
      }
      const { state, end } = delivery;
      if (state !== "waiting") this.fault(`${keyOf(delivery)} is handed out, and was ${state}`);
      if (end !== undefined) this.fault(`${keyOf(delivery)} is handed out, and was ${end}`);
      return [delivery];
    });
  }

  /** A claim has ended: the first of its messages are read for good, the others went back. */
  settled(holding: Holding, readCount: number): void {
    this.mail.letGo(holding);
    for (const [index, delivery] of holding.deliveries.entries()) {
      if (delivery.state !== "claimed") this.fault(`${keyOf(delivery)} was ${delivery.state}`);
      if (index < readCount) this.#read(delivery);
      else this.#giveBack(delivery);
    }
  }

  #read(delivery: Delivery): void {
    this.note(`${keyOf(delivery)} is acked`);
    const count = this.calls.callsOf(delivery).filter(({ isAnswered }) => isAnswered).length;
    if (count === 0) this.fault(`${keyOf(delivery)} is acked, and no call ended well with it`);
    if (count > 1) this.fault(`${keyOf(delivery)} is shown twice`);
    this.mail.read(delivery);
  }

  #giveBack(delivery: Delivery): void {
    this.note(`${keyOf(delivery)} goes back`);
    for (const call of this.calls.callsOf(delivery)) {
      if (isGivenUp(call)) continue;
      const wasRead = call.isAnswered && !delivery.mayRepeat;
      if (wasRead) this.fault(`${keyOf(delivery)} goes back, and was read`);
      if (call.state === "running") this.fault(`${keyOf(delivery)} goes back while it is read`);
    }
    this.mail.giveBack(delivery, this.moment());
  }

  /** The mailbox was away when a claim was to end. */
  failed({ agentId, deliveries }: Holding, at: "ack" | "release"): void {
    this.note(`the mailbox is away at the ${at} of ${agentId}`);
    for (const delivery of deliveries) {
      if (at === "ack") this.mail.lost(delivery);
      else delivery.isStuck = true;
    }
  }

  unsubscribed(agentId: string): void {
    this.note(`${agentId} is unsubscribed`);
    this.mail.unsubscribed(agentId);
  }

  cleared(): void {
    this.note("the mailbox is cleared");
    this.mail.cleared();
  }
}

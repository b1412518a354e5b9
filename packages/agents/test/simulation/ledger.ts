// The books of one schedule: what was sent, what models were given, what was told, and what the receipts said. In the end
// all of it has to agree.
import type { AgentContext, AgentEventRecord } from "@swarmbus/agents";
import type { AgentMessage, Mailbox, Receipt } from "swarmbus";
import { isTorn, type Line, nameOf, namesIn, toLines } from "./line.ts";

interface Sent {
  readonly message: AgentMessage;
  /** Who was to get it, at the moment of sending. */
  readonly recipients: readonly string[];
  /** The end that a receipt has told, by recipient. */
  readonly ends: Map<string, string>;
}

/** One run of an agent: what its model was given last, or what the run began with. */
export interface RunBook {
  readonly context: AgentContext;
  readonly label: string;
  kept: readonly Line[];
  readonly delivered: string[];
  /** Its agent was disposed: what it held has gone back, whatever its model still makes of it. */
  isOver: boolean;
}

/** A call of a model that has begun; told when it ended well. */
export type EndCall = () => void;

const ends: ReadonlySet<string> = new Set(["acked", "trimmed", "expired", "unsubscribed"]);

export class Ledger {
  readonly faults: string[] = [];
  readonly #sent = new Map<string, Sent>();
  /** By agent and message: how often a model that ended well was given it. */
  readonly #shown = new Map<string, number>();
  /** Taken for good by a program, not by a model. */
  readonly #consumed = new Set<string>();
  /** Received less returned, by agent and message. */
  readonly #told = new Map<string, number>();
  readonly #lastSeq = new Map<string, number>();
  readonly #reports = new Map<string, number>();
  /** Told to the reader of a stream, and not given to a model that ended well: their agents must have left. */
  readonly #void = new Set<string>();
  /** What an agent held when its context was disposed: nobody tells that it went back. */
  readonly #leftBehind = new Set<string>();
  /** How often each agent was unsubscribed in the middle of its life. */
  readonly #lives = new Map<string, number>();
  /** Agents whose loop tells no events. */
  readonly #silent = new Set<string>();

  get shown(): number {
    return this.#shown.size;
  }

  fault(text: string): void {
    this.faults.push(text);
  }

  sent(message: AgentMessage, recipients: readonly string[]): void {
    this.#sent.set(nameOf(message), { message, recipients, ends: new Map() });
  }

  templateFailed(message: AgentMessage): void {
    add(this.#reports, message.id, 1);
    if (this.#reports.get(message.id) === 2) this.fault(`${message.content} is reported twice`);
  }

  consumed(agentId: string, messages: readonly AgentMessage[]): void {
    for (const message of messages) {
      this.#consumed.add(`${agentId} ${nameOf(message)}`);
      this.#checkOrder(agentId, nameOf(message));
    }
  }

  openRun(context: AgentContext, label: string, history: readonly unknown[]): RunBook {
    return { context, label, kept: toLines(history), delivered: [], isOver: false };
  }

  beSilent(agentId: string): void {
    this.#silent.add(agentId);
  }

  /** A model is given a prompt. */
  beginCall(run: RunBook, prompt: readonly unknown[]): EndCall {
    const lines = toLines(prompt).filter(({ role }) => role !== "system");
    const names = namesIn(lines);
    const show = (): string => `${run.label}: ${names.join(" ")}`;
    if (new Set(names).size < names.length) this.fault(`${show()}: shown twice in one prompt`);
    if (isTorn(lines)) this.fault(`${show()}: between a call and its result`);
    const before = namesIn(run.kept);
    if (before.some((name, index) => names[index] !== name)) {
      this.fault(`${show()}: what was read before has left its place: ${before.join(" ")}`);
    }
    for (const envelope of lines.flatMap(({ envelopes }) => envelopes)) {
      const source = this.#sent.get(nameOf(envelope))?.message.source;
      if (source !== envelope.source) this.fault(`${nameOf(envelope)} came from ${String(source)}`);
    }
    const life = this.#lifeOf(run);
    return () => this.#endCall(run, lines, names.slice(before.length), life);
  }

  /** An agent is unsubscribed: what it holds has ended. It comes back with its next claim. */
  unsubscribed(agentId: string): void {
    add(this.#lives, agentId, 1);
  }

  #lifeOf({ context }: RunBook): number {
    return this.#lives.get(context.agentId) ?? 0;
  }

  #endCall(run: RunBook, lines: readonly Line[], fresh: readonly string[], life: number): void {
    run.kept = lines;
    if (run.isOver) return;
    const { agentId, isClosed } = run.context;
    for (const name of fresh) {
      run.delivered.push(name);
      // Its agent has left meanwhile, and may be there again and have read newer ones.
      if (isClosed || life !== this.#lifeOf(run)) continue;
      const key = `${agentId} ${name}`;
      add(this.#shown, key, 1);
      if (this.#shown.get(key) === 2) this.fault(`${key} is shown twice`);
      if (this.#consumed.has(key)) this.fault(`${key} is shown, and was consumed`);
      this.#checkOrder(agentId, name);
    }
  }

  /** Within a mode, an agent reads in the order of sending. */
  #checkOrder(agentId: string, name: string): void {
    const message = this.#sent.get(name)?.message;
    if (message === undefined) return this.fault(`${agentId} got ${name}, which nobody sent`);
    const lane = `${agentId} ${message.mode}`;
    if (message.seq < (this.#lastSeq.get(lane) ?? 0)) this.fault(`${agentId}: ${name} is late`);
    this.#lastSeq.set(lane, message.seq);
  }

  /** The context of an agent was disposed, perhaps in the middle of a call. */
  left(agentId: string): void {
    for (const [key, told] of this.#told) {
      if (told > 0 && key.startsWith(`${agentId} `) && !this.#shown.has(key))
        this.#leftBehind.add(key);
    }
  }

  /** The history that a run gave back holds what its model read, once, in order. */
  closeRun(run: RunBook, before: readonly unknown[], after: readonly unknown[]): void {
    const lines = toLines(after);
    const got = namesIn(lines).join(" ");
    const wanted = [...namesIn(toLines(before)), ...run.delivered].join(" ");
    if (got !== wanted) this.fault(`${run.label}: the history holds ${got}, not ${wanted}`);
    if (isTorn(lines)) this.fault(`${run.label}: the history is torn`);
  }

  /** What the reader of a stream was told, without what went back. */
  streamTold(run: RunBook, names: readonly string[]): void {
    const untold = run.delivered.filter((name) => !names.includes(name));
    if (untold.length > 0) this.fault(`${run.label}: the stream did not tell of ${untold.join()}`);
    for (const name of names) {
      if (!run.delivered.includes(name)) this.#void.add(`${run.context.agentId} ${name}`);
    }
  }

  told(event: AgentEventRecord): void {
    if (event.type !== "message-received" && event.type !== "message-returned") return;
    for (const { id, text } of event.messages) {
      const key = `${event.agentId} ${nameOf({ source: id, content: text })}`;
      add(this.#told, key, event.type === "message-received" ? 1 : -1);
      const told = this.#told.get(key) ?? 0;
      if (told < 0 || told > 1) this.fault(`${key} is told ${told} times`);
    }
  }

  /** Looks at all receipts: an end that was told stays. */
  async audit(mailbox: Mailbox): Promise<void> {
    for (const [name, sent] of this.#sent) {
      const receipts = await mailbox.receipts(sent.message.id);
      const whose = receipts.map(({ agentId }) => agentId);
      if (whose.toSorted().join() !== sent.recipients.toSorted().join()) {
        this.fault(`${name} is for ${whose.join()}, not for ${sent.recipients.join()}`);
      }
      for (const receipt of receipts) this.#auditReceipt(name, sent, receipt);
    }
  }

  #auditReceipt(name: string, sent: Sent, { agentId, state }: Receipt): void {
    const key = `${agentId} ${name}`;
    const end = sent.ends.get(agentId);
    if (end !== undefined && end !== state) this.fault(`${key} was ${end} and is ${state}`);
    if (ends.has(state)) sent.ends.set(agentId, state);
    const isShown = this.#shown.has(key);
    const isRead = isShown || this.#consumed.has(key);
    if (state === "acked" && !isRead) this.fault(`${key} is acked, and nobody was shown it`);
    if (isRead && state !== "acked" && state !== "unsubscribed") {
      this.fault(`${key} is ${state}, and was read`);
    }
    const told = this.#told.get(key) ?? 0;
    const isWaiting = state === "pending" || state === "trimmed" || state === "expired";
    if (this.#silent.has(agentId)) return;
    if (isShown && told !== 1) this.fault(`${key} is shown, and told ${told} times`);
    if (isWaiting && told !== 0 && !this.#leftBehind.has(key)) {
      this.fault(`${key} is ${state}, and told as received`);
    }
  }

  /** Everything is over, everybody has left: each message has one end for each recipient. */
  async close(mailbox: Mailbox): Promise<void> {
    await this.audit(mailbox);
    for (const [name, sent] of this.#sent) {
      const open = sent.recipients.filter((agentId) => !sent.ends.has(agentId));
      if (open.length > 0) this.fault(`${name} has no end for ${open.join()}`);
      for (const [agentId, end] of sent.ends) {
        if (end === "unsubscribed" || !this.#void.has(`${agentId} ${name}`)) continue;
        this.fault(`${agentId} ${name} is ${end}, and the stream told it as read`);
      }
    }
  }
}

function add(counts: Map<string, number>, key: string, count: number): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

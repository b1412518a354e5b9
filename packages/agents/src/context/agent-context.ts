/** An agent's place in a swarm: its id, its bus, and its mailbox. */
import {
  type AgentMessage,
  BusError,
  type Claim,
  type ClaimOptions,
  type Clock,
  isBusError,
  type Mailbox,
  type MessageBus,
  type SendOptions,
  systemClock,
} from "swarmbus";
import type { AgentEvent, AgentEventRecord } from "./agent-event.ts";
import { isAgentOpen, takeAgentId } from "./open-agents.ts";
import { SharedHome } from "./shared-home.ts";
import { subjectToken } from "./subject-token.ts";
import { VitalSigns } from "./vital-signs.ts";

/** Options of {@link AgentContext.open}. */
export interface AgentContextOptions {
  /** Where heartbeats and events go. Absent: a bus in memory, which ends with the context and its sub-agents. */
  bus?: MessageBus | undefined;
  /** Where messages come from. Absent: a mailbox in memory, cleared and closed when the context and its sub-agents left. */
  mailbox?: Mailbox | undefined;
  /**
   * Who the agent is: any string of 1 to 2000 characters (UTF-16 units), as its heartbeats hold it.
   *
   * @default "main"
   */
  agentId?: string | undefined;
  /**
   * Leaves without unsubscribing: what is unread, and what is sent meanwhile, waits for its return. Needs a mailbox that
   * outlives the context.
   *
   * @default false
   */
  durable?: boolean | undefined;
  /**
   * How often to send a heartbeat, in milliseconds; above 0, and finite.
   *
   * @default 5000
   */
  heartbeatMs?: number | undefined;
  /**
   * Where time comes from, and the chance in the ids of sub-agents.
   *
   * @default systemClock
   */
  clock?: Clock | undefined;
  /**
   * Told of what fails where no call could say so. What it throws is swallowed. Absent: one line on the console.
   */
  onError?: ((error: Error) => void) | undefined;
}

/** Options of {@link AgentContext.sendMessage}. */
export interface SendMessageOptions extends Omit<SendOptions, "source"> {
  /**
   * Who sends. It is what the sending code says it is, so an agent's own model must get no tool that lets it choose one.
   *
   * @default the context's own agent id
   */
  source?: string | undefined;
}

interface Parts {
  readonly agentId: string;
  readonly token: string;
  readonly home: SharedHome;
  readonly settings: Settings;
  readonly vitalSigns: VitalSigns;
  readonly giveIdBack: () => void;
}

interface Settings {
  readonly durable: boolean;
  readonly heartbeatMs: number;
  readonly clock: Clock;
  readonly onError: (error: Error) => void;
}

/**
 * An agent that is subscribed to a mailbox, until it is disposed. It sends heartbeats on `heartbeat.<id>` and, for the
 * adapters, events on `agent.<id>.events`; an id that is no subject token is encoded there (`eventsSubject`).
 *
 * Disposing it gives open claims back, then unsubscribes it (unless it is durable): what it had not read ends as
 * `unsubscribed`. Whoever made the mailbox clears and closes it when the last of the context and its sub-agents leaves. A
 * context that is never disposed, as after a crash, leaves its messages where they are.
 *
 * Its heartbeats keep the process alive until it is disposed: write `await using context = await AgentContext.open()`.
 */
export class AgentContext implements AsyncDisposable {
  /** Who this agent is. */
  readonly agentId: string;
  readonly #parts: Parts;
  readonly #claims = new Set<Claim>();
  readonly #leaving = new Set<() => Promise<unknown>>();
  #end: Promise<void> | undefined;

  private constructor(parts: Parts) {
    this.agentId = parts.agentId;
    this.#parts = parts;
  }

  /**
   * Subscribes an agent, and starts its heartbeats, which keep the process alive until the context is disposed. When it fails
   * nothing is left behind.
   *
   * @throws {BusError} `ID_CONFLICT` when the agent is open in this mailbox, also by way of another object of it, as
   *   `openMailbox("memory:NAME")` and `connect()` make them; another process is not seen. `CLOSED`.
   * @throws {TypeError} On `durable` without a mailbox, {RangeError} on an agent id that is empty or too long, or a
   *   `heartbeatMs` that is not above 0 or not finite.
   */
  static async open(options: AgentContextOptions = {}): Promise<AgentContext> {
    const { bus, mailbox, agentId = "main", durable = false, heartbeatMs = 5000 } = options;
    const { clock = systemClock, onError = printError } = options;
    if (durable && mailbox === undefined) {
      const wish = "give it a mailbox that outlives it";
      throw new TypeError(`Cannot open a durable context: its own mailbox ends with it, ${wish}`);
    }
    checkAgentId(agentId);
    const report = (error: Error): void => tryTo(() => onError(error));
    // The name of a bus is a header of its messages, which holds no line ends.
    const name = agentId.replaceAll(/[\r\n\0]/gu, " ");
    const home = new SharedHome({ bus, mailbox, clock, name, onError: report });
    const settings = { durable, heartbeatMs, clock, onError: report };
    return AgentContext.#enter(home, agentId, settings);
  }

  static async #enter(
    home: SharedHome,
    agentId: string,
    settings: Settings,
  ): Promise<AgentContext> {
    const { bus, mailbox } = home;
    home.enter();
    let giveIdBack: (() => void) | undefined;
    let isNew = false;
    try {
      giveIdBack = takeAgentId(mailbox, agentId);
      isNew = !(await mailbox.agents()).includes(agentId.toWellFormed());
      await mailbox.subscribe(agentId);
      const token = await subjectToken(agentId);
      const vitalSigns = await VitalSigns.start({ bus, mailbox, agentId, token, ...settings });
      return new AgentContext({ agentId, token, home, settings, vitalSigns, giveIdBack });
    } catch (error) {
      // Who was subscribed before stays: there may be messages that wait for it.
      if (isNew) await mailbox.unsubscribe(agentId).catch(() => undefined);
      giveIdBack?.();
      await home.leave();
      throw error;
    }
  }

  /** The bus that it was given, or its own. */
  get bus(): MessageBus {
    return this.#parts.home.bus;
  }

  /** The mailbox that it was given, or its own. */
  get mailbox(): Mailbox {
    return this.#parts.home.mailbox;
  }

  /** Whether it is disposed, or about to be. */
  get isClosed(): boolean {
    return this.#end !== undefined;
  }

  /**
   * Sends a message: to `target`, or to every other agent that is subscribed. Throws what `Mailbox.send` throws.
   *
   * @throws {BusError} `CLOSED` when the context is disposed.
   */
  async sendMessage(content: string, options: SendMessageOptions = {}): Promise<AgentMessage> {
    this.#checkOpen("send a message");
    return this.mailbox.send(content, { ...options, source: options.source ?? this.agentId });
  }

  /**
   * Takes all unread messages, oldest first. They count as read.
   *
   * @throws {BusError} `CLOSED`.
   */
  async consumeMessages(): Promise<AgentMessage[]> {
    this.#checkOpen("consume messages");
    const messages = await this.mailbox.consume(this.agentId);
    if (this.isClosed) this.#leaveAgain();
    return messages;
  }

  /**
   * Claims unread messages, in two steps (`Mailbox.claim`). A claim that is open when the context is disposed goes back.
   *
   * @throws {BusError} `CLOSED`.
   */
  async claimMessages(options?: ClaimOptions): Promise<Claim> {
    this.#checkOpen("claim messages");
    const claim = await this.mailbox.claim(this.agentId, options);
    if (this.isClosed) {
      await claim.release();
      this.#leaveAgain();
      this.#checkOpen("claim messages");
    }
    if (claim.messages.length === 0) return claim;
    this.#claims.add(claim);
    const forget = (): void => void this.#claims.delete(claim);
    return new HeldClaim(claim, forget);
  }

  /**
   * Opens a context for a sub-agent, on the same bus and mailbox. Its id is the name and four random characters, such as
   * `debugger-a7b9`, and is in nobody's use. It is disposed on its own, and may outlive this one.
   *
   * @throws {BusError} `CLOSED`.
   * @throws {RangeError} On a name that is empty or too long: above 1995 characters.
   */
  async createSubagentContext(name: string): Promise<AgentContext> {
    this.#checkOpen("create a sub-agent");
    if (name === "") throw new RangeError('Cannot create a sub-agent: its name is "", give it one');
    const { home, settings } = this.#parts;
    const known = new Set(await this.mailbox.agents());
    const isTaken = (id: string): boolean => known.has(id) || isAgentOpen(this.mailbox, id);
    this.#checkOpen("create a sub-agent");
    const agentId = this.#chooseId(name, isTaken);
    checkAgentId(agentId);
    return AgentContext.#enter(home, agentId, { ...settings, durable: false });
  }

  #chooseId(name: string, isTaken: (id: string) => boolean): string {
    const { clock } = this.#parts.settings;
    for (;;) {
      const number = Math.floor(clock.random() * 36 ** 4);
      const id = `${name}-${number.toString(36).padStart(4, "0")}`.toWellFormed();
      if (!isTaken(id)) return id;
    }
  }

  /**
   * Publishes an event on `agent.<id>.events`. Never throws: an event that cannot be sent is reported, unless the bus is
   * closed or away.
   */
  publishEvent(event: AgentEvent): void {
    const { token, settings } = this.#parts;
    const timestamp = new Date(settings.clock.now()).toISOString();
    const record: AgentEventRecord = { ...event, agentId: this.agentId, timestamp };
    try {
      this.bus.publish(`agent.${token}.events`, JSON.stringify(record));
    } catch (error) {
      if (isBusError(error, "CLOSED") || isBusError(error, "DISCONNECTED")) return;
      this.reportError(error);
    }
  }

  /** Tells `onError` of something that failed where no call could say so. */
  reportError(error: unknown): void {
    this.#parts.settings.onError(error instanceof Error ? error : new Error(describe(error)));
  }

  /** Tells in the heartbeats that the agent works on something, until the function that this returns is called. */
  beginRun(): () => void {
    const { vitalSigns } = this.#parts;
    let isRunning = true;
    vitalSigns.beginRun();
    return () => {
      if (isRunning) vitalSigns.endRun();
      isRunning = false;
    };
  }

  /**
   * Has something called when the context is disposed, before open claims go back; the disposal waits for it. At once when
   * it is disposed already. For an adapter, which tells what becomes of the messages that it holds.
   *
   * @returns Takes it back.
   */
  onLeave(listener: () => Promise<unknown>): () => void {
    if (this.isClosed) void this.#attempt(listener());
    else this.#leaving.add(listener);
    return () => void this.#leaving.delete(listener);
  }

  /** Leaves: gives open claims back, says goodbye, unsubscribes unless durable. Idempotent; never rejects. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#end ??= this.#leave();
    return this.#end;
  }

  async #leave(): Promise<void> {
    const { home, settings, vitalSigns, giveIdBack } = this.#parts;
    for (const listener of this.#leaving) await this.#attempt(listener());
    for (const claim of this.#claims) await this.#attempt(claim.release());
    vitalSigns.stop();
    if (!settings.durable) await this.#attempt(this.mailbox.unsubscribe(this.agentId));
    giveIdBack();
    await this.#attempt(home.leave());
  }

  /**
   * A call that was under way when the agent left may have subscribed it again, as a mailbox does with an unknown one. Does
   * not wait, as what the leaving waits for may wait for that call; and leaves a context alone that has the id by now.
   */
  #leaveAgain(): void {
    const { home, settings } = this.#parts;
    void this.#end?.then(async () => {
      if (settings.durable || isAgentOpen(home.mailbox, this.agentId)) return;
      await this.#attempt(home.mailbox.unsubscribe(this.agentId));
    });
  }

  /** A mailbox that was closed before has nothing left to give back or to unsubscribe. */
  async #attempt(step: Promise<unknown>): Promise<void> {
    try {
      await step;
    } catch (error) {
      if (!isBusError(error, "CLOSED")) this.reportError(error);
    }
  }

  #checkOpen(action: string): void {
    if (!this.isClosed) return;
    const state = `the context of ${JSON.stringify(this.agentId)} is disposed`;
    throw new BusError("CLOSED", `Cannot ${action}: ${state}, open a new one`);
  }
}

/** The most characters of an agent id: also when JSON writes six for each, a heartbeat has room for them. */
const longestAgentId = 2000;

function checkAgentId(agentId: string): void {
  if (agentId === "") {
    throw new RangeError('Cannot open an agent context: its agent id is "", give it one');
  }
  if (agentId.length > longestAgentId) {
    const state = `its agent id has ${agentId.length} characters`;
    throw new RangeError(
      `Cannot open an agent context: ${state}, at most ${longestAgentId} can be`,
    );
  }
}

/** A claim that its context forgets when it ends. */
class HeldClaim implements Claim {
  readonly messages: readonly AgentMessage[];
  readonly missed: number;
  readonly #claim: Claim;
  readonly #forget: () => void;

  constructor(claim: Claim, forget: () => void) {
    this.messages = claim.messages;
    this.missed = claim.missed;
    this.#claim = claim;
    this.#forget = forget;
  }

  /** One that fails may still be open, and goes back with the context. */
  async ack(count?: number): Promise<boolean> {
    const isOurs = await this.#claim.ack(count);
    this.#forget();
    return isOurs;
  }

  async release(): Promise<boolean> {
    const isOurs = await this.#claim.release();
    this.#forget();
    return isOurs;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

/** Anything can be thrown, also what has no text. */
function describe(error: unknown): string {
  try {
    return String(error);
  } catch {
    return "something was thrown that cannot be shown";
  }
}

function tryTo(action: () => void): void {
  try {
    action();
  } catch {
    // Who listens to errors has nobody to report its own to.
  }
}

function printError(error: Error): void {
  // oxlint-disable-next-line no-console -- without an onError there is nobody else to tell
  console.error(`swarmbus: ${error.message}`);
}

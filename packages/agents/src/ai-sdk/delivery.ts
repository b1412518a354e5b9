/**
 * Messages that were claimed together, on their way to a model. What was told as received ends in one of two ways, once: the
 * mailbox took the ack, and they are read; or it is told as returned, and their receipts do not say `acked`.
 *
 * An ack that is not taken is no failure: the context was disposed, the agent unsubscribed, the mailbox cleared or closed
 * while the model worked. What the model made of the messages stands, but nobody may say that this agent has read them: a
 * durable agent gets them again.
 */
import { type AgentMessage, isBusError } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
import { type ReturnReason, toEventMessages } from "../context/agent-event.ts";
import type { Injection } from "../injection/inject.ts";
import { missedAgain } from "./losses.ts";

/** Messages that were told as received, and went back. */
export interface Returned {
  readonly messages: readonly AgentMessage[];
  readonly reason: ReturnReason;
  /** The step that had received them. */
  readonly stepNumber: number;
}

/** Tells on the bus what becomes of one claim, and settles it. */
export class Delivery {
  /** Oldest first. */
  readonly messages: readonly AgentMessage[];
  readonly #context: AgentContext;
  readonly #injection: Injection<unknown>;
  readonly #report: (error: unknown) => void;
  #stepNumber: number | undefined;
  #isShown = false;
  #returned: Returned | undefined;
  #end: Promise<boolean> | undefined;
  #stopListening = (): void => undefined;

  /** @param report Told of a mailbox that fails. */
  constructor(
    context: AgentContext,
    injection: Injection<unknown>,
    report: (error: unknown) => void,
  ) {
    this.messages = injection.received;
    this.#context = context;
    this.#injection = injection;
    this.#report = report;
  }

  /** The step whose call carries them, once that was told. */
  get stepNumber(): number | undefined {
    return this.#stepNumber;
  }

  /** That they went back, when they were told as received and did. */
  get returned(): Returned | undefined {
    return this.#returned;
  }

  /** Whether {@link show} has shown them. */
  get isShown(): boolean {
    return this.#isShown;
  }

  /** A call of the model begins that carries them; tells it, once. Of what went back before, nobody is told. */
  begin(stepNumber: number): void {
    if (this.#stepNumber !== undefined || this.#end !== undefined) return;
    this.#stepNumber = stepNumber;
    const messages = toEventMessages(this.messages);
    this.#context.publishEvent({ type: "message-received", stepNumber, messages });
    this.#stopListening = this.#context.onLeave(() => this.giveBack("stopped"));
  }

  /** The messages for the reader of a stream, once: a stream may come to tell of a step before the step begins. */
  show(stepNumber: number): readonly AgentMessage[] | undefined {
    this.begin(stepNumber);
    if (this.#isShown || this.#stepNumber === undefined) return undefined;
    this.#isShown = true;
    return this.messages;
  }

  /**
   * The call that carried them ended well. Never rejects.
   *
   * @returns Whether they are read.
   */
  read(): Promise<boolean> {
    this.#end ??= this.#ack();
    return this.#end;
  }

  /** No call that carried them ended well, or will. Waits for an ack that is under way. Never rejects. */
  async giveBack(reason: ReturnReason): Promise<void> {
    this.#end ??= this.#release(reason);
    await this.#end;
  }

  async #ack(): Promise<boolean> {
    const reason = await this.#tryAck();
    this.#close(reason);
    return reason === undefined;
  }

  /**
   * Why they are not read; nothing when they are. An ack that fails may have arrived: then they cannot be released, and their
   * receipts say so.
   */
  async #tryAck(): Promise<ReturnReason | undefined> {
    try {
      return (await this.#injection.ack()) ? undefined : "stopped";
    } catch (error) {
      this.#report(error);
      if (isBusError(error, "CLOSED")) return "stopped";
    }
    const isBack = await this.#tryRelease().catch(() => false);
    return !isBack && (await this.#hasAck()) ? undefined : "error";
  }

  async #hasAck(): Promise<boolean> {
    const { mailbox, agentId } = this.#context;
    const [{ id } = { id: "" }] = this.messages;
    const receipts = await mailbox.receipts(id).catch(() => []);
    const ours = receipts.find((receipt) => receipt.agentId === agentId.toWellFormed());
    return ours?.state === "acked";
  }

  /** What cannot be released was not read either. */
  async #release(reason: ReturnReason): Promise<boolean> {
    await this.#tryRelease().catch(this.#report);
    this.#close(reason);
    return false;
  }

  async #tryRelease(): Promise<boolean> {
    const isBack = await this.#injection.release();
    if (isBack) missedAgain(this.#context, this.#injection.missed);
    return isBack;
  }

  #close(reason: ReturnReason | undefined): void {
    this.#stopListening();
    const stepNumber = this.#stepNumber;
    if (reason === undefined || stepNumber === undefined) return;
    this.#returned = { messages: this.messages, reason, stepNumber };
    const messages = toEventMessages(this.messages);
    this.#context.publishEvent({ type: "message-returned", reason, messages });
  }
}

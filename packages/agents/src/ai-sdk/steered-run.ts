/**
 * One run of an agent: brings its mailbox messages to the SDK's steering, and settles each by what became of the model call
 * that carried it.
 *
 * Messages are claimed at the boundaries: before step 0, and when a step has ended with all its tools. The SDK puts them
 * behind the history of the next step, or goes on with them where it would have stopped. They are acked when the model's
 * answer is there, and released when it never came, when the run is stopped, or when the SDK does not take another step.
 */
import {
  experimental_createSteering,
  type Experimental_Steering,
  type ModelMessage,
  type StepResult,
  type ToolSet,
  type UserModelMessage,
} from "ai";
import { type AgentMessage, type DeliveryMode, isBusError } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
import { type ReturnReason, toEventMessages } from "../context/agent-event.ts";
import { injectBusMessages, type Injection, type UserMessage } from "../injection/inject.ts";
import { publishStep } from "./publish-step.ts";
import { RunHistory } from "./run-history.ts";
import type { Answer, LoopFollower, StepStart, ToolEnd } from "./steered-settings.ts";

/** Messages that were claimed together, and go in at one step. */
interface Batch {
  readonly injection: Injection<never>;
  readonly messages: readonly UserMessage[];
  /** The step that carries them, once its prompt is made. */
  stepNumber: number | undefined;
  /** Whether that step began. */
  isReceived: boolean;
  isShown: boolean;
}

/** Messages that went back, and why. */
export interface Returned {
  readonly messages: readonly AgentMessage[];
  readonly reason: ReturnReason;
  /** The step that had received them. */
  readonly stepNumber: number;
  /** Whether {@link SteeredRun.show} has shown them: of a request that fails the SDK's stream tells no messages. */
  readonly wasShown: () => boolean;
}

/** What `prepareStep` is asked, as far as we look at it. */
interface StepPreparation {
  readonly stepNumber: number;
  readonly responseMessages: readonly ModelMessage[];
  readonly experimental_steeringMessages?: readonly UserModelMessage[];
}

/** What `prepareStep` answers, as far as we look at it. */
interface PreparedStep {
  readonly messages?: readonly ModelMessage[];
}

type PrepareStep = (step: StepPreparation) => Promise<PreparedStep | undefined>;

/** A run, from {@link begin} to {@link finish}. */
export class SteeredRun implements LoopFollower {
  /** For the one call of the SDK that this run is. */
  readonly steering: Experimental_Steering = experimental_createSteering();
  /** What was said, mailbox messages at their places. */
  readonly history: RunHistory = new RunHistory();
  readonly #context: AgentContext;
  readonly #report: (error: unknown) => void;
  readonly #onFinished: (run: SteeredRun) => void;
  readonly #usedIds = new Set<string>();
  readonly #batches = new Map<string, Batch>();
  #batch: Batch | undefined;
  #fatal: unknown;
  #endRun: (() => void) | undefined;
  #finished: Promise<Returned | undefined> | undefined;
  #reason: ReturnReason | undefined;
  #dropped: Promise<unknown> = Promise.resolve();

  /**
   * @param report Told of a mailbox that fails while the run goes on.
   * @param onFinished Told of the end of the run.
   */
  constructor(
    context: AgentContext,
    report: (error: unknown) => void,
    onFinished: (run: SteeredRun) => void,
  ) {
    this.#context = context;
    this.#report = report;
    this.#onFinished = onFinished;
  }

  /**
   * Claims what was sent before the run.
   *
   * @throws {BusError} `CLOSED` when mailbox or context are.
   */
  async begin(): Promise<void> {
    await this.#claim("steer");
    if (this.#fatal !== undefined) throw this.#fatal;
    this.#endRun = this.#context.beginRun();
  }

  /**
   * A `prepareStep` that asks the user's, and puts our messages back behind it where that left them out.
   *
   * @throws {BusError} `CLOSED`, from the step, when the mailbox or the context was closed since the last one.
   */
  prepareStep(theirs: ((step: never) => unknown) | undefined): PrepareStep {
    return async (step) => {
      if (this.#fatal !== undefined) throw this.#fatal;
      if (step.stepNumber === 0) this.history.begin(step.responseMessages);
      const result = (await theirs?.(step as never)) as PreparedStep | undefined;
      const steered = step.experimental_steeringMessages ?? [];
      if (steered.length === 0) return result;
      if (this.#batch !== undefined) this.#batch.stepNumber = step.stepNumber;
      if (result?.messages === undefined) return result;
      return { ...result, messages: [...result.messages, ...leftOut(steered, result.messages)] };
    };
  }

  /** The model is about to be called. */
  stepStarted({ stepNumber }: Pick<StepStart, "stepNumber">): void {
    const batch = this.#batch;
    if (batch?.stepNumber !== stepNumber || batch.isReceived) return;
    batch.isReceived = true;
    const messages = toEventMessages(batch.injection.received);
    this.#context.publishEvent({ type: "message-received", stepNumber, messages });
  }

  /** The model has answered. Well, unless it says that something failed. */
  async answered({ content, finishReason }: Answer): Promise<void> {
    const batch = this.#batch;
    const carried = batch?.isReceived === true && finishReason !== "error" ? batch : undefined;
    this.history.answered(carried?.messages ?? [], content);
    if (carried === undefined) return;
    this.#batch = undefined;
    try {
      await carried.injection.ack();
    } catch (error) {
      this.#fail(error);
      await carried.injection.release().catch(() => undefined);
    }
  }

  toolEnded({ toolCall, toolOutput }: ToolEnd): void {
    this.history.toolEnded(toolCall.toolCallId, toolOutput);
  }

  /** A step is over, tools included: a boundary. */
  async stepEnded(step: StepResult<ToolSet>): Promise<void> {
    const wasCutOff = ["error", "length", "content-filter"].includes(step.finishReason);
    this.history.stepEnded(step.response.messages, wasCutOff);
    publishStep(this.#context, step);
    await this.#claim("steer");
    if (this.#batch === undefined && !wasCutOff && isFinished(step)) await this.#claim("queue");
  }

  /** The mailbox messages behind a message of the SDK's stream: all of a step, at its first one. */
  show(steeringId: string): readonly AgentMessage[] | undefined {
    const batch = this.#batches.get(steeringId);
    if (batch === undefined || batch.isShown) return undefined;
    batch.isShown = true;
    return batch.injection.received;
  }

  /** No step will carry what waits for one: it goes back, and nobody was told of it. */
  async drop(batch: Batch | undefined = this.#batch): Promise<void> {
    if (batch === undefined || this.#batch !== batch || batch.isReceived) return;
    this.#batch = undefined;
    await this.#release(batch);
  }

  /** From now on whatever goes back does so because the run was stopped. */
  stop(): void {
    this.#reason ??= "stopped";
  }

  over(reason: ReturnReason): Promise<unknown> {
    return this.finish(reason);
  }

  /**
   * Ends the run: what no answer came for goes back. Idempotent.
   *
   * @returns What had been received and went back; nothing when there was none.
   */
  finish(reason: ReturnReason): Promise<Returned | undefined> {
    this.#finished ??= this.#finish(this.#reason ?? reason);
    return this.#finished;
  }

  async #finish(reason: ReturnReason): Promise<Returned | undefined> {
    const batch = this.#batch;
    this.#batch = undefined;
    const isBack = batch !== undefined && (await this.#release(batch));
    await this.#dropped;
    this.#endRun?.();
    this.#onFinished(this);
    if (!isBack || !batch.isReceived) return undefined;
    const messages = batch.injection.received;
    const shown = toEventMessages(messages);
    this.#context.publishEvent({ type: "message-returned", reason, messages: shown });
    const { stepNumber = 0 } = batch;
    return { messages, reason, stepNumber, wasShown: () => batch.isShown };
  }

  async #claim(mode: DeliveryMode): Promise<void> {
    if (this.#batch !== undefined || this.#finished !== undefined) return;
    try {
      const injection = await injectBusMessages<never>(this.#context, [], { mode });
      if (injection.received.length > 0) await this.#steer(injection);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #steer(injection: Injection<never>): Promise<void> {
    const { messages } = injection;
    const batch = { injection, messages, stepNumber: undefined, isReceived: false, isShown: false };
    if (this.#finished !== undefined) return void (await this.#release(batch));
    this.#batch = batch;
    const outcomes = injection.received.map((received, index) => {
      const id = this.#chooseId(received);
      this.#batches.set(id, batch);
      return this.steering.steer(messages[index] as UserMessage, { id });
    });
    void Promise.all(outcomes).then((all) => {
      if (all.some(({ type }) => type === "not-delivered")) this.#dropped = this.drop(batch);
    });
  }

  /** The SDK takes an id once in a run; a message may come again. */
  #chooseId({ id }: AgentMessage): string {
    let chosen = id;
    for (let number = 2; this.#usedIds.has(chosen); number += 1) chosen = `${id}#${number}`;
    this.#usedIds.add(chosen);
    return chosen;
  }

  async #release(batch: Batch): Promise<boolean> {
    try {
      return await batch.injection.release();
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  /** A mailbox that is closed ends the run at its next step; any other failure is told, and the run goes on. */
  #fail(error: unknown): void {
    if (isBusError(error, "CLOSED")) this.#fatal ??= error;
    else this.#report(error);
  }
}

/** A message may have been mapped to a new object; so the SDK, too, goes by the content. */
function leftOut(
  steered: readonly UserModelMessage[],
  sent: readonly ModelMessage[],
): ModelMessage[] {
  const users = sent.filter(({ role }) => role === "user");
  const contents = new Set(users.map(({ content }) => JSON.stringify(content)));
  return steered.filter(({ content }) => !contents.has(JSON.stringify(content)));
}

/** Whether the model finished its answer: nothing is left to run, for us or for the provider. */
function isFinished({ toolCalls, content }: StepResult<ToolSet>): boolean {
  const done = new Set<string>();
  for (const part of content) {
    if (part.type === "tool-result" || part.type === "tool-error") done.add(part.toolCallId);
  }
  return toolCalls.every((call) => call.providerExecuted === true && done.has(call.toolCallId));
}

/**
 * One run of an agent: brings its mailbox messages to the SDK's steering, and settles each by what became of the model call
 * that carried it.
 *
 * Messages are claimed at the boundaries: before step 0, and when a step has ended with all its tools. The SDK puts them
 * behind the history of the next step, or goes on with them where it would have stopped. They are acked when the model's
 * answer is there, and released when it never came, when the run is stopped, or when the SDK does not take another step.
 *
 * A message is in the history of the run if and only if the mailbox took its ack. So one that is taken from the run while the
 * model works (its context is disposed, its agent unsubscribed, the mailbox cleared or closed) is told as returned, and left
 * out there; when it comes again, the next run's history has it, once. A later step of the same run still shows it to the
 * model, which has seen it.
 */
import type {
  Experimental_Steering,
  ModelMessage,
  StepResult,
  ToolSet,
  UserModelMessage,
} from "ai";
import { type AgentMessage, type DeliveryMode, isBusError } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
import type { ReturnReason } from "../context/agent-event.ts";
import { injectBusMessages, type Injection, type UserMessage } from "../injection/inject.ts";
import { Delivery, type Returned } from "./delivery.ts";
import { tellMissed } from "./losses.ts";
import { publishStep } from "./publish-step.ts";
import { createQuickSteering } from "./quick-steering.ts";
import { RunHistory } from "./run-history.ts";
import { findSteered } from "./steered-prompt.ts";
import {
  type Answer,
  endedWell,
  type LoopFollower,
  type StepStart,
  type ToolEnd,
} from "./steered-settings.ts";

/** Messages that were claimed together, and go in at one step. */
interface Batch {
  readonly delivery: Delivery;
  readonly messages: readonly UserMessage[];
  /** The step that carries them, once its prompt is made. */
  stepNumber: number | undefined;
}

/** Messages that went back. */
export interface ReturnedInRun extends Returned {
  /** Whether {@link SteeredRun.show} has shown them. */
  readonly wasShown: boolean;
}

/** Messages that were lost, and the step that would have received them. */
interface Missed {
  readonly count: number;
  readonly stepNumber: number;
}

/** What `prepareStep` is asked, as far as we look at it. */
interface StepPreparation {
  readonly stepNumber: number;
  readonly messages: readonly ModelMessage[];
  readonly responseMessages: readonly ModelMessage[];
  readonly experimental_steeringMessages?: readonly UserModelMessage[];
}

/** What `prepareStep` answers, as far as we look at it. */
interface PreparedStep {
  readonly messages?: readonly ModelMessage[];
}

/** Whose run it is, and who is told of it. */
export interface SteeredRunOptions {
  readonly context: AgentContext;
  readonly abortSignal: AbortSignal | undefined;
  /** Told of a mailbox that fails while the run goes on. */
  readonly report: (error: unknown) => void;
  /** Told of the end of the run. */
  readonly onFinished: () => void;
}

type PrepareStep = (step: StepPreparation) => Promise<PreparedStep | undefined>;

/** A run, from {@link begin} to {@link finish}. */
export class SteeredRun implements LoopFollower {
  /** For the one call of the SDK that this run is. */
  readonly steering: Experimental_Steering = createQuickSteering(() => this.#areSent);
  /** What was said, mailbox messages at their places. */
  readonly history: RunHistory = new RunHistory();
  readonly #context: AgentContext;
  readonly #options: SteeredRunOptions;
  /** By the id that the SDK knows. */
  readonly #deliveries = new Map<string, Delivery>();
  /** Those that may still go back, or did, and were not taken. */
  readonly #untold = new Set<Delivery>();
  #batch: Batch | undefined;
  /** Whether the prompt that was made last has what the SDK steered into it. */
  #areSent = false;
  #hasBegun = false;
  /** The number of the next step. */
  #nextStep = 0;
  #missed: Missed[] = [];
  #fatal: unknown;
  #endRun: (() => void) | undefined;
  #finished: Promise<void> | undefined;
  #reason: ReturnReason | undefined;
  #dropped: Promise<unknown> = Promise.resolve();
  #answered: Promise<unknown> = Promise.resolve();

  constructor(options: SteeredRunOptions) {
    this.#context = options.context;
    this.#options = options;
  }

  /**
   * Claims what was sent before the run.
   *
   * @throws {BusError} `CLOSED` when mailbox or context are.
   */
  async begin(): Promise<void> {
    await this.#claim("steer");
    if (this.#fatal !== undefined) {
      await this.finish("error");
      throw this.#fatal;
    }
    if (this.#finished === undefined) this.#endRun = this.#context.beginRun();
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
      const messages = result?.messages ?? step.messages;
      const { others, missing } = findSteered(steered, step.messages, messages);
      // They went back before the step: what the model is shown now would come again.
      this.#areSent = this.#batch !== undefined && !this.#context.isClosed;
      if (this.#batch === undefined || !this.#areSent) return { ...result, messages: others };
      this.#batch.stepNumber = step.stepNumber;
      return missing.length > 0 ? { ...result, messages: [...messages, ...missing] } : result;
    };
  }

  /** The model is about to be called. */
  stepStarted({ stepNumber }: Pick<StepStart, "stepNumber">): void {
    this.#hasBegun = true;
    if (this.#batch?.stepNumber === stepNumber) this.#batch.delivery.begin(stepNumber);
  }

  async answered(answer: Answer): Promise<void> {
    this.#answered = this.#settle(answer);
    await this.#answered;
  }

  async #settle(answer: Answer): Promise<void> {
    const batch = this.#batch;
    const { content } = answer;
    const isCarried = batch?.delivery.stepNumber !== undefined && endedWell(answer);
    if (!isCarried) return this.history.answered([], content);
    this.#batch = undefined;
    const isRead = await batch.delivery.read();
    if (isRead) this.#untold.delete(batch.delivery);
    this.history.answered(isRead ? batch.messages : [], content);
  }

  toolEnded({ toolOutput }: ToolEnd): void {
    this.history.toolEnded(toolOutput);
  }

  /** A step is over, tools included: a boundary. */
  async stepEnded(step: StepResult<ToolSet>): Promise<void> {
    const { finishReason } = step;
    // As in the SDK: these end the run, and only behind these two it runs tools.
    const wasCutOff = ["error", "length", "content-filter", "interrupted"].includes(finishReason);
    const hasRunTools = finishReason === "stop" || finishReason === "tool-calls";
    this.history.stepEnded(step.response.messages, hasRunTools);
    publishStep(this.#context, step);
    this.#nextStep = step.stepNumber + 1;
    await this.#claim("steer");
    if (this.#batch === undefined && !wasCutOff && isFinished(step)) await this.#claim("queue");
  }

  /** What was lost and not taken yet, for the reader of a stream. */
  takeMissed(): readonly Missed[] {
    const missed = this.#missed;
    this.#missed = [];
    return missed;
  }

  /** The mailbox messages behind a message of the SDK's stream: all of a step, at its first one. */
  show(steeringId: string, stepNumber: number): readonly AgentMessage[] | undefined {
    return this.#deliveries.get(steeringId)?.show(stepNumber);
  }

  /**
   * What was told as received and went back while the run goes on, each once, for the reader of a stream. What ends a run
   * comes in front of what goes back by it, so that comes with {@link takeAllReturned}.
   */
  takeReturned(): ReturnedInRun[] {
    if (this.#finished !== undefined) return [];
    return this.#take([...this.#untold].filter(({ isShown }) => isShown));
  }

  /** At the end of a run: also of a request that failed, of which the SDK's stream tells no messages. */
  takeAllReturned(): ReturnedInRun[] {
    return this.#take([...this.#untold]);
  }

  #take(deliveries: readonly Delivery[]): ReturnedInRun[] {
    return deliveries.flatMap((delivery) => {
      const { returned } = delivery;
      if (returned === undefined) return [];
      this.#untold.delete(delivery);
      return [{ ...returned, wasShown: delivery.show(returned.stepNumber) === undefined }];
    });
  }

  /** The SDK tells of an error. Before the first step it tells of no end: there this is it. */
  async failed(): Promise<void> {
    await (this.#hasBegun ? this.drop() : this.finish("error"));
  }

  /** No step will carry what waits for one: it goes back, and nobody was told of it. */
  async drop(batch: Batch | undefined = this.#batch): Promise<void> {
    if (batch === undefined || this.#batch !== batch) return;
    if (batch.delivery.stepNumber !== undefined) return;
    this.#batch = undefined;
    this.#untold.delete(batch.delivery);
    await batch.delivery.giveBack("stopped");
  }

  /** From now on whatever goes back does so because the run was stopped. */
  stop(): void {
    this.#reason ??= "stopped";
  }

  over(reason: ReturnReason): Promise<unknown> {
    return this.finish(reason);
  }

  /** Ends the run: what no answer came for goes back. Idempotent. */
  finish(reason: ReturnReason): Promise<void> {
    this.#finished ??= this.#finish(this.#reason ?? reason);
    return this.#finished;
  }

  async #finish(reason: ReturnReason): Promise<void> {
    const batch = this.#batch;
    this.#batch = undefined;
    await batch?.delivery.giveBack(reason);
    await this.#dropped;
    await this.#answered;
    this.#endRun?.();
    this.#options.onFinished();
  }

  /** An abort does not wait for a mailbox: what is claimed after the run goes back. */
  async #claim(mode: DeliveryMode): Promise<void> {
    const { abortSignal } = this.#options;
    if (this.#batch !== undefined || this.#finished !== undefined) return;
    if (abortSignal?.aborted !== true) await orAbort(this.#claimNow(mode), abortSignal);
  }

  async #claimNow(mode: DeliveryMode): Promise<void> {
    try {
      const injection = await injectBusMessages<never>(this.#context, [], { mode });
      const stepNumber = this.#nextStep;
      const count = tellMissed(this.#context, injection.missed, stepNumber);
      if (count > 0) this.#missed.push({ count, stepNumber });
      if (injection.received.length > 0) await this.#steer(injection);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #steer(injection: Injection<never>): Promise<void> {
    const { messages } = injection;
    const delivery = new Delivery(this.#context, injection, (error) => this.#fail(error));
    if (this.#finished !== undefined) return delivery.giveBack("stopped");
    const batch = { delivery, messages, stepNumber: undefined };
    this.#batch = batch;
    this.#untold.add(delivery);
    const outcomes = injection.received.map((received, index) => {
      const id = this.#chooseId(received);
      this.#deliveries.set(id, delivery);
      return this.steering.steer(messages[index] as UserMessage, { id });
    });
    void Promise.all(outcomes).then((all) => {
      if (all.some(({ type }) => type === "not-delivered")) this.#dropped = this.drop(batch);
    });
  }

  /** The SDK takes an id once in a run; a message may come again. */
  #chooseId({ id }: AgentMessage): string {
    let chosen = id;
    for (let number = 2; this.#deliveries.has(chosen); number += 1) chosen = `${id}#${number}`;
    return chosen;
  }

  /** A mailbox that is closed ends the run at its next step; any other failure is told, and the run goes on. */
  #fail(error: unknown): void {
    if (isBusError(error, "CLOSED")) this.#fatal ??= error;
    else this.#options.report(error);
  }
}

async function orAbort(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const giveUp = (): void => aborted.resolve();
  signal?.addEventListener("abort", giveUp);
  await Promise.race([work, aborted.promise]);
  signal?.removeEventListener("abort", giveUp);
}

/** Whether the model finished its answer: nothing is left to run, for us or for the provider. */
function isFinished({ toolCalls, content }: StepResult<ToolSet>): boolean {
  const done = new Set<string>();
  for (const part of content) {
    if (part.type === "tool-result" || part.type === "tool-error") done.add(part.toolCallId);
  }
  return toolCalls.every((call) => call.providerExecuted === true && done.has(call.toolCallId));
}

/** Mailbox messages for a loop of the SDK that is somebody else's. */
import type { ModelMessage, StepResult, streamText, ToolSet } from "ai";
import { isBusError } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
import type { ReturnReason } from "../context/agent-event.ts";
import { injectBusMessages, type Injection, type UserMessage } from "../injection/inject.ts";
import { Delivery } from "./delivery.ts";
import { tellMissed } from "./losses.ts";
import { publishStep } from "./publish-step.ts";
import {
  type Answer,
  endedWell,
  followLoop,
  type FollowedSettings,
  type LoopFollower,
  olderNames,
  type StepStart,
} from "./steered-settings.ts";

type StreamSettings<Tools extends ToolSet> = Parameters<typeof streamText<Tools, any, any>>[0];

/**
 * The callbacks of `streamText`, `generateText` and `ToolLoopAgent`, typed by the tools beside them. Any may be absent. Of the
 * other functions some, such as `prepareCall`, need a type at their parameter.
 */
export type LoopSettings<Tools extends ToolSet = {}> = {
  readonly tools?: Tools | undefined;
} & {
  readonly [
    Name in keyof StreamSettings<Tools> as Extract<
      Name,
      "prepareStep" | `on${string}` | `experimental_on${string}`
    >
  ]?: StreamSettings<NoInfer<Tools>>[Name] | undefined;
};

/**
 * Settings for `streamText`, `generateText` or `ToolLoopAgent` that bring the agent's `steer` messages to each next step. The
 * given callbacks are kept, and run first (`onAbort` when the messages are back); of `prepareStep`, ours adds to what theirs returned.
 *
 * Messages are acked when the model call that carried them ended well, else they go back; so they do, and are told as
 * returned, when the mailbox does not take that ack (context disposed, agent unsubscribed, mailbox cleared or closed). It
 * cannot continue a run: what comes during the final answer, and every `queue` message, waits for the next run (`createAgent`
 * goes on). The SDK's result does not contain the messages.
 *
 * The SDK tells nobody of a stream that is left without being aborted, and of a call that fails before the model is asked, as
 * by an image that it cannot load. Both hold what they had, and other `steer` messages wait behind it, until the settings or
 * the context are disposed: write `await using settings = withBusMessages(…)`.
 */
export function withBusMessages<Settings extends object, Tools extends ToolSet = {}>(
  context: AgentContext,
  settings: Settings & LoopSettings<Tools>,
): NoInfer<Settings> & AsyncDisposable {
  const carrier = new Carrier(context);
  const theirs: FollowedSettings = settings;
  return {
    ...(settings as NoInfer<Settings>),
    ...olderNames,
    ...followLoop(carrier, theirs),
    prepareStep: carrier.prepareStep(theirs.prepareStep),
    [Symbol.asyncDispose]: () => carrier.dispose(),
  };
}

/** Messages on their way to a model. */
interface Carried {
  readonly delivery: Delivery;
  /** Their last one, as it is in the prompt. */
  readonly mark: ModelMessage | UserMessage | undefined;
  /** The call of the SDK that took them, once its step began. */
  callId: string | undefined;
}

type PrepareStep = (step: {
  messages: ModelMessage[];
  stepNumber: number;
}) => Promise<object | undefined>;

/** One settings object may serve several calls, one after the other or at once: each settles what it took itself. */
class Carrier implements LoopFollower {
  readonly #context: AgentContext;
  readonly #carried = new Set<Carried>();
  #isDisposed = false;

  constructor(context: AgentContext) {
    this.#context = context;
  }

  prepareStep(theirs: ((step: never) => unknown) | undefined): PrepareStep {
    return async (step) => {
      const result = (await theirs?.(step as never)) as { messages?: ModelMessage[] } | undefined;
      if (this.#isDisposed) return result;
      const injection = await this.#inject(result?.messages ?? step.messages);
      if (injection === undefined || (await this.#isTooLate(injection))) return result;
      tellMissed(this.#context, injection.missed, step.stepNumber);
      if (injection.received.length === 0) return result;
      const report = (error: unknown): void => this.#context.reportError(error);
      const delivery = new Delivery(this.#context, injection, report);
      this.#carried.add({ delivery, mark: injection.messages.at(-1), callId: undefined });
      return { ...result, messages: injection.messages };
    };
  }

  stepStarted({ callId, stepNumber, messages }: StepStart): void {
    const sent = new Set<unknown>(messages);
    for (const carried of this.#carried) {
      if (carried.callId !== undefined || !sent.has(carried.mark)) continue;
      carried.callId = callId;
      carried.delivery.begin(stepNumber);
    }
  }

  /** One that did not end well is not the end of the step: with `streamRetries` the SDK may send the same request again. */
  async answered(answer: Answer): Promise<void> {
    if (!endedWell(answer)) return;
    for (const { delivery } of this.#take(answer.callId)) await delivery.read();
  }

  toolEnded(): void {
    // The history is the SDK's affair here.
  }

  async stepEnded(step: StepResult<ToolSet>): Promise<void> {
    await this.#giveBack("error", step.callId);
    publishStep(this.#context, step);
  }

  async over(reason: ReturnReason, { callId }: { readonly callId: string }): Promise<void> {
    await this.#giveBack(reason, callId);
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#giveBack("stopped", undefined);
  }

  /** A mailbox that is closed ends the step; any other failure is told, and the step goes on without. */
  async #inject(messages: ModelMessage[]): Promise<Injection<ModelMessage> | undefined> {
    try {
      return await injectBusMessages(this.#context, messages);
    } catch (error) {
      if (isBusError(error, "CLOSED")) throw error;
      this.#context.reportError(error);
      return undefined;
    }
  }

  /** A claim that was under way when the settings were disposed goes back. */
  async #isTooLate(injection: Injection<ModelMessage>): Promise<boolean> {
    if (!this.#isDisposed) return false;
    await injection.release().catch((error: unknown) => this.#context.reportError(error));
    return true;
  }

  /** @param callId Whose; of all calls when there is none. */
  async #giveBack(reason: ReturnReason, callId: string | undefined): Promise<void> {
    for (const { delivery } of this.#take(callId)) await delivery.giveBack(reason);
  }

  #take(callId: string | undefined): Carried[] {
    const taken = [...this.#carried].filter(
      (each) => callId === undefined || each.callId === callId,
    );
    for (const carried of taken) this.#carried.delete(carried);
    return taken;
  }
}

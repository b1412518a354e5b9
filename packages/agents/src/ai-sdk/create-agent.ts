/** An agent of the AI SDK that reads its mailbox while it works. */
import {
  type Agent,
  type AgentCallParameters,
  type AgentStreamParameters,
  type GenerateTextResult,
  isStepCount,
  type LanguageModel,
  type ModelMessage,
  type OutputInterface,
  type StopCondition,
  type StreamTextResult,
  ToolLoopAgent,
  type ToolLoopAgentSettings,
  type ToolSet,
} from "ai";
import type { Mailbox, MessageBus } from "swarmbus";
import { AgentContext } from "../context/agent-context.ts";
import { loadModel } from "./load-model.ts";
import { rememberRun } from "./run-of.ts";
import {
  followLoop,
  type FollowedSettings,
  joinedNames,
  olderNames,
  runQuietly,
} from "./steered-settings.ts";
import { SteeredRun } from "./steered-run.ts";

/** The SDK's own type for the context of a run, which it does not export by name. */
type RuntimeContext = Record<string, unknown>;

/** What an agent has beside the SDK's settings: a place in a swarm. */
export interface AgentPlace {
  /** Where heartbeats and events go; absent: a bus in memory. Not together with `context`. */
  bus?: MessageBus | undefined;
  /** Where messages come from; absent: a mailbox in memory. Not together with `context`. */
  mailbox?: Mailbox | undefined;
  /**
   * Who the agent is, as in `AgentContext.open`. Not together with `context`.
   *
   * @default "main"
   */
  agentId?: string | undefined;
  /** A context that is open. It is not disposed with the agent. */
  context?: AgentContext | undefined;
  /**
   * A shorthand for `stopWhen: isStepCount(maxSteps)`; an integer from 1. Not together with `stopWhen`.
   *
   * @default 20
   */
  maxSteps?: number | undefined;
}

/** Options of {@link createAgent}: {@link AgentPlace}, and everything that the SDK's `ToolLoopAgent` takes but its model. */
export type CreateAgentOptions<
  CallOptions = never,
  Tools extends ToolSet = {},
  Context extends RuntimeContext = RuntimeContext,
  Output extends OutputInterface = never,
> = AgentPlace & Omit<ToolLoopAgentSettings<CallOptions, Tools, Context, Output>, "model">;

/**
 * An agent of the SDK, with a context. Disposing it stops nobody's loop, but gives back what its runs hold, and disposes the
 * context that it made.
 */
export interface SwarmAgent<
  CallOptions = never,
  Tools extends ToolSet = {},
  Context extends RuntimeContext = RuntimeContext,
  Output extends OutputInterface = never,
>
  extends Agent<CallOptions, Tools, Context, Output>, AsyncDisposable {
  /** Its place in the swarm. */
  readonly context: AgentContext;
  /**
   * As the SDK's, and gives the history too: prompt, answers, tool results, and mailbox messages at their places.
   *
   * @throws {TypeError} On `experimental_steering`, here and in `stream`: an agent is steered by its mailbox.
   */
  generate(
    options: AgentCallParameters<CallOptions, Tools, Context>,
  ): Promise<GenerateTextResult<Tools, Context, Output> & { readonly messages: ModelMessage[] }>;
  /**
   * As the SDK's. Read it to its end, or abort it: the SDK stops a stream that nobody reads within its first step, and tells
   * nobody. Its messages stay claimed until the agent or its context is disposed, and other `steer` messages wait behind them.
   * `streamAgent` needs no reader.
   */
  stream(
    options: AgentStreamParameters<CallOptions, Tools, Context>,
  ): Promise<StreamTextResult<Tools, Context, Output>>;
}

/**
 * Makes an agent. Mailbox messages reach its model at the next step, each as a user message in an envelope; one that comes
 * while the final answer is being written continues the run, as far as `stopWhen` lets it.
 *
 * @param model A model of the SDK, or `provider:model`, such as `openai:gpt-4o`.
 * @throws {TypeError} On what is no model, on a model string of another form, or on options that do not go together;
 * {RangeError} on `maxSteps` below 1; {Error} when the provider's package is not there; and what `AgentContext.open` throws. Then nobody is subscribed.
 */
export async function createAgent<
  CallOptions = never,
  Tools extends ToolSet = {},
  Context extends RuntimeContext = RuntimeContext,
  Output extends OutputInterface = never,
>(
  model: LanguageModel,
  options: CreateAgentOptions<CallOptions, Tools, Context, Output> = {} as never,
): Promise<SwarmAgent<CallOptions, Tools, Context, Output>> {
  const {
    bus,
    mailbox,
    agentId,
    context: given,
    maxSteps,
    ...rest
  } = options as unknown as AgentPlace & Partial<AnySettings>;
  checkPlace({ bus, mailbox, agentId, context: given, maxSteps }, rest.stopWhen !== undefined);
  const stopWhen = rest.stopWhen ?? isStepCount(maxSteps ?? 20);
  const settings = { ...rest, model: await loadModel(model), stopWhen } as AnySettings;
  const context = given ?? (await AgentContext.open({ bus, mailbox, agentId }));
  return new MailboxAgent(settings, context, given === undefined) as never;
}

type AnySettings = ToolLoopAgentSettings<unknown, ToolSet, RuntimeContext, OutputInterface> & {
  stopWhen?: StopCondition<ToolSet> | StopCondition<ToolSet>[];
};
type AnyCall = AgentStreamParameters<unknown, ToolSet> &
  FollowedSettings & { tools?: ToolSet; experimental_steering?: unknown };
type Calls = Pick<
  ToolLoopAgent<unknown, ToolSet, RuntimeContext, OutputInterface>,
  "generate" | "stream"
>;

function checkPlace(place: AgentPlace, hasStopWhen: boolean): void {
  const { bus, mailbox, agentId, context, maxSteps } = place;
  if (context !== undefined && (bus ?? mailbox ?? agentId) !== undefined) {
    throw new TypeError("Cannot create an agent: give a context, or bus, mailbox and agentId");
  }
  if (maxSteps === undefined) return;
  if (hasStopWhen) throw new TypeError("Cannot create an agent: give stopWhen or maxSteps");
  if (!Number.isInteger(maxSteps) || maxSteps < 1) {
    throw new RangeError(
      `Cannot create an agent: maxSteps is ${maxSteps}, an integer from 1 is needed`,
    );
  }
}

class MailboxAgent {
  readonly version = "agent-v1";
  readonly context: AgentContext;
  readonly #settings: AnySettings;
  readonly #ownsContext: boolean;
  readonly #runs = new Set<SteeredRun>();

  constructor(settings: AnySettings, context: AgentContext, ownsContext: boolean) {
    this.#settings = settings;
    this.context = context;
    this.#ownsContext = ownsContext;
  }

  get id(): string {
    return this.#settings.id ?? this.context.agentId;
  }

  get tools(): ToolSet {
    return this.#settings.tools ?? {};
  }

  async generate(options: AnyCall): Promise<object> {
    const run = await this.#begin(options);
    try {
      const result = await this.#loop(run, options).generate(callOptions(run, options) as never);
      await run.finish("error");
      const messages = await run.history.read();
      return Object.defineProperty(result, "messages", { value: messages, enumerable: true });
    } catch (error) {
      await run.finish(options.abortSignal?.aborted === true ? "abort" : "error");
      throw error;
    }
  }

  async stream(options: AnyCall): Promise<object> {
    const run = await this.#begin(options);
    try {
      return await this.#loop(run, options).stream(callOptions(run, options) as never);
    } catch (error) {
      await run.finish("error");
      throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const run of this.#runs) {
      run.stop();
      await run.finish("stopped");
    }
    if (this.#ownsContext) await this.context[Symbol.asyncDispose]();
  }

  async #begin({ abortSignal, experimental_steering: steering }: AnyCall): Promise<SteeredRun> {
    if (steering !== undefined && steering !== null) {
      const state = "it was given experimental_steering, which it uses itself";
      throw new TypeError(`Cannot run the agent: ${state}, send messages to its mailbox`);
    }
    const run = new SteeredRun({
      context: this.context,
      abortSignal,
      report: (error) => this.#report(error),
      onFinished: () => this.#runs.delete(run),
    });
    this.#runs.add(run);
    if (abortSignal !== undefined) rememberRun(abortSignal, run);
    await run.begin();
    return run;
  }

  /** An agent of the SDK for one run, as its callbacks do not tell which run they speak of. */
  #loop(run: SteeredRun, call: AnyCall): Calls {
    const settings = this.#settings;
    const callbacks = followLoop(run, settings, call);
    const { onLanguageModelCallEnd, onStepError } = callbacks;
    const prepareCall = async (options: object): Promise<object> => {
      // What the user's own prepareCall leaves out is left out, but for what the run needs.
      const prepared = ((await settings.prepareCall?.(options as never)) ?? options) as AnyCall;
      run.history.begin(promptOf(prepared));
      run.history.useTools(prepared.tools);
      const prepareStep = run.prepareStep(prepared.prepareStep);
      return { ...prepared, prepareStep, onLanguageModelCallEnd, onStepError };
    };
    const onError = async (event: { error: unknown }): Promise<void> => {
      await runQuietly(settings.onError ?? printError, event);
      await run.failed();
    };
    const joined = { ...settings, ...olderNames, ...callbacks, onError, prepareCall };
    return new ToolLoopAgent(joined as never);
  }

  #report(error: unknown): void {
    const { onError } = this.#settings;
    if (onError === undefined) return this.context.reportError(error);
    void runQuietly(onError, { error });
  }
}

function promptOf({ prompt, messages }: AnyCall): readonly ModelMessage[] {
  return typeof prompt === "string"
    ? [{ role: "user", content: prompt }]
    : (prompt ?? messages ?? []);
}

/** The options of a call without the callbacks that the run has joined with its own. */
function callOptions(run: SteeredRun, call: AnyCall): object {
  return { ...call, ...joinedNames, ...olderNames, experimental_steering: run.steering };
}

function printError({ error }: { error: unknown }): void {
  // oxlint-disable-next-line no-console -- what the SDK does without an onError
  console.error(error);
}

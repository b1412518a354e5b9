/** A run of an agent as a stream of what happens in it, mailbox messages among it. */
import type {
  ModelMessage,
  OutputInterface,
  StepResult,
  StreamTextResult,
  TextStreamPart,
  ToolSet,
} from "ai";
import type { AgentMessage } from "swarmbus";
import type { ReturnReason } from "../context/agent-event.ts";
import type { SwarmAgent } from "./create-agent.ts";
import { ReadAhead } from "./read-ahead.ts";
import { runOf } from "./run-of.ts";
import type { ReturnedInRun, SteeredRun } from "./steered-run.ts";

/** The model is about to read these messages, in the step that begins. Each comes once in a run, before the step's output. */
export interface MessageReceivedPart {
  readonly type: "message-received";
  /** Oldest first. */
  readonly messages: readonly AgentMessage[];
  /** Counted over the whole run. */
  readonly stepNumber: number;
}

/**
 * These were received by a step, and are not read: it failed or was stopped, or they were taken from it while the model worked.
 * They are in the mailbox again, unless the agent left or the mailbox was cleared or closed; their receipts say which. Each that
 * was received and not acked comes once.
 */
export interface MessageReturnedPart {
  readonly type: "message-returned";
  readonly messages: readonly AgentMessage[];
  readonly reason: ReturnReason;
}

/**
 * So many messages to this agent were lost: newer ones pushed them out of the mailbox before it could read them. Comes when it
 * is noticed, in front of the step that would have received them, also when that receives none; behind the last step when no
 * other follows. Each loss comes once, as far as the claims of one context object can tell; the model is not told.
 */
export interface MessageMissedPart {
  readonly type: "message-missed";
  /** How many; above 0. */
  readonly count: number;
  /** Counted over the whole run. */
  readonly stepNumber: number;
}

/** What an {@link AgentStreamer} yields: the SDK's parts unchanged, and ours. */
export type AgentStreamPart<Tools extends ToolSet> =
  | TextStreamPart<Tools>
  | MessageReceivedPart
  | MessageReturnedPart
  | MessageMissedPart;

/** Options of {@link streamAgent}. */
export interface StreamAgentOptions {
  /** Aborts the run: an `abort` part, and what no answer came for goes back to the mailbox. */
  abortSignal?: AbortSignal | undefined;
}

/**
 * A run that goes on by itself; nobody needs to read it. It has one reader, who is at most 1024 parts behind: a slower one
 * makes the run wait, unless `text`, `steps` or `messages` were asked for. As long as nobody reads, the newest 1024 parts
 * are kept. Leaving the loop, or disposing it, stops the run: it waits until what no answer came for is in the mailbox again,
 * and for no callback of yours. `text`, `steps` and `messages` wait for the end of the SDK's run, and so for your callbacks.
 */
export interface AgentStreamer<Tools extends ToolSet>
  extends AsyncIterable<AgentStreamPart<Tools>>, AsyncDisposable {
  /** The text of the last step. Rejects as the SDK's does, after an error or an abort. */
  readonly text: Promise<string>;
  /** All steps. Rejects as the SDK's does. */
  readonly steps: Promise<StepResult<Tools>[]>;
  /**
   * The whole history when the run has ended, in whatever way: the prompt, answers, tool results, mailbox messages that were
   * read (acked) at their places. In a step that was aborted among its tools each call has a result. Never rejects.
   */
  readonly messages: Promise<ModelMessage[]>;
}

/**
 * Starts a run of an agent, at once. Whatever fails in it is a part of the stream, and throws nothing into the loop that reads
 * it. A second loop over the same streamer is a TypeError: it has one reader.
 */
export function streamAgent<
  Tools extends ToolSet,
  Context extends Record<string, unknown>,
  Output extends OutputInterface,
>(
  agent: SwarmAgent<never, Tools, Context, Output>,
  prompt: string | ModelMessage[],
  options: StreamAgentOptions = {},
): AgentStreamer<Tools> {
  return new RunningAgent<Tools>(agent, prompt, options.abortSignal);
}

/** The parts with which a step or the end of a run begins. */
const boundaries: ReadonlySet<string> = new Set([
  "steering-message",
  "start-step",
  "finish",
  "error",
  "abort",
]);

type Result<Tools extends ToolSet> = StreamTextResult<
  Tools,
  Record<string, unknown>,
  OutputInterface
>;

interface Streams<Tools extends ToolSet> {
  stream(options: object): Promise<Result<Tools>>;
}

class RunningAgent<Tools extends ToolSet> implements AgentStreamer<Tools> {
  readonly #parts = new ReadAhead<AgentStreamPart<Tools>>();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #ended: Promise<void>;
  readonly #prompt: string | ModelMessage[];
  #result: Result<Tools> | undefined;
  #error: unknown;
  #hasStarted = false;

  constructor(agent: Streams<Tools>, prompt: string | ModelMessage[], abortSignal?: AbortSignal) {
    this.#prompt = prompt;
    const own = this.#stop.signal;
    // A signal of this run alone, as the run is found by it.
    this.#signal = abortSignal === undefined ? own : AbortSignal.any([abortSignal, own]);
    this.#ended = this.#follow(agent);
  }

  get #run(): SteeredRun | undefined {
    return runOf(this.#signal);
  }

  get text(): Promise<string> {
    return this.#resultOf((result) => result.text);
  }

  get steps(): Promise<StepResult<Tools>[]> {
    return this.#resultOf((result) => result.steps as PromiseLike<StepResult<Tools>[]>);
  }

  get messages(): Promise<ModelMessage[]> {
    this.#parts.await();
    return this.#ended.then(() => {
      const run = this.#result === undefined ? undefined : this.#run;
      return run?.history.read() ?? this.#promptMessages();
    });
  }

  [Symbol.asyncIterator](): AsyncIterator<AgentStreamPart<Tools>, undefined> {
    this.#parts.begin();
    return {
      next: () => this.#parts.next(),
      return: async () => {
        await this[Symbol.asyncDispose]();
        return { done: true, value: undefined };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#run?.stop();
    this.#stop.abort();
    this.#parts.leave();
    // The SDK's end may wait for a callback of the user's that never ends.
    await (this.#run?.finish("stopped") ?? this.#ended);
  }

  async #follow(agent: Streams<Tools>): Promise<void> {
    const abortSignal = this.#signal;
    try {
      this.#result = await agent.stream({ prompt: this.#prompt, abortSignal });
      for await (const part of this.#result.stream) await this.#pass(part);
    } catch (error) {
      this.#error = error;
      if (!this.#hasStarted) await this.#parts.write({ type: "start" });
      await this.#parts.write({ type: "error", error });
    }
    await this.#run?.finish(abortSignal.aborted ? "abort" : "error");
    await this.#tellReturned(this.#run?.takeAllReturned());
    await this.#tellMissed();
    this.#parts.end();
  }

  async #pass(part: TextStreamPart<Tools>): Promise<void> {
    if (part.type === "start") this.#hasStarted = true;
    await this.#tellReturned(this.#run?.takeReturned());
    if (boundaries.has(part.type)) await this.#tellMissed();
    if (part.type === "steering-message") {
      const { stepNumber } = part;
      const messages = this.#run?.show(part.id, stepNumber);
      if (messages) await this.#parts.write({ type: "message-received", messages, stepNumber });
    }
    await this.#parts.write(part);
  }

  async #tellMissed(): Promise<void> {
    for (const { count, stepNumber } of this.#run?.takeMissed() ?? []) {
      await this.#parts.write({ type: "message-missed", count, stepNumber });
    }
  }

  /** What went back was received, although the SDK may not have come to tell so. */
  async #tellReturned(returned: readonly ReturnedInRun[] = []): Promise<void> {
    for (const { messages, reason, stepNumber, wasShown } of returned) {
      if (!wasShown) await this.#parts.write({ type: "message-received", messages, stepNumber });
      await this.#parts.write({ type: "message-returned", messages, reason });
    }
  }

  /** The SDK's own promises are asked at the end: asked before, they read the stream as well, without a bound. */
  async #resultOf<Value>(take: (result: Result<Tools>) => PromiseLike<Value>): Promise<Value> {
    this.#parts.await();
    await this.#ended;
    if (this.#result === undefined) throw this.#error;
    return take(this.#result);
  }

  #promptMessages(): ModelMessage[] {
    const prompt = this.#prompt;
    return typeof prompt === "string" ? [{ role: "user", content: prompt }] : [...prompt];
  }
}

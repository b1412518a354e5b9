// The same runs through the AI SDK, in every way that leads there: an agent of ours that generates or streams, and a loop of
// the SDK's own with our settings.
import type { AgentContext } from "@swarmbus/agents";
import { createAgent, type SwarmAgent, withBusMessages } from "@swarmbus/agents/ai-sdk";
import { generateText, isStepCount, type ModelMessage, streamText } from "ai";
import { Actor } from "./actor.ts";
import type { Run } from "../books/call-book.ts";
import { readStream } from "./read-stream.ts";
import { isUnabortable, sdkSettings } from "./sdk-settings.ts";
import { checkNothingLeft } from "../books/step-rules.ts";
import { patienceMs, type World } from "../world/world.ts";

/** `generate` and `stream` are an agent's, `streamAgent` is for it; the others are the SDK's, with our settings. */
export const sdkWays = ["generate", "stream", "streamAgent", "generateText", "streamText"] as const;
export type SdkWay = (typeof sdkWays)[number];

/** A call of the SDK, whose many types are in the way here. */
type AnyCall = (options: object) => Promise<{ stream: AsyncIterable<unknown> }>;

/** How one run is called. */
interface CallOptions {
  readonly abortSignal: AbortSignal | undefined;
  readonly prompt: ModelMessage[];
}

/** An agent, of which several runs may be under way. A run is known by a word in its prompt. */
export class SdkLoop {
  readonly #world: World;
  readonly #way: SdkWay;
  readonly #context: AgentContext;
  readonly #actors = new Map<string, Actor>();
  readonly #settings: object;
  readonly #maxSteps: number;
  readonly #agent: Promise<SwarmAgent>;
  readonly #runs: Run[] = [];
  /** Settings of ours for all runs together; else each has its own. */
  readonly #shared: object | undefined;

  constructor(world: World, way: SdkWay, context: AgentContext) {
    this.#world = world;
    this.#way = way;
    this.#context = context;
    this.#maxSteps = 1 + world.below(6);
    this.#settings = sdkSettings(world, way, (text) => this.#actorOf(text));
    const { model, ...rest } = this.#settings as { model: string };
    const place = { context, maxSteps: this.#maxSteps };
    const options: object = { ...rest, ...place };
    const made: Promise<unknown> = createAgent(model, options);
    this.#agent = made as Promise<SwarmAgent>;
    if (world.oneIn(2)) this.#shared = this.#ownSettings();
  }

  get #isOurs(): boolean {
    return this.#way !== "generateText" && this.#way !== "streamText";
  }

  #ownSettings(): object & AsyncDisposable {
    const stopWhen = isStepCount(this.#maxSteps);
    return withBusMessages(this.#context, { ...this.#settings, stopWhen });
  }

  /** Disposes the agent: its runs give back what they hold. */
  async dispose(): Promise<void> {
    const agent = await this.#agent;
    const { runs } = this.#world.ledger;
    const { agentId } = this.#context;
    const disposed = agent[Symbol.asyncDispose]();
    // A loop that is not the agent's own goes on as it was.
    if (!this.#isOurs) return disposed;
    const now = this.#world.ledger.moment();
    runs.stop("agent", agentId, this.#runs);
    await disposed;
    await this.#world.pause(patienceMs);
    runs.checkHeld(agentId, now, "its agent is disposed");
  }

  /** Runs the agent to its end, and returns the history, or what is known of it. */
  async run(
    history: readonly ModelMessage[],
    abortSignal: AbortSignal | undefined,
  ): Promise<readonly ModelMessage[]> {
    const signal = isUnabortable(this.#way) ? undefined : abortSignal;
    const { runs, calls } = this.#world.ledger;
    const label = `run${calls.runs.length + 1}.`;
    const prompt = [...history, { role: "user" as const, content: `Go on with ${label}` }];
    const settles = this.#way === "generate" || this.#way === "streamAgent";
    const isTimed = "timeout" in this.#settings;
    const how = { goesOn: this.#isOurs, settles, maxSteps: this.#maxSteps, isTimed };
    const run = runs.open({ label, ...how, signal, context: this.#context }, prompt);
    this.#runs.push(run);
    this.#actors.set(label, new Actor(this.#world, run, this.#runSub));
    try {
      const options = { abortSignal: signal, prompt };
      const drive = this.#isOurs ? this.#driveOurs(run, options) : this.#driveTheirs(run, options);
      const after = await drive;
      runs.close(run, after);
      return after ?? prompt;
    } catch {
      runs.close(run);
      return prompt;
    }
  }

  /** @returns The history, from those that give one. */
  async #driveOurs(run: Run, options: CallOptions): Promise<readonly ModelMessage[] | undefined> {
    const agent = await this.#agent;
    const call = options as never;
    if (this.#way === "streamAgent") return readStream(this.#world, agent, run, options);
    if (this.#way === "generate") {
      const { messages } = await agent.generate(call);
      checkNothingLeft(this.#world.ledger, run);
      return this.#world.bug.history?.(messages) ?? messages;
    }
    await readAll((await agent.stream(call)).stream);
    return undefined;
  }

  async #driveTheirs(run: Run, { abortSignal, prompt }: CallOptions): Promise<undefined> {
    const options = { abortSignal, messages: prompt };
    if (this.#shared !== undefined) return this.#call({ ...this.#shared, ...options });
    await using ours = this.#ownSettings();
    // Who leaves a stream without an abort has its settings to dispose.
    const leaves = this.#world.oneIn(8);
    const leavesAfter = leaves ? this.#world.below(12) : Number.POSITIVE_INFINITY;
    await this.#call({ ...ours, ...options }, leavesAfter);
    const { runs } = this.#world.ledger;
    if (leaves) runs.stop("agent", this.#context.agentId, [run]);
    return undefined;
  }

  async #call(options: object, leavesAfter: number = Number.POSITIVE_INFINITY): Promise<undefined> {
    const call = (this.#way === "generateText" ? generateText : streamText) as unknown as AnyCall;
    const { stream } = await call(options);
    if (this.#way === "streamText") await readAll(stream, leavesAfter);
    return undefined;
  }

  readonly #runSub = async (sub: AgentContext, signal: AbortSignal | undefined): Promise<void> => {
    const loop = new SdkLoop(this.#world, this.#way, sub);
    await loop.run([], signal);
    await loop.dispose();
  };

  #actorOf(text: string): Actor {
    const label = text.match(/run\d+\./gu)?.at(-1);
    const actor = this.#actors.get(label ?? "");
    if (actor !== undefined) return actor;
    this.#world.ledger.fault(`nobody runs ${text}`);
    throw new Error("Cannot find the run");
  }
}

/** Reads a stream to its end, or to a part of it. */
async function readAll(
  parts: AsyncIterable<unknown>,
  leavesAfter: number = Number.POSITIVE_INFINITY,
): Promise<void> {
  const iterator = parts[Symbol.asyncIterator]();
  for (let count = 0; count <= leavesAfter; count += 1) {
    const { done } = await iterator.next();
    if (done === true) return;
  }
  await iterator.return?.();
}

// The same runs through the AI SDK: generate and streamAgent of an agent, and generateText with our settings.
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { AgentContext } from "@swarmbus/agents";
import {
  createAgent,
  streamAgent,
  type SwarmAgent,
  withBusMessages,
} from "@swarmbus/agents/ai-sdk";
import { generateText, isStepCount, jsonSchema, type ModelMessage, tool } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { Actor, type Answer } from "./actor.ts";
import { nameOf } from "./line.ts";
import type { RunBook } from "./ledger.ts";
import type { World } from "./world.ts";

export type SdkWay = "generate" | "stream" | "settings";

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** An agent, of which several runs may be under way. A run is known by a word in its prompt. */
export class SdkLoop {
  readonly #world: World;
  readonly #way: SdkWay;
  readonly #context: AgentContext;
  readonly #actors = new Map<string, Actor>();
  readonly #settings: { readonly model: MockLanguageModelV4; readonly tools: object };
  readonly #agent: Promise<SwarmAgent>;

  constructor(world: World, way: SdkWay, context: AgentContext) {
    this.#world = world;
    this.#way = way;
    this.#context = context;
    const tools = {
      look: tool({
        inputSchema: jsonSchema<object>({ type: "object", properties: {} }),
        execute: (_input, { toolCallId, abortSignal }) =>
          this.#actorOf(toolCallId).work(abortSignal),
      }),
    };
    this.#settings = { model: this.#makeModel(), tools };
    const options = { ...this.#settings, maxRetries: 0, onError: () => undefined };
    const maxSteps = 1 + world.below(6);
    const { model, ...rest } = { ...options, context, maxSteps };
    const made: Promise<unknown> = createAgent(model, rest as object);
    this.#agent = made as Promise<SwarmAgent>;
  }

  /** Disposes the agent: its runs give back what they hold. */
  async dispose(): Promise<void> {
    const agent = await this.#agent;
    // A loop that is not the agent's own goes on as it was.
    if (this.#way !== "settings") for (const { run } of this.#actors.values()) run.isOver = true;
    await agent[Symbol.asyncDispose]();
  }

  /** Runs the agent to its end, and returns the history, or what is known of it. */
  async run(
    history: readonly ModelMessage[],
    signal: AbortSignal | undefined,
  ): Promise<readonly ModelMessage[]> {
    const label = `run${this.#actors.size + 1}.`;
    const prompt = [...history, { role: "user" as const, content: `Go on with ${label}` }];
    const book = this.#world.ledger.openRun(this.#context, label, prompt);
    this.#actors.set(label, new Actor(this.#world, book, this.#runSub));
    const agent = await this.#agent;
    if (this.#way === "stream") return this.#stream(agent, book, prompt, signal);
    try {
      const call = { abortSignal: signal } as object;
      if (this.#way === "settings") {
        const settings = { ...this.#settings, messages: prompt, maxRetries: 0, ...call };
        const stopWhen = isStepCount(4);
        await using ours = withBusMessages(this.#context, { ...settings, stopWhen });
        await generateText(ours as never);
        return prompt;
      }
      const result = await agent.generate({ prompt, ...call });
      this.#world.ledger.closeRun(book, prompt, result.messages);
      return result.messages;
    } catch {
      return prompt;
    }
  }

  async #stream(
    agent: SwarmAgent,
    book: RunBook,
    prompt: ModelMessage[],
    abortSignal: AbortSignal | undefined,
  ): Promise<readonly ModelMessage[]> {
    const leavesAfter = this.#world.oneIn(6) ? this.#world.below(12) : Number.POSITIVE_INFINITY;
    const streamer = streamAgent(agent, prompt, { abortSignal });
    const read: string[] = [];
    let count = 0;
    for await (const part of streamer) {
      count += 1;
      if (part.type === "message-received") read.push(...part.messages.map(nameOf));
      if (part.type === "message-returned") {
        const returned = part.messages.map(nameOf).join(" ");
        const received = read.splice(-part.messages.length).join(" ");
        if (received !== returned) {
          this.#world.ledger.fault(`${returned} went back, and the stream had told ${received}`);
        }
      }
      if (count <= leavesAfter) continue;
      await this.#world.pause(1); // so that it is not the same moment as the end of an answer
      break;
    }
    const messages = await streamer.messages;
    this.#world.ledger.closeRun(book, prompt, messages);
    if (count <= leavesAfter && !book.isOver) this.#world.ledger.streamTold(book, read);
    return messages;
  }

  readonly #runSub = async (sub: AgentContext, signal: AbortSignal | undefined): Promise<void> => {
    const loop = new SdkLoop(this.#world, this.#way, sub);
    await loop.run([], signal);
    await loop.dispose();
  };

  #actorOf(text: string): Actor {
    const label = text.match(/run\d+\./gu)?.at(-1);
    const actor = this.#actors.get(label ?? "");
    if (actor === undefined) throw new Error(`Cannot find the run of ${text}`);
    return actor;
  }

  #makeModel(): MockLanguageModelV4 {
    const ask = ({
      prompt,
      abortSignal,
    }: LanguageModelV4CallOptions): ReturnType<Actor["answer"]> =>
      this.#actorOf(JSON.stringify(prompt.filter(({ role }) => role === "user"))).answer(
        prompt,
        abortSignal,
      );
    return new MockLanguageModelV4({
      doGenerate: async (call) => {
        const { answer, endWell } = await ask(call);
        if (answer.finish !== "error") endWell();
        return { content: contentOf(answer), finishReason: finishOf(answer), usage, warnings: [] };
      },
      doStream: async (call) => {
        const asked = ask(call);
        asked.catch(() => undefined);
        if (this.#world.oneIn(2)) await asked;
        return { stream: toStream(asked) };
      },
    });
  }
}

function contentOf({ tools }: Answer): LanguageModelV4Content[] {
  const calls = tools.map((toolCallId): LanguageModelV4Content => {
    return { type: "tool-call", toolCallId, toolName: "look", input: "{}" };
  });
  return [{ type: "text", text: "x" }, ...calls];
}

function finishOf({ finish }: Answer) {
  return { unified: finish, raw: undefined };
}

/** A stream whose answer may break off behind its beginning. */
function toStream(asked: ReturnType<Actor["answer"]>): ReadableStream<LanguageModelV4StreamPart> {
  const start: LanguageModelV4StreamPart[] = [
    { type: "stream-start", warnings: [] },
    { type: "text-start", id: "text" },
    { type: "text-delta", id: "text", delta: "x" },
  ];
  return new ReadableStream(
    {
      async pull(controller) {
        const part = start.shift();
        if (part !== undefined) return controller.enqueue(part);
        try {
          const { answer, endWell } = await asked;
          controller.enqueue({ type: "text-end", id: "text" });
          for (const call of contentOf(answer).slice(1)) controller.enqueue(call as never);
          if (answer.finish !== "error") endWell();
          controller.enqueue({ type: "finish", finishReason: finishOf(answer), usage });
          controller.close();
        } catch (error) {
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

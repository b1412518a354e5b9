// An agent with a scripted model, two tools, and a user who sends it messages.
import type { AgentContext } from "@swarmbus/agents";
import { createAgent, type SwarmAgent } from "@swarmbus/agents/ai-sdk";
import { jsonSchema, type LanguageModel, tool } from "ai";
import type { AgentMessage } from "swarmbus";
import { type Protocol, serveModel } from "./openai-server.ts";
import { promptsOf } from "./drive.ts";
import { scriptedModel, type Turn } from "./scripted-model.ts";

/** How a model is reached: the SDK's own mock, or the real provider over HTTP. */
export type Wire = "mock" | Protocol;
export const wires: readonly Wire[] = ["mock", "chat", "responses"];

/** A model that follows a script, and the lines of each request that it got. */
export interface Actor extends AsyncDisposable {
  readonly model: LanguageModel;
  readonly prompts: string[][];
}

export async function openActor(wire: Wire, turns: readonly Turn[]): Promise<Actor> {
  if (wire !== "mock") return serveModel(wire, turns);
  const model = scriptedModel(turns);
  return {
    model,
    get prompts() {
      return promptsOf(model);
    },
    [Symbol.asyncDispose]: async () => undefined,
  };
}

/** A tool without parameters that gives its own name, and may do something first. */
export function named(
  name: string,
  run: (options: { abortSignal?: AbortSignal }) => unknown = () => undefined,
) {
  return tool({
    inputSchema: jsonSchema<object>({ type: "object", properties: {} }),
    execute: async (_input, options): Promise<string> => {
      await run(options);
      return name;
    },
  });
}

export interface Scene extends AsyncDisposable {
  readonly agent: SwarmAgent;
  readonly context: AgentContext;
  readonly actor: Actor;
  /** Sends a message from the user to the agent, and keeps it. */
  send(content: string, mode?: "steer" | "queue"): Promise<AgentMessage>;
}

type Extra = Partial<Parameters<typeof createAgent>[1]>;

export async function setUp(
  turns: readonly Turn[],
  extra: object = {},
  wire: Wire = "mock",
): Promise<Scene> {
  const actor = await openActor(wire, turns);
  const errors: unknown[] = [];
  const onError = ({ error }: { error: unknown }): void => void errors.push(error);
  const options = { tools: { look: named("look"), find: named("find") }, onError, ...extra };
  const agent = (await createAgent(actor.model, options as Extra)) as unknown as SwarmAgent;
  const { context } = agent;
  const send: Scene["send"] = (content, mode) =>
    context.sendMessage(content, { source: "user", target: context.agentId, mode });
  const dispose = async (): Promise<void> => {
    await agent[Symbol.asyncDispose]();
    await actor[Symbol.asyncDispose]();
  };
  return { agent, context, actor, send, [Symbol.asyncDispose]: dispose };
}

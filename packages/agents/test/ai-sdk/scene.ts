// An agent with a scripted model, two tools, and a user who sends it messages.
import type { AgentContext } from "@swarmbus/agents";
import { createAgent, type SwarmAgent } from "@swarmbus/agents/ai-sdk";
import { jsonSchema, tool } from "ai";
import type { MockLanguageModelV4 } from "ai/test";
import type { AgentMessage } from "swarmbus";
import { scriptedModel, type Turn } from "./scripted-model.ts";

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
  readonly model: MockLanguageModelV4;
  /** Sends a message from the user to the agent, and keeps it. */
  send(content: string, mode?: "steer" | "queue"): Promise<AgentMessage>;
}

type Extra = Partial<Parameters<typeof createAgent>[1]>;

export async function setUp(turns: readonly Turn[], extra: object = {}): Promise<Scene> {
  const model = scriptedModel(turns);
  const errors: unknown[] = [];
  const onError = ({ error }: { error: unknown }): void => void errors.push(error);
  const options = { tools: { look: named("look"), find: named("find") }, onError, ...extra };
  const agent = (await createAgent(model, options as Extra)) as unknown as SwarmAgent;
  const { context } = agent;
  const send: Scene["send"] = (content, mode) =>
    context.sendMessage(content, { source: "user", target: context.agentId, mode });
  return { agent, context, model, send, [Symbol.asyncDispose]: () => agent[Symbol.asyncDispose]() };
}

// What the compiler must take: the calls as users write them, with their own tools and outputs.
import type { AgentContext } from "@swarmbus/agents";
import {
  type AgentStreamer,
  createAgent,
  streamAgent,
  withBusMessages,
} from "@swarmbus/agents/ai-sdk";
import {
  type Agent,
  createAgentUIStream,
  generateText,
  jsonSchema,
  type LanguageModel,
  type ModelMessage,
  Output,
  streamText,
  tool,
  ToolLoopAgent,
} from "ai";
import { expectTypeOf, test } from "vitest";

const tools = {
  add: tool({
    inputSchema: jsonSchema<{ a: number }>({ type: "object" }),
    execute: async ({ a }) => a + 1,
  }),
};

test("an agent keeps the types of its tools, and fits where the SDK takes an agent", () => {
  const use = async (): Promise<void> => {
    const agent = await createAgent("openai:gpt-4o", {
      tools,
      instructions: "Be brief",
      prepareStep: ({ messages, stepNumber }) => (stepNumber > 3 ? { messages } : undefined),
    });
    expectTypeOf(agent).toExtend<Agent<never, typeof tools>>();
    const { text, messages, toolResults } = await agent.generate({ prompt: "Go" });
    expectTypeOf(text).toBeString();
    expectTypeOf(messages).toEqualTypeOf<ModelMessage[]>();
    for (const result of toolResults) if (!result.dynamic) expectTypeOf(result.output).toBeNumber();
    const streamer = streamAgent(agent, "Go");
    expectTypeOf(streamer).toEqualTypeOf<AgentStreamer<typeof tools>>();
    await createAgentUIStream({ agent, uiMessages: [] });
  };
  expectTypeOf(use).returns.resolves.toBeVoid();
});

test("an agent without options, and one with an output, can be streamed", () => {
  const use = async (model: LanguageModel): Promise<void> => {
    streamAgent(await createAgent(model), "Go");
    const output = Output.object({ schema: jsonSchema<{ n: number }>({ type: "object" }) });
    const agent = await createAgent(model, { output, maxSteps: 3 });
    expectTypeOf((await agent.generate({ prompt: "Go" })).output).toEqualTypeOf<{ n: number }>();
    streamAgent(agent, [{ role: "user", content: "Go" }]);
  };
  expectTypeOf(use).returns.resolves.toBeVoid();
});

test("settings with mailbox messages fit all loops of the SDK, and keep the types of the tools", () => {
  const use = async (context: AgentContext, model: LanguageModel): Promise<void> => {
    const prompt = "Go";
    const result = streamText(
      withBusMessages(context, {
        model,
        tools,
        prompt,
        prepareStep: ({ messages }) => ({ messages: messages.slice(-10) }),
      }),
    );
    const [call] = await result.staticToolCalls;
    expectTypeOf(call?.toolName).toEqualTypeOf<"add" | undefined>();
    await generateText(withBusMessages(context, { model, prompt }));
    expectTypeOf(new ToolLoopAgent(withBusMessages(context, { model, tools })).tools).toEqualTypeOf(
      tools,
    );
  };
  expectTypeOf(use).returns.resolves.toBeVoid();
});

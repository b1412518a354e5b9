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

test("callbacks beside mailbox messages know the tools, in a call and in settings of their own", () => {
  type Call = { toolName: string };
  const names: string[] = [];
  const note = ({ toolCalls }: { toolCalls: readonly Call[] }): void => {
    names.push(...toolCalls.map(({ toolName }) => toolName));
  };
  const use = async (context: AgentContext, model: LanguageModel): Promise<void> => {
    const shared = { model, tools };
    const agents = [
      new ToolLoopAgent(withBusMessages(context, { ...shared, onStepEnd: (step) => note(step) })),
      new ToolLoopAgent(
        withBusMessages(context, { ...shared, onStepFinish: (step) => note(step) }),
      ),
      new ToolLoopAgent(withBusMessages(context, { ...shared, onFinish: (end) => note(end) })),
    ];
    expectTypeOf(agents[0]?.tools).toEqualTypeOf<typeof tools | undefined>();
    await using settings = withBusMessages(context, {
      model,
      tools,
      prompt: "Go",
      stopWhen: ({ steps }) => steps.length > 3,
      onStepEnd(step) {
        const [call] = step.staticToolCalls;
        expectTypeOf(call?.input).toEqualTypeOf<{ a: number } | undefined>();
      },
      onChunk({ chunk }) {
        expectTypeOf(chunk.type).toExtend<string>();
      },
      onError({ error }) {
        expectTypeOf(error).toBeUnknown();
      },
      onAbort({ steps }) {
        expectTypeOf(steps.length).toBeNumber();
      },
    });
    expectTypeOf(streamText(settings).text).resolves.toBeString();
  };
  expectTypeOf(use).returns.resolves.toBeVoid();
});

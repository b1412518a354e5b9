// What a user of the packed package for agents writes, with the SDK's mock model in place of a hosted one.
// test/package.test.ts type-checks it and runs it in Node.
import { AgentContext, injectBusMessages, parseEnvelope } from "@swarmbus/agents";
import { createAgent, streamAgent, withBusMessages } from "@swarmbus/agents/ai-sdk";
import {
  generateText,
  jsonSchema,
  type ModelMessage,
  simulateStreamingMiddleware,
  tool,
  wrapLanguageModel,
} from "ai";
import { MockLanguageModelV4 } from "ai/test";
import { MemoryMailbox } from "swarmbus";

/** Calls its tool first, if it has one, and then says what it was told last. */
const mock = new MockLanguageModelV4({
  doGenerate: async ({ prompt, tools = [] }) => {
    const isFirst = tools.length > 0 && prompt.every(({ role }) => role !== "tool");
    const [last] = prompt.at(-1)?.content ?? [];
    const text = typeof last === "object" && last.type === "text" ? last.text : "";
    const tokens = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0, text: 0, reasoning: 0 };
    return {
      content: [
        isFirst
          ? { type: "tool-call", toolCallId: "1", toolName: "look", input: "{}" }
          : { type: "text", text },
      ],
      finishReason: { unified: isFirst ? "tool-calls" : "stop", raw: undefined },
      usage: { inputTokens: tokens, outputTokens: tokens },
      warnings: [],
    };
  },
});
const model = wrapLanguageModel({ model: mock, middleware: simulateStreamingMiddleware() });

await using mailbox = new MemoryMailbox();
await using main = await AgentContext.open({ mailbox });
const look = tool({
  inputSchema: jsonSchema<object>({ type: "object" }),
  execute: async () => {
    await main.sendMessage("Skip the tests", { source: "user", target: "main" });
    return "src test";
  },
});
await using agent = await createAgent(model, { context: main, tools: { look } });
await using run = streamAgent(agent, "Analyze this codebase");
for await (const part of run) {
  if (part.type !== "message-received") continue;
  for (const { source, content } of part.messages) {
    console.log(`step ${part.stepNumber}: ${source}: ${content}`);
  }
}
for (const { source, content } of parseEnvelope(await run.text)) console.log(source, content);

await main.sendMessage("Be short", { target: "main" });
const { text } = await generateText(withBusMessages(main, { model, prompt: "Sum up" }));
console.log(parseEnvelope(text).length);

await main.sendMessage("And in your own loop", { target: "main" });
const history: ModelMessage[] = [{ role: "user", content: "Go" }];
const injection = await injectBusMessages(main, history);
console.log(injection.messages.length, await injection.ack());

/**
 * A model of the SDK without a model behind it: plan.ts says what to do next. It knows nothing but the prompt that it is
 * sent, as a hosted model would; so what you type reaches it only if swarmbus puts it there.
 */
import { parseEnvelope } from "@swarmbus/agents";
import { type LanguageModel, simulateReadableStream } from "ai";
import { setTimeout as pause } from "node:timers/promises";
import { type Call, nextMove, type Result } from "./plan.ts";

type Model = Extract<LanguageModel, { specificationVersion: "v4" }>;
type Prompt = Parameters<Model["doStream"]>[0]["prompt"];
type Answer = Awaited<ReturnType<Model["doStream"]>>;
type StreamPart = Answer["stream"] extends ReadableStream<infer Part> ? Part : never;

const none = { total: 0, noCache: 0, cacheRead: 0, cacheWrite: 0, text: 0, reasoning: 0 };

/** @param paceMs How long it thinks in each step, so that a person has time to type. */
export function scriptedModel(paceMs: number): Model {
  return {
    specificationVersion: "v4",
    provider: "scripted",
    modelId: "plan",
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error("Cannot generate: this model streams only")),
    doStream: async ({ prompt, abortSignal }) => {
      await pause(paceMs, undefined, { signal: abortSignal });
      const chunks = toParts(prompt);
      const chunkDelayInMs = Math.min(30, paceMs / 10);
      return { stream: simulateReadableStream({ chunks, initialDelayInMs: 0, chunkDelayInMs }) };
    },
  };
}

function toParts(prompt: Prompt): StreamPart[] {
  const { wishes, newWishes, results } = readPrompt(prompt);
  const { text, call } = nextMove(wishes, newWishes, results);
  const id = `step-${results.length}`;
  const words = text.match(/\S+\s*|\s+/gu) ?? [];
  const written: StreamPart[] = words.map((delta) => ({ type: "text-delta", id, delta }));
  return [
    { type: "stream-start", warnings: [] },
    ...(text === ""
      ? []
      : [{ type: "text-start" as const, id }, ...written, { type: "text-end" as const, id }]),
    ...(call === undefined ? [] : [toToolCall(id, call)]),
    {
      type: "finish",
      finishReason: { unified: call === undefined ? "stop" : "tool-calls", raw: undefined },
      usage: { inputTokens: none, outputTokens: none },
    },
  ];
}

function toToolCall(toolCallId: string, { tool, argument }: Call): StreamPart {
  const input = JSON.stringify({ [tool === "search" ? "text" : "path"]: argument });
  return { type: "tool-call", toolCallId, toolName: tool, input };
}

/** What was said so far: what the user wished, what of it came since the last answer, and what the tools gave. */
function readPrompt(prompt: Prompt) {
  const wishes: string[] = [];
  const calls = new Map<string, Call>();
  const results: Result[] = [];
  let answered = 0;
  for (const { role, content } of prompt) {
    if (role === "system") continue;
    if (role === "assistant") answered = wishes.length;
    for (const part of content) {
      // Each message of the mailbox is a user message in an envelope; swarmbus opens it as it closed it.
      if (part.type === "text" && role === "user") {
        wishes.push(...parseEnvelope(part.text).map((envelope) => envelope.content));
      } else if (part.type === "tool-call") {
        const [argument] = Object.values(part.input as Record<string, string>);
        const call = { tool: part.toolName as Call["tool"], argument: argument ?? "" };
        calls.set(part.toolCallId, call);
      } else if (part.type === "tool-result") {
        const call = calls.get(part.toolCallId);
        const output = part.output.type === "text" ? part.output.value : "";
        if (call !== undefined) results.push({ ...call, output });
      }
    }
  }
  return { wishes, newWishes: wishes.slice(answered), results };
}

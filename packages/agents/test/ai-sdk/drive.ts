// Runs an agent to its end in either way, and tells in one form what came of it.
import type { AgentMessage, Receipt } from "swarmbus";
import type { MockLanguageModelV4 } from "ai/test";
import type { ModelMessage, ToolSet } from "ai";
import { type AgentStreamPart, streamAgent, type SwarmAgent } from "@swarmbus/agents/ai-sdk";
import { type AgentContext, type AgentEventRecord, eventsSubject } from "@swarmbus/agents";

export type Way = "generate" | "stream";
export const ways: readonly Way[] = ["generate", "stream"];

export interface Outcome {
  readonly text: string | undefined;
  readonly error: unknown;
  readonly messages: readonly ModelMessage[];
  /** The parts of the stream; none when it generated. */
  readonly parts: readonly AgentStreamPart<ToolSet>[];
}

export async function drive(
  way: Way,
  agent: SwarmAgent,
  prompt: string | ModelMessage[],
  abortSignal?: AbortSignal,
): Promise<Outcome> {
  const signal = abortSignal === undefined ? {} : { abortSignal };
  if (way === "generate") {
    try {
      const result = await agent.generate({ prompt, ...signal });
      return { text: result.text, error: undefined, messages: result.messages, parts: [] };
    } catch (error) {
      return { text: undefined, error, messages: [], parts: [] };
    }
  }
  await using streamer = streamAgent(agent, prompt, signal);
  const parts: AgentStreamPart<ToolSet>[] = [];
  for await (const part of streamer) parts.push(part);
  const failed = parts.find(({ type }) => type === "error" || type === "abort");
  const text = await streamer.text.catch(() => undefined);
  return { text, error: failed, messages: await streamer.messages, parts };
}

/** What a call of the model was sent, a line for each message: its role, and text, calls or results. */
export function promptsOf(model: MockLanguageModelV4): string[][] {
  return [...model.doGenerateCalls, ...model.doStreamCalls].map(({ prompt }) => prompt.map(lineOf));
}

export function lineOf({ role, content }: { role: string; content: unknown }): string {
  return `${role}: ${typeof content === "string" ? content : (content as object[]).map(wordOf).join(" ")}`;
}

function wordOf(part: object): string {
  const { type, text, toolName, output } = part as Record<string, unknown>;
  if (type === "tool-call") return `call ${String(toolName)}`;
  if (type === "tool-result") return `result ${String((output as { value: unknown }).value)}`;
  return String(text);
}

export function envelope(source: string, content: string): string {
  return `user: <bus-message source="${source}">\n${content}\n</bus-message>`;
}

export async function stateOf(
  context: AgentContext,
  message: AgentMessage,
): Promise<Receipt["state"]> {
  const [receipt] = await context.mailbox.receipts(message.id);
  if (receipt === undefined) throw new Error(`Cannot find a receipt of ${message.id}`);
  return receipt.state;
}

/** Collects the events that an agent publishes on its bus, each in a word. */
export async function watchEvents(context: AgentContext): Promise<string[]> {
  const events: string[] = [];
  await context.bus.subscribe(await eventsSubject(context.agentId), (message) => {
    const event = message.json<AgentEventRecord>();
    const said = "messages" in event ? event.messages.map(({ text }) => text).join(",") : "";
    const detail =
      event.type === "text" ? event.text : event.type === "step" ? event.stepNumber : said;
    events.push(`${event.type} ${detail}`);
  });
  return events;
}

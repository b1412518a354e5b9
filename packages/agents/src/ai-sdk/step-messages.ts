/** The messages that stand for a step of which the SDK gives none. */
import type {
  AssistantModelMessage,
  ContentPart,
  ModelMessage,
  ToolModelMessage,
  ToolSet,
} from "ai";

type AssistantPart = Exclude<AssistantModelMessage["content"], string>[number];
type ToolResultPart = Extract<ToolModelMessage["content"][number], { type: "tool-result" }>;
type ToolCallPart = Extract<AssistantPart, { type: "tool-call" }>;

/** What a tool gave, as a model is told it. */
export type ToolResultOutput = ToolResultPart["output"];

/** What a tool gave, as the SDK tells it when the tool has ended. */
export interface ToolOutcome {
  readonly type: string;
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input?: unknown;
  readonly output?: unknown;
  readonly error?: unknown;
}

/** The output of a tool that failed, or never ran. */
export function failedOutput(reason: string): ToolResultOutput {
  return { type: "error-text", value: reason };
}

/**
 * The output of a tool that ended, as the SDK makes it for a step that ends: the tool's own `toModelOutput` comes first. Of what
 * cannot be shown, as JSON holds no bigint, it says why. Never rejects.
 */
export async function toolOutput(
  outcome: ToolOutcome,
  tools: ToolSet | undefined,
): Promise<ToolResultOutput> {
  try {
    return await showOutcome(outcome, tools);
  } catch (error) {
    return failedOutput(error instanceof Error ? String(error) : "its output cannot be shown");
  }
}

async function showOutcome(outcome: ToolOutcome, tools: ToolSet = {}): Promise<ToolResultOutput> {
  const { type, toolCallId, toolName, input, output, error } = outcome;
  if (type !== "tool-result") return failedOutput(textOf(error));
  const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined;
  if (tool?.toModelOutput !== undefined) {
    return tool.toModelOutput({ toolCallId, input: input as never, output: output as never });
  }
  if (typeof output === "string") return { type: "text", value: output };
  const json = JSON.stringify(output) as string | undefined;
  return { type: "json", value: json === undefined ? null : JSON.parse(json) };
}

/** As in the SDK. */
function textOf(error: unknown): string {
  if (typeof error === "string") return error;
  if (error instanceof Error) return String(error);
  return JSON.stringify(error ?? undefined) ?? "unknown error";
}

/**
 * What the model wrote: text, reasoning, calls of tools, and what the provider's own tools gave, in order. Sources and files
 * are left out.
 */
export async function toAssistantMessages(
  content: readonly ContentPart<ToolSet>[],
  tools: ToolSet | undefined,
): Promise<ModelMessage[]> {
  const parts = await Promise.all(content.map((part) => toAssistantPart(part, tools)));
  const shown = parts.filter((part) => part !== undefined);
  return shown.length > 0 ? [{ role: "assistant", content: shown }] : [];
}

async function toAssistantPart(
  part: ContentPart<ToolSet>,
  tools: ToolSet | undefined,
): Promise<AssistantPart | undefined> {
  const options = "providerMetadata" in part && part.providerMetadata;
  const rest = options ? { providerOptions: options } : {};
  if (part.type === "reasoning") return { type: "reasoning", text: part.text, ...rest };
  if (part.type === "text" && part.text !== "") return { type: "text", text: part.text, ...rest };
  if (part.type === "tool-call") return { ...toCall(part), ...rest };
  if (part.type !== "tool-result" && part.type !== "tool-error") return undefined;
  if (part.providerExecuted !== true) return undefined;
  const { toolCallId, toolName } = part;
  const output = await toolOutput(part, tools);
  return { type: "tool-result", toolCallId, toolName, output, ...rest };
}

function toCall(part: Extract<ContentPart<ToolSet>, { type: "tool-call" }>): ToolCallPart {
  const { type, toolCallId, toolName, providerExecuted } = part;
  const input: unknown = part.invalid && typeof part.input !== "object" ? {} : part.input;
  const call = { type, toolCallId, toolName, input };
  return providerExecuted === undefined ? call : { ...call, providerExecuted };
}

/** A message with a result for every call that has none; no message when each has one. */
export function answerOpenCalls(
  messages: readonly ModelMessage[],
  outputOf: (toolCallId: string) => ToolResultOutput,
): ModelMessage[] {
  const parts = messages.flatMap<{ type: string }>(({ content }) =>
    typeof content === "string" ? [] : content,
  );
  const answered = new Set(parts.filter(isResult).map(({ toolCallId }) => toolCallId));
  const results = parts
    .filter(isCall)
    .filter((call) => call.providerExecuted !== true && !answered.has(call.toolCallId))
    .map(({ toolCallId, toolName }): ToolResultPart => {
      return { type: "tool-result", toolCallId, toolName, output: outputOf(toolCallId) };
    });
  return results.length > 0 ? [{ role: "tool", content: results }] : [];
}

function isCall(part: { type: string }): part is ToolCallPart {
  return part.type === "tool-call";
}

function isResult(part: { type: string }): part is ToolResultPart {
  return part.type === "tool-result";
}

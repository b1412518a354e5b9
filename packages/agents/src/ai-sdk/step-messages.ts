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
  readonly output?: unknown;
  readonly error?: unknown;
}

/** The output of a tool that failed, or never ran. */
export function failedOutput(reason: string): ToolResultOutput {
  return { type: "error-text", value: reason };
}

/** The output of a tool that ended. A tool's own way to show its output to the model is not asked here. */
export function toolOutput({ type, output, error }: ToolOutcome): ToolResultOutput {
  if (type !== "tool-result")
    return failedOutput(error instanceof Error ? error.message : String(error));
  if (typeof output === "string") return { type: "text", value: output };
  const json = JSON.stringify(output) as string | undefined;
  return { type: "json", value: json === undefined ? null : JSON.parse(json) };
}

/**
 * What the model wrote: text, reasoning, calls of tools, and what the provider's own tools gave, in order. Sources and files
 * are left out.
 */
export function toAssistantMessages(content: readonly ContentPart<ToolSet>[]): ModelMessage[] {
  const parts = content.flatMap(toAssistantPart);
  return parts.length > 0 ? [{ role: "assistant", content: parts }] : [];
}

function toAssistantPart(part: ContentPart<ToolSet>): AssistantPart[] {
  const options = "providerMetadata" in part && part.providerMetadata;
  const rest = options ? { providerOptions: options } : {};
  if (part.type === "reasoning") return [{ type: "reasoning", text: part.text, ...rest }];
  if (part.type === "text")
    return part.text === "" ? [] : [{ type: "text", text: part.text, ...rest }];
  if (part.type === "tool-result" || part.type === "tool-error") {
    if (part.providerExecuted !== true) return [];
    const { toolCallId, toolName } = part;
    return [{ type: "tool-result", toolCallId, toolName, output: toolOutput(part), ...rest }];
  }
  if (part.type !== "tool-call") return [];
  const { type, toolCallId, toolName, providerExecuted } = part;
  const input: unknown = part.invalid && typeof part.input !== "object" ? {} : part.input;
  const call = { type, toolCallId, toolName, input, ...rest };
  return [providerExecuted === undefined ? call : { ...call, providerExecuted }];
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

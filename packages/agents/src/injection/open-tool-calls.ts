/** Whether a history waits for the result of a tool, in the shapes that model APIs and frameworks use. */

/** The fields by which a call names itself, and those by which a result names its call. */
const callFields = ["toolCallId", "call_id", "id"] as const;
const resultFields = ["toolCallId", "tool_call_id", "tool_use_id", "call_id"] as const;
const callTypes = new Set(["tool-call", "tool_use", "function_call", "function"]);
const resultTypes = new Set(["tool-result", "tool_result", "function_call_output"]);

type Fields = Readonly<Record<string, unknown>>;

/**
 * Whether some tool call in the history has no result behind it. There no other message may stand: model APIs refuse it.
 * Knows the messages of the AI SDK, of OpenAI's chat completions and responses, and of Anthropic.
 */
export function hasOpenToolCalls(messages: readonly unknown[]): boolean {
  const open = new Set<unknown>();
  for (const part of messages.flatMap(partsOf)) {
    const type = part["type"];
    if (resultTypes.has(String(type)) || part["role"] === "tool") close(open, part);
    else if (callTypes.has(String(type)) && part["providerExecuted"] !== true) {
      open.add(callFields.map((field) => part[field]).find(isName));
    }
  }
  open.delete(undefined);
  return open.size > 0;
}

/** A message, what its content is made of, and its calls. */
function partsOf(message: unknown): Fields[] {
  if (!isFields(message)) return [];
  const { content, tool_calls: calls } = message as { content?: unknown; tool_calls?: unknown };
  return [message, ...[content, calls].flatMap((list) => (Array.isArray(list) ? list : []))].filter(
    isFields,
  );
}

function close(open: Set<unknown>, part: Fields): void {
  for (const field of resultFields) open.delete(part[field]);
}

function isName(value: unknown): boolean {
  return typeof value === "string";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

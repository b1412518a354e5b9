// A model that follows a script: what it answers in each call, and what happens meanwhile. Remembers every prompt.
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4FinishReason,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { APICallError } from "ai";
import { MockLanguageModelV4 } from "ai/test";

/** One call of the model. */
export interface Turn {
  /** What it says. */
  readonly text?: string;
  /** The tools that it calls, with the same input. */
  readonly tools?: readonly string[];
  /** The tools of its provider that it calls before, with the same input; each finds something. */
  readonly searches?: readonly string[];
  readonly finish?: LanguageModelV4FinishReason["unified"];
  /** Runs when the call has arrived, before the answer. */
  readonly before?: (call: LanguageModelV4CallOptions) => unknown;
  /** Fails the request so: `retryable` like a full server, `fatal` for good, `cut` in the middle of a stream. */
  readonly fails?: "retryable" | "fatal" | "cut";
}

export const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** A model that takes the turns one after the other. */
export function scriptedModel(turns: readonly Turn[]): MockLanguageModelV4 {
  const left = [...turns];
  const next = async (call: LanguageModelV4CallOptions): Promise<Turn> => {
    const turn = left.shift();
    if (turn === undefined) throw new Error("Cannot answer: the script has no more turns");
    await turn.before?.(call);
    if (turn.fails === "retryable" || turn.fails === "fatal")
      throw failure(turn.fails === "retryable");
    call.abortSignal?.throwIfAborted();
    return turn;
  };
  return new MockLanguageModelV4({
    doGenerate: async (call) => {
      const turn = await next(call);
      if (turn.fails === "cut") throw new Error("the connection was cut");
      return { content: contentOf(turn), finishReason: finishOf(turn), usage, warnings: [] };
    },
    doStream: async (call) => {
      const turn = await next(call);
      return { stream: toStream(partsOf(turn), turn.fails === "cut") };
    },
  });
}

function failure(isRetryable: boolean): APICallError {
  return new APICallError({
    message: isRetryable ? "too many requests" : "no such model",
    url: "http://model",
    requestBodyValues: {},
    statusCode: isRetryable ? 429 : 400,
    isRetryable,
    responseHeaders: { "retry-after-ms": "1" },
  });
}

function contentOf({ text = "", tools = [], searches = [] }: Turn): LanguageModelV4Content[] {
  const found = searches.flatMap((toolName, index): LanguageModelV4Content[] => {
    const call = { toolCallId: `${toolName}-${index}`, toolName };
    return [
      { type: "tool-call", ...call, input: "{}", providerExecuted: true },
      { type: "tool-result", ...call, result: "found" },
    ];
  });
  const calls = tools.map((toolName, index): LanguageModelV4Content => {
    return { type: "tool-call", toolCallId: `${toolName}-${index}`, toolName, input: "{}" };
  });
  return [...(text === "" ? [] : [{ type: "text" as const, text }]), ...found, ...calls];
}

function finishOf({ finish, tools = [] }: Turn): LanguageModelV4FinishReason {
  return { unified: finish ?? (tools.length > 0 ? "tool-calls" : "stop"), raw: undefined };
}

function partsOf(turn: Turn): LanguageModelV4StreamPart[] {
  const parts = contentOf(turn).flatMap((part): LanguageModelV4StreamPart[] => {
    if (part.type !== "text") return [part as LanguageModelV4StreamPart];
    const id = "text";
    return [
      { type: "text-start", id },
      { type: "text-delta", id, delta: part.text },
      { type: "text-end", id },
    ];
  });
  const end: LanguageModelV4StreamPart = { type: "finish", finishReason: finishOf(turn), usage };
  return [{ type: "stream-start", warnings: [] }, ...parts, ...(turn.fails === "cut" ? [] : [end])];
}

/** A stream that gives its parts, and breaks at the end if it is to be cut. */
function toStream<Part>(parts: readonly Part[], isCut: boolean): ReadableStream<Part> {
  const left = [...parts];
  return new ReadableStream({
    pull(controller) {
      const part = left.shift();
      if (part !== undefined) controller.enqueue(part);
      else if (isCut) controller.error(new Error("the connection was cut"));
      else controller.close();
    },
  });
}

// A model of the AI SDK that does what an actor decides, as a whole or as a stream.
import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import { APICallError } from "ai";
import { MockLanguageModelV4 } from "ai/test";
import type { Actor, Answer } from "./actor.ts";
import type { World } from "../world/world.ts";

type Part = LanguageModelV4StreamPart;

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};

/** @param actorOf Tells who acts by the text of a prompt. */
export function actedModel(world: World, actorOf: (text: string) => Actor): MockLanguageModelV4 {
  const begin = ({ prompt, abortSignal }: LanguageModelV4CallOptions, isStream: boolean) => {
    const actor = actorOf(textOf(prompt));
    return { actor, answering: actor.think(actor.begin(prompt, abortSignal), isStream) };
  };
  return new MockLanguageModelV4({
    doGenerate: async (options) => {
      const { actor, answering } = begin(options, false);
      const answer = await answering;
      actor.end(answer, answer.tools);
      if (answer.fails !== undefined) throw failure(answer, world);
      return { content: contentOf(answer), finishReason: finishOf(answer), usage, warnings: [] };
    },
    doStream: async (options) => {
      const { actor, answering } = begin(options, true);
      // Some providers answer when they have something to say, others at once.
      const early = world.oneIn(2) ? undefined : await answering;
      if (early !== undefined && ["away", "busy", "aborted"].includes(early.fails ?? "")) {
        actor.end(early, []);
        throw failure(early, world);
      }
      return { stream: toStream(talk(world, actor, answering)) };
    },
  });
}

/** What users said in a prompt. The last run that it names is the one that it is for. */
export function textOf(prompt: readonly { readonly role: string }[]): string {
  return JSON.stringify(prompt.filter(({ role }) => role === "user"));
}

function failure({ fails }: Answer, world: World): Error {
  if (fails === "aborted") return new DOMException("the request was aborted", "AbortError");
  if (fails !== "busy") return new Error("the model is away");
  return new APICallError({
    message: "too many requests",
    url: "http://model",
    requestBodyValues: {},
    statusCode: 429,
    isRetryable: true,
    // Else the SDK waits for seconds.
    ...(!world.oneIn(4) && { responseHeaders: { "retry-after-ms": String(world.below(20)) } }),
  });
}

function contentOf({ text, tools }: Answer): LanguageModelV4Content[] {
  const calls = tools.map((toolCallId): LanguageModelV4Content => {
    const toolName = toolCallId.endsWith("?") ? "ask" : "look";
    return { type: "tool-call", toolCallId, toolName, input: "{}" };
  });
  return [{ type: "text", text }, ...calls];
}

function finishOf({ finish }: Answer) {
  return { unified: finish, raw: undefined };
}

/** The parts of an answer, of which some come late. It may break off behind its beginning. */
async function* talk(
  world: World,
  actor: Actor,
  answering: Promise<Answer>,
): AsyncGenerator<Part, void> {
  yield { type: "stream-start", warnings: [] };
  const answer = await answering;
  const { fails, text, tools } = answer;
  const id = "text";
  const parts: Part[] = [
    { type: "text-start", id },
    { type: "text-delta", id, delta: text },
    { type: "text-end", id },
    ...(contentOf(answer).slice(1) as Part[]),
  ];
  const length = fails === undefined ? parts.length : world.below(parts.length + 1);
  for (const part of parts.slice(0, length)) {
    yield part;
    if (world.oneIn(8)) await world.pause();
  }
  actor.end(answer, tools.slice(0, Math.max(0, length - 3)));
  if (fails === undefined) yield { type: "finish", finishReason: finishOf(answer), usage };
  else if (fails === "part") yield* tellError(failure(answer, world));
  else if (fails !== "silent") throw failure(answer, world);
}

/** As providers do: the stream goes on to its end, and that says it again. */
function* tellError(error: Error): Generator<Part, void> {
  yield { type: "error", error };
  yield { type: "finish", finishReason: { unified: "error", raw: undefined }, usage };
}

function toStream(parts: AsyncGenerator<Part, void>): ReadableStream<Part> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done === true) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          controller.error(error);
        }
      },
    },
    { highWaterMark: 0 },
  );
}

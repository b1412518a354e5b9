// What an agent of the SDK is given: a model and tools that act by chance, limits, and hooks of a user who takes his time.
import { jsonSchema, type ModelMessage, tool } from "ai";
import { actedModel, textOf } from "./acted-model.ts";
import type { Actor } from "./actor.ts";
import type { SdkWay } from "./sdk-loop.ts";
import { openDefects } from "../open-defects.ts";
import type { World } from "../world/world.ts";

type ActorOf = (text: string) => Actor;
type Content = readonly { readonly text?: string }[];

/** @param actorOf Finds who acts by the text of a prompt, or by the id of a tool call. */
export function sdkSettings(world: World, way: SdkWay, actorOf: ActorOf): object {
  const inputSchema = jsonSchema<object>({ type: "object", properties: {} });
  const look = tool({
    inputSchema,
    execute: (_input, { toolCallId, abortSignal }) =>
      actorOf(toolCallId).work(toolCallId, abortSignal),
  });
  return {
    model: actedModel(world, actorOf),
    // The second is one that somebody else is to run.
    tools: { look, ask: tool({ inputSchema }) },
    maxRetries: world.choose([0, 0, 1, 2]),
    ...(!isUnabortable(way) && world.oneIn(6) && { timeout: { stepMs: 1 + world.below(20) } }),
    ...(way === "streamText" && world.oneIn(3) && { streamRetries: 1 }),
    ...hooks(world, actorOf),
  };
}

/** Whether nobody is to abort it. */
export function isUnabortable(way: SdkWay): boolean {
  return way === "streamText" && openDefects.abortedStreamText;
}

function hooks(world: World, actorOf: ActorOf): object {
  const isSlow = world.oneIn(4);
  const pause = async (): Promise<void> => (isSlow ? world.pause() : undefined);
  const copies = world.oneIn(2);
  return {
    prepareStep: async ({ messages }: { readonly messages: readonly ModelMessage[] }) => {
      await pause();
      world.meanwhile();
      actorOf(textOf(messages)).prepared();
      return copies ? { messages: messages.map((message) => ({ ...message })) } : undefined;
    },
    onStepStart: pause,
    onStepEnd: pause,
    onError: () => undefined,
    onLanguageModelCallEnd: async ({ content }: { readonly content: Content }) => {
      answered(world, content);
      await pause();
    },
  };
}

/** The text of an answer says of which call it is. */
function answered(world: World, content: Content): void {
  const { calls, runs } = world.ledger;
  const text = content.map((part) => part.text ?? "").join("");
  const call = calls.find(text.slice(0, -1));
  if (call === undefined && text !== "") world.ledger.fault(`nobody said ${text}`);
  // Of an answer that broke off it may tell, too.
  else if (call !== undefined && call.state !== "failed") runs.answered(call);
  world.meanwhile();
}

// Steps as one does not expect them: prompts that were rebuilt, answers without a proper end.
import { AgentContext } from "@swarmbus/agents";
import { jsonSchema, type ModelMessage, tool } from "ai";
import { describe, expect, test, vi } from "vitest";
import { drive, envelope, lineOf, stateOf, watchEvents, ways } from "./drive.ts";
import { named, setUp } from "./scene.ts";

test("AGT-109 a step that is aborted among its tools keeps what the provider's own tools found", async () => {
  const stop = new AbortController();
  const look = named("look", ({ abortSignal }) => {
    stop.abort();
    abortSignal?.throwIfAborted();
  });
  await using scene = await setUp([{ searches: ["search"], tools: ["look"] }], { tools: { look } });

  const { messages } = await drive("stream", scene.agent, "Go", stop.signal);

  expect(messages.map(lineOf)).toEqual([
    "user: Go",
    "assistant: call search result found call look",
    "tool: result AbortError: This operation was aborted",
  ]);
});

const toModelOutput = ({ output }: { output: unknown }) => ({
  type: "text" as const,
  value: `${String(output)}, as the model may see it`,
});
const refuse = (): never => {
  throw new Error("not for models");
};

test.each([
  ["its own way to show it", { execute: () => 10n, toModelOutput }, "10, as the model may see it"],
  ["a text", { execute: () => "seen" }, "seen"],
  ["nothing", { execute: () => undefined }, null],
  [
    "what JSON cannot hold",
    { execute: () => 10n },
    "TypeError: Do not know how to serialize a BigInt",
  ],
  ["no way to show it", { execute: () => 1, toModelOutput: refuse }, "Error: not for models"],
  ["an error", { execute: refuse }, "Error: not for models"],
  ["an error that is none", { execute: () => Promise.reject({ code: 7 }) }, '{"code":7}'],
])(
  "AGT-112 what a tool gave before its step was aborted is in the history as the SDK shows it: %s",
  async (_name, given, shown) => {
    const stop = new AbortController();
    const inputSchema = jsonSchema<object>({ type: "object", properties: {} });
    const look = tool<object, unknown, Record<string, unknown>>({ inputSchema, ...given });
    const find = named("find", async () => {
      await new Promise((resolve) => setImmediate(resolve));
      stop.abort();
      await new Promise(() => undefined);
    });
    await using scene = await setUp([{ tools: ["look", "find"] }], { tools: { look, find } });

    const { messages } = await drive("stream", scene.agent, "Go", stop.signal);

    const results = messages.at(-1)?.content as { output: { value: unknown } }[];
    expect(results.map(({ output }) => output.value)).toEqual([shown, "aborted"]);
  },
);

describe.each(ways)("%s", (way) => {
  test("AGT-98 a message that says what an earlier one said is read, although prepareStep leaves ours out", async () => {
    type Step = { initialMessages: ModelMessage[]; responseMessages: ModelMessage[] };
    const prepareStep = ({ initialMessages, responseMessages }: Step) => ({
      messages: [...initialMessages, ...responseMessages],
    });
    await using scene = await setUp([{ text: "a" }, { text: "b" }], { prepareStep });
    await scene.send("again");
    const { messages } = await drive(way, scene.agent, "Go");
    await scene.send("again");

    await drive(way, scene.agent, [...messages, { role: "user", content: "More" }]);

    const again = envelope("user", "again");
    expect(scene.actor.prompts[1]).toEqual([
      "user: Go",
      again,
      "assistant: a",
      "user: More",
      again,
    ]);
  });

  test("AGT-99 of equal messages prepareStep may map all: none comes twice, and none is lost", async () => {
    type Step = { messages: ModelMessage[] };
    const prepareStep = ({ messages }: Step) => ({
      messages: messages.map((message) => ({ ...message })),
    });
    await using scene = await setUp([{ text: "a" }], { prepareStep });
    await scene.send("again");
    await scene.send("again");

    await drive(way, scene.agent, "Go");

    const again = envelope("user", "again");
    expect(scene.actor.prompts[0]).toEqual(["user: Go", again, again]);
  });

  test.each(["other", "interrupted"] as const)(
    "AGT-100 calls of tools that were not run have a result in the history: %s",
    async (finish) => {
      await using scene = await setUp([{ text: "half", tools: ["look"], finish }]);

      const { messages } = await drive(way, scene.agent, "Go");

      expect(messages.map(lineOf)).toEqual([
        "user: Go",
        "assistant: half call look",
        "tool: result the answer was cut off",
      ]);
    },
  );

  test("AGT-101 an answer that was interrupted is not well, and what it carried goes back", async () => {
    await using scene = await setUp([{ text: "half", finish: "interrupted" }]);
    const events = await watchEvents(scene.context);
    const sent = await scene.send("one");

    const { messages } = await drive(way, scene.agent, "Go");
    await scene.context.bus.flush();

    expect(await stateOf(scene.context, sent)).toBe("pending");
    expect(events.filter((event) => event.startsWith("message"))).toEqual([
      "message-received one",
      "message-returned one",
    ]);
    expect(messages.map(lineOf)).toEqual(["user: Go", "assistant: half"]);
  });
});

describe.each(ways)("%s", (way) => {
  type Step = { messages: ModelMessage[] };
  const copy = ({ messages }: Step): Step => ({
    messages: messages.map((message) => ({ ...message })),
  });

  test.each([
    ["as they are", undefined],
    ["each mapped to a new one", copy],
    ["left out by prepareStep", () => ({ messages: [] })],
  ])(
    "AGT-111 a full mailbox costs a step in proportion to what is in it: %s",
    async (_name, prepareStep) => {
      const written = async (count: number): Promise<number> => {
        await using scene = await setUp([{ text: "a" }], { prepareStep });
        for (let number = 0; number < count; number += 1) await scene.send(`message ${number}`);
        using stringify = vi.spyOn(JSON, "stringify");

        const { messages } = await drive(way, scene.agent, "Go");

        expect(messages).toHaveLength(count + 2);
        return stringify.mock.calls.length;
      };

      const [some, many] = [await written(40), await written(160)];

      expect(many).toBeLessThan(5 * some);
    },
  );
});

test.each([
  ["one of 2 MiB", 1, 2_097_152],
  ["many", 400, 2000],
  ["of characters that JSON writes with six bytes", 2, 500_000],
])(
  "AGT-118 texts that no event can carry are cut there with a sign, and the model is shown all: %s",
  async (_name, count, length) => {
    const content = (count === 2 ? "\u0001" : "x").repeat(length);
    const errors: Error[] = [];
    const answer = "y".repeat(2_000_000);
    await using context = await AgentContext.open({ onError: (error) => errors.push(error) });
    await using scene = await setUp([{ text: answer }], { context });
    const events = await watchEvents(context);
    for (let number = 0; number < count; number += 1) await scene.send(content);

    await drive("stream", scene.agent, "Go");
    await context.bus.flush();

    const cut = (text: string, most: number): string =>
      `${text.slice(0, most)}… (${text.length - most} characters more)`;
    const shown = Array.from({ length: count }, () => cut(content, Math.floor(131_072 / count)));
    expect(events).toEqual([
      `message-received ${shown.join(",")}`,
      `text ${cut(answer, 131_072)}`,
      "step 0",
    ]);
    expect(errors).toEqual([]);
    expect(scene.actor.prompts[0]?.slice(1)).toEqual(
      Array.from({ length: count }, () => envelope("user", content)),
    );
  },
);

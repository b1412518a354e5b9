import { AgentContext } from "@swarmbus/agents";
import { withBusMessages } from "@swarmbus/agents/ai-sdk";
import { generateText, isStepCount, streamText, ToolLoopAgent } from "ai";
import { convertArrayToReadableStream, MockLanguageModelV4 } from "ai/test";
import { MemoryBus, MemoryMailbox } from "swarmbus";
import { describe, expect, test } from "vitest";
import { envelope, promptsOf, stateOf, watchEvents, ways } from "./drive.ts";
import { named } from "./scene.ts";
import { scriptedModel, type Turn, usage } from "./scripted-model.ts";

const onError = (): void => undefined;
const tools = { look: named("look") };
const stopWhen = isStepCount(5);

describe.each(ways)("%s", (way) => {
  /** Runs settings to their end, and never rejects. */
  async function run(settings: object, prompt = "Go"): Promise<string | undefined> {
    const options = { ...settings, prompt } as unknown as Parameters<typeof generateText>[0];
    try {
      if (way === "generate") return (await generateText(options)).text;
      const result = streamText({ ...options, onError });
      return await result.text;
    } catch {
      return undefined;
    }
  }

  async function setUp(turns: readonly Turn[]) {
    const context = await AgentContext.open();
    return { context, model: scriptedModel(turns), events: await watchEvents(context) };
  }

  test("AGT-62 withBusMessages brings messages at each next step; they stay at their place, and are acked", async () => {
    const { context, model, events } = await setUp([
      { tools: ["look"], before: () => context.sendMessage("two", { target: "main" }) },
      { tools: ["look"] },
      { text: "done" },
    ]);
    const sent = await context.sendMessage("one", { target: "main" });

    expect(await run(withBusMessages(context, { model, tools, stopWhen }))).toBe("done");

    const round = ["assistant: call look", "tool: result look"];
    const steered = ["user: Go", envelope("main", "one"), ...round, envelope("main", "two")];
    expect(promptsOf(model)).toEqual([steered.slice(0, 2), steered, [...steered, ...round]]);
    expect(await stateOf(context, sent)).toBe("acked");
    await context.bus.flush();
    expect(events).toEqual([
      "message-received one",
      "step 0",
      "message-received two",
      "step 1",
      "text done",
      "step 2",
    ]);
    await context[Symbol.asyncDispose]();
  });

  test.each(["fatal", "cut"] as const)(
    "AGT-63 withBusMessages: a call that fails (%s) gives them back",
    async (fails) => {
      const { context, model, events } = await setUp([{ text: "half", fails }]);
      const sent = await context.sendMessage("one", { target: "main" });

      expect(await run(withBusMessages(context, { model }))).toBeUndefined();

      expect(await stateOf(context, sent)).toBe("pending");
      await context.bus.flush();
      expect(events).toEqual(["message-received one", "message-returned one"]);
      await context[Symbol.asyncDispose]();
    },
  );

  test("AGT-119 withBusMessages: disposed settings claim nothing any more, and give back what they were about to claim", async () => {
    const { context, model } = await setUp([
      { tools: ["look"], before: () => settings[Symbol.asyncDispose]() },
      { text: "done" },
    ]);
    const settings = withBusMessages(context, { model, tools, stopWhen });
    const before = await context.sendMessage("before", { target: "main" });
    const claiming = Promise.withResolvers<void>();
    const late = withBusMessages(context, {
      model: scriptedModel([{ text: "done" }]),
      prepareStep: async () => {
        queueMicrotask(() => void late[Symbol.asyncDispose]().then(claiming.resolve));
      },
    });

    await run(late);
    await claiming.promise;
    expect(await stateOf(context, before)).toBe("pending");
    await run(settings);
    expect(await stateOf(context, before)).toBe("pending");
    await context[Symbol.asyncDispose]();
  });

  test.each(["error", "interrupted"] as const)(
    "AGT-108 withBusMessages: an answer that did not end well gives them back: %s",
    async (finish) => {
      const { context, model } = await setUp([{ text: "half", finish }]);
      const sent = await context.sendMessage("one", { target: "main" });

      await run(withBusMessages(context, { model }));

      expect(await stateOf(context, sent)).toBe("pending");
      await context[Symbol.asyncDispose]();
    },
  );

  test("AGT-64 withBusMessages: an abort gives them back", async () => {
    const stop = new AbortController();
    const { context, model } = await setUp([{ text: "never", before: () => stop.abort() }]);
    const sent = await context.sendMessage("one", { target: "main" });

    const settings = { model, abortSignal: stop.signal };
    expect(await run(withBusMessages(context, settings))).toBeUndefined();

    expect(await stateOf(context, sent)).toBe("pending");
    await context[Symbol.asyncDispose]();
  });

  type Context = AgentContext;
  test.each<[string, (context: Context) => Promise<void>, string | undefined]>([
    ["the context is disposed", (context) => context[Symbol.asyncDispose](), "unsubscribed"],
    ["the agent is unsubscribed", ({ mailbox }) => mailbox.unsubscribe("main"), "unsubscribed"],
    ["the mailbox is cleared", ({ mailbox }) => mailbox.clear(), undefined],
    ["the mailbox is closed", ({ mailbox }) => mailbox.close(), undefined],
  ])(
    "AGT-84 withBusMessages: a message that is taken during the model's call is told as returned: %s",
    async (_name, lose, state) => {
      await using bus = new MemoryBus();
      const mailbox = new MemoryMailbox();
      const context = await AgentContext.open({ bus, mailbox, onError });
      const events = await watchEvents(context);
      const model = scriptedModel([{ text: "done", before: () => lose(context) }]);
      const sent = await context.sendMessage("one", { source: "user", target: "main" });

      expect(await run(withBusMessages(context, { model }))).toBe("done");

      await bus.flush();
      expect(events.slice(0, 2)).toEqual(["message-received one", "message-returned one"]);
      expect(events.filter((event) => event.startsWith("message"))).toHaveLength(2);
      const [receipt] = await mailbox.receipts(sent.id).catch(() => []);
      expect(receipt?.state).toBe(state);
      await context[Symbol.asyncDispose]();
    },
  );

  test("AGT-65 withBusMessages does not continue a run: what comes during the final answer waits for the next", async () => {
    const { context, model } = await setUp([
      { text: "done", before: () => context.sendMessage("late", { target: "main" }) },
      { text: "again" },
    ]);
    const settings = withBusMessages(context, { model, stopWhen });

    expect(await run(settings)).toBe("done");
    expect(await context.mailbox.hasPending("main")).toBe(true);
    await run(settings, "More");
    expect(promptsOf(model)[1]).toEqual(["user: More", envelope("main", "late")]);
    await context[Symbol.asyncDispose]();
  });

  test("AGT-66 withBusMessages: the user's own callbacks run first, and prepareStep's messages are ours to add to", async () => {
    const called: string[] = [];
    const { context, model } = await setUp([{ text: "done" }]);
    await context.sendMessage("one", { target: "main" });

    const settings = withBusMessages(context, {
      model,
      prepareStep: ({ messages }) => ({
        messages: [{ role: "user", content: "Theirs" }, ...messages],
      }),
      onLanguageModelCallEnd: () => void called.push("answer"),
      onFinish: () => void called.push("end"),
    });
    await run(settings);

    expect(called).toEqual(["answer", "end"]);
    expect(promptsOf(model)[0]).toEqual(["user: Theirs", "user: Go", envelope("main", "one")]);
    await context[Symbol.asyncDispose]();
  });

  test("AGT-104 withBusMessages: callbacks under their older names are kept, too", async () => {
    await using context = await AgentContext.open();
    const called: string[] = [];
    const settings = {
      model: scriptedModel([{ tools: ["look"] }]),
      tools,
      experimental_onStepStart: () => void called.push("start"),
      experimental_onLanguageModelCallEnd: () => void called.push("answer"),
      experimental_onToolCallFinish: () => void called.push("tool"),
      onStepFinish: () => void called.push("step"),
      onFinish: () => void called.push("end"),
    };

    await run(withBusMessages(context, settings));

    expect(called).toEqual(["start", "answer", "tool", "step", "end"]);
  });

  test("AGT-67 withBusMessages: two calls at once settle their own messages only", async () => {
    const gate = Promise.withResolvers<void>();
    const { context } = await setUp([]);
    const slow = scriptedModel([{ text: "slow", before: () => gate.promise }]);
    const quick = scriptedModel([{ text: "quick" }]);
    const sent = await context.sendMessage("one", { target: "main" });
    const settings = withBusMessages(context, {});

    const first = run({ ...settings, model: slow });
    await context.mailbox.waitForReceipt(sent.id, { state: "claimed" });
    await run({ ...settings, model: quick });

    expect(await stateOf(context, sent)).toBe("claimed");
    gate.resolve();
    await first;
    expect(await stateOf(context, sent)).toBe("acked");
    await context[Symbol.asyncDispose]();
  });

  test("AGT-68 withBusMessages serves a ToolLoopAgent", async () => {
    const { context, model } = await setUp([{ tools: ["look"] }, { text: "done" }]);
    const sent = await context.sendMessage("one", { target: "main" });
    const agent = new ToolLoopAgent(withBusMessages(context, { model, tools }));

    const { text } =
      way === "generate"
        ? await agent.generate({ prompt: "Go" })
        : await agent.stream({ prompt: "Go" });

    expect(await text).toBe("done");
    expect(await stateOf(context, sent)).toBe("acked");
    await context[Symbol.asyncDispose]();
  });
});

test("AGT-85 withBusMessages: disposing the context tells that what a stream holds that was left went back", async () => {
  await using bus = new MemoryBus();
  const context = await AgentContext.open({ bus, mailbox: new MemoryMailbox(), durable: true });
  const events = await watchEvents(context);
  const sent = await context.sendMessage("one", { source: "user", target: "main" });
  const asked = Promise.withResolvers<void>();
  const model = scriptedModel([{ text: "half", before: () => asked.resolve() }]);
  streamText({ ...withBusMessages(context, { model }), prompt: "Go", onError });
  await asked.promise;

  await context[Symbol.asyncDispose]();

  expect(await stateOf(context, sent)).toBe("pending");
  await bus.flush();
  expect(events).toEqual(["message-received one", "message-returned one"]);
});

test("AGT-69 withBusMessages: disposing the settings gives back what a stream holds that was left", async () => {
  await using context = await AgentContext.open();
  const sent = await context.sendMessage("one", { target: "main" });
  const settings = withBusMessages(context, {
    model: scriptedModel([{ text: "half", fails: "cut" }]),
  });
  const reader = streamText({ ...settings, prompt: "Go", onError }).stream.getReader();
  await reader.read();
  await context.mailbox.waitForReceipt(sent.id, { state: "claimed" });

  await settings[Symbol.asyncDispose]();

  expect(await stateOf(context, sent)).toBe("pending");
});

test.each([
  { parts: "an error", stream: [{ type: "error", error: new Error("overloaded") }] },
  {
    parts: "an answer that says so",
    stream: [
      { type: "text-start", id: "1" },
      { type: "text-delta", id: "1", delta: "half" },
      { type: "error", error: new Error("overloaded") },
      { type: "finish", finishReason: { unified: "error", raw: undefined }, usage },
    ],
  },
])(
  "AGT-120 withBusMessages: a stream that the SDK sends for again carries the same messages, and is one delivery: $parts",
  async ({ stream }) => {
    await using context = await AgentContext.open();
    const events = await watchEvents(context);
    const good = scriptedModel([{ text: "done" }]);
    const prompts: unknown[] = [];
    const model = new MockLanguageModelV4({
      doStream: async (call) => {
        prompts.push(call.prompt);
        if (prompts.length > 1) return good.doStream(call);
        return {
          stream: convertArrayToReadableStream([
            { type: "stream-start", warnings: [] },
            ...stream,
          ] as never),
        };
      },
    });
    const sent = await context.sendMessage("one", { target: "main" });

    const result = streamText({
      ...withBusMessages(context, { model, onError }),
      streamRetries: 1,
      prompt: "Go",
    });

    expect(await result.text).toBe("done");
    expect(prompts).toHaveLength(2);
    expect(prompts[1]).toEqual(prompts[0]);
    expect(await stateOf(context, sent)).toBe("acked");
    await context.bus.flush();
    expect(events.filter((event) => event.startsWith("message-"))).toEqual([
      "message-received one",
    ]);
  },
);

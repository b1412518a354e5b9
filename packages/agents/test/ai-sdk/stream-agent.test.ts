import { streamAgent } from "@swarmbus/agents/ai-sdk";
import { expect, test } from "vitest";
import { envelope, lineOf, stateOf, watchEvents } from "./drive.ts";
import { named, setUp } from "./scene.ts";
import type { Turn } from "./scripted-model.ts";

test("AGT-53 a run starts at once and needs no reader: its text, steps and messages come alone", async () => {
  await using scene = await setUp([{ tools: ["look"] }, { text: "done" }]);
  const streamer = streamAgent(scene.agent, "Go");

  expect(await streamer.text).toBe("done");
  expect(await streamer.steps).toHaveLength(2);
  expect((await streamer.messages).map(lineOf).at(-1)).toBe("assistant: done");
});

test("AGT-54 a run that nobody looks at reaches its end", async () => {
  await using scene = await setUp([{ tools: ["look"] }, { text: "done" }]);
  const sent = await scene.send("one");
  streamAgent(scene.agent, "Go");

  const receipt = await scene.context.mailbox.waitForReceipt(sent.id);

  expect(receipt.state).toBe("acked");
});

test("AGT-55 leaving the loop stops the run and gives its messages back", async () => {
  await using scene = await setUp([{ tools: ["look"] }, { text: "half", fails: "cut" }]);
  const events = await watchEvents(scene.context);
  const reasons: unknown[] = [];
  await scene.context.bus.subscribe("agent.main.events", (message) => {
    const { reason } = message.json<{ reason?: string }>();
    if (reason !== undefined) reasons.push(reason);
  });
  const streamer = streamAgent(scene.agent, "Go");
  let sent;
  for await (const part of streamer) {
    if (part.type === "tool-call") sent = await scene.send("one");
    if (part.type === "message-received") break;
  }

  expect(sent && (await stateOf(scene.context, sent))).toBe("pending");
  await scene.context.bus.flush();
  expect(events.filter((event) => event.startsWith("message"))).toEqual([
    "message-received one",
    "message-returned one",
  ]);
  expect(reasons).toEqual(["stopped"]);
});

test("AGT-56 disposing a streamer stops the run; what it had not read is in the mailbox", async () => {
  const stopped: boolean[] = [];
  const wait = named(
    "wait",
    ({ abortSignal }) =>
      new Promise<void>(() => {
        abortSignal?.addEventListener("abort", () => stopped.push(true));
        begun.resolve();
      }),
  );
  const begun = Promise.withResolvers<void>();
  await using scene = await setUp([{ tools: ["wait"] }], { tools: { wait } });
  const streamer = streamAgent(scene.agent, "Go");
  await begun.promise;
  const sent = await scene.send("one");

  await streamer[Symbol.asyncDispose]();

  expect(stopped).toEqual([true]);
  expect(await stateOf(scene.context, sent)).toBe("pending");
  await expect(streamer.text).rejects.toMatchObject({ name: "AbortError" });
  expect((await streamer.messages).map(lineOf)).toEqual([
    "user: Go",
    "assistant: call wait",
    "tool: result aborted",
  ]);
});

test("AGT-57 a streamer has one reader", async () => {
  await using scene = await setUp([{ text: "done" }]);
  const streamer = streamAgent(scene.agent, "Go");
  streamer[Symbol.asyncIterator]();

  expect(() => streamer[Symbol.asyncIterator]()).toThrow(TypeError);
  expect(await streamer.text).toBe("done");
});

test("AGT-106 parts that are asked for at once come in order", async () => {
  await using scene = await setUp([{ text: "done" }]);
  const parts = streamAgent(scene.agent, "Go")[Symbol.asyncIterator]();

  const first = await Promise.all([parts.next(), parts.next(), parts.next()]);

  const types = first.map(({ value }) => value?.type);
  expect(types).toEqual(["start", "start-step", "text-start"]);
});

test("AGT-107 whoever waits for a part gets the end, however many wait", async () => {
  await using scene = await setUp([], { prepareStep: () => Promise.reject(new Error("theirs")) });
  const parts = streamAgent(scene.agent, "Go")[Symbol.asyncIterator]();

  const all = await Promise.all([1, 2, 3, 4].map(() => parts.next()));

  expect(all.map(({ value }) => value?.type)).toEqual(["start", "error", undefined, undefined]);
});

test("AGT-58 a reader may wait for the text inside its loop", async () => {
  const text = "x".repeat(10);
  const turns = Array.from({ length: 400 }, (): Turn => ({ tools: ["look"] }));
  await using scene = await setUp([...turns, { text }], { maxSteps: 500 });
  const streamer = streamAgent(scene.agent, "Go");
  const texts: string[] = [];

  for await (const part of streamer) if (part.type === "start") texts.push(await streamer.text);

  expect(texts).toEqual([text]);
});

test("AGT-59 a slow reader gets every part, in order", async () => {
  const turns = Array.from({ length: 400 }, (): Turn => ({ tools: ["look"] }));
  await using scene = await setUp([...turns, { text: "done" }], { maxSteps: 500 });
  let [started, finished] = [0, 0];

  for await (const part of streamAgent(scene.agent, "Go")) {
    if (part.type === "start-step") started += 1;
    if (part.type === "finish-step") finished += 1;
    if (started % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  expect([started, finished]).toEqual([401, 401]);
});

test("AGT-60 a run whose mailbox is closed is a start, an error part and a rejected text", async () => {
  await using scene = await setUp([]);
  await scene.context.mailbox.close();
  const streamer = streamAgent(scene.agent, "Go");
  const types: string[] = [];

  for await (const part of streamer) types.push(part.type);

  expect(types).toEqual(["start", "error"]);
  await expect(streamer.text).rejects.toMatchObject({ code: "CLOSED" });
  expect((await streamer.messages).map(lineOf)).toEqual(["user: Go"]);
});

test("AGT-61 parallel tool calls are answered together, and messages come behind all results", async () => {
  const slow = named("slow", () => new Promise((resolve) => setImmediate(resolve)));
  const quick = named("quick", () => scene.send("now"));
  await using scene = await setUp([{ tools: ["slow", "quick"] }, { text: "done" }], {
    tools: { slow, quick },
  });

  await streamAgent(scene.agent, "Go").text;

  expect(scene.actor.prompts[1]).toEqual([
    "user: Go",
    "assistant: call slow call quick",
    "tool: result slow result quick",
    envelope("user", "now"),
  ]);
});

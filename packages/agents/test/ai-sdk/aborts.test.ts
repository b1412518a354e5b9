// Runs that are aborted or disposed at odd moments, or fail before they begin: they end, and what is told of them is true.
import { AgentContext, type AgentEventRecord } from "@swarmbus/agents";
import { streamAgent, withBusMessages } from "@swarmbus/agents/ai-sdk";
import { generateText, streamText } from "ai";
import { MemoryBus, MemoryMailbox } from "swarmbus";
import { describe, expect, test } from "vitest";
import { drive, stateOf, watchEvents, ways } from "./drive.ts";
import { setUp, wires } from "./scene.ts";
import { scriptedModel } from "./scripted-model.ts";

/** Collects why messages went back. */
async function watchReasons(context: AgentContext): Promise<string[]> {
  const reasons: string[] = [];
  await context.bus.subscribe("agent.main.events", (message) => {
    const event = message.json<AgentEventRecord>();
    if (event.type === "message-returned") reasons.push(event.reason);
  });
  return reasons;
}

const worlds = wires.flatMap((wire) => ways.map((way) => ({ wire, way })));
const onError = (): void => undefined;

describe.each(worlds)("$way, $wire", ({ way, wire }) => {
  test.each([undefined, "enough", new Error("enough")])(
    "AGT-95 what an abort gives back is told so, whatever its reason is: %s",
    async (reason) => {
      const stop = new AbortController();
      const before = (): void => stop.abort(reason);
      await using scene = await setUp([{ text: "never", before }], {}, wire);
      const reasons = await watchReasons(scene.context);
      await scene.send("one");

      await drive(way, scene.agent, "Go", stop.signal);
      await scene.context.bus.flush();

      expect(reasons).toEqual(["abort"]);
    },
  );

  test("AGT-96 a run that is aborted before it starts reads nothing, and tells nothing", async () => {
    await using scene = await setUp([], {}, wire);
    const events = await watchEvents(scene.context);
    const sent = await scene.send("one");

    const { error, parts } = await drive(way, scene.agent, "Go", AbortSignal.abort());
    await scene.context.bus.flush();

    expect(error).toBeDefined();
    expect(parts.map(({ type }) => type)).toEqual(way === "stream" ? ["start", "abort"] : []);
    expect(events).toEqual([]);
    expect(await stateOf(scene.context, sent)).toBe("pending");
  });
});

describe.each(ways)("%s", (way) => {
  test("AGT-97 withBusMessages: what an abort gives back is told so, whatever its reason is", async () => {
    const context = await AgentContext.open();
    const reasons = await watchReasons(context);
    await context.sendMessage("one", { target: "main" });
    const stop = new AbortController();
    const model = scriptedModel([{ text: "never", before: () => stop.abort("enough") }]);
    const settings = withBusMessages(context, { model, abortSignal: stop.signal });

    const options = { ...settings, prompt: "Go", onError };
    if (way === "generate") await generateText(options).catch(onError);
    else await streamText(options).consumeStream({ onError });
    await context.bus.flush();

    expect(reasons).toEqual(["abort"]);
    await context[Symbol.asyncDispose]();
  });

  test("AGT-102 an abort does not wait for a mailbox that does not answer; what it claims later goes back", async () => {
    const mailbox = new MemoryMailbox();
    const claim = mailbox.claim.bind(mailbox);
    const [asked, answer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    mailbox.claim = async (...rest) => {
      asked.resolve();
      await answer.promise;
      return claim(...rest);
    };
    const stop = new AbortController();
    await using scene = await setUp([], { mailbox });
    const sent = await scene.send("one");

    const run = drive(way, scene.agent, "Go", stop.signal);
    await asked.promise;
    stop.abort();
    const { error } = await run;

    expect(error).toBeDefined();
    answer.resolve();
    await mailbox.waitForReceipt(sent.id, { state: "claimed" });
    await mailbox.waitForPending("main");
    expect(await stateOf(scene.context, sent)).toBe("pending");
  });

  test("AGT-103 an agent that is disposed while a run of it begins takes nothing for that run", async () => {
    await using context = await AgentContext.open();
    await using scene = await setUp([{ text: "done" }], { context });
    const events = await watchEvents(context);
    const sent = await scene.send("one");

    const run = drive(way, scene.agent, "Go");
    await scene.agent[Symbol.asyncDispose]();

    expect((await run).text).toBe("done");
    expect(scene.actor.prompts).toEqual([["user: Go"]]);
    expect(events.filter((event) => event.startsWith("message"))).toEqual([]);
    expect(await stateOf(context, sent)).toBe("pending");
  });
});

test("AGT-105 a stream of the SDK that fails before its first step is over for the heartbeats, too", async () => {
  await using bus = new MemoryBus();
  const statuses: unknown[] = [];
  await bus.subscribe("heartbeat.main", (message) => {
    statuses.push(message.json<{ status: string }>().status);
  });
  const prepareStep = (): never => {
    throw new Error("theirs");
  };
  await using scene = await setUp([], { bus, prepareStep });

  const result = await scene.agent.stream({ prompt: "Go" });
  await result.consumeStream();
  await bus.flush();

  expect(statuses).toEqual(["idle", "running", "idle"]);
});

test.each([
  ["prepareCall", "pending"],
  ["prepareStep", "pending"],
  ["onStepStart", "pending"],
  ["onLanguageModelCallEnd", "pending"],
  ["onAbort", "pending"],
  ["onStepEnd", "acked"],
  ["onFinish", "acked"],
] as const)(
  "AGT-116 who disposes a streamer does not wait for a callback that never ends: %s",
  async (name, state) => {
    const reached = Promise.withResolvers<void>();
    const hang = (): Promise<never> => {
      reached.resolve();
      return new Promise(() => undefined);
    };
    const before = (): unknown => (name === "onAbort" ? hang() : undefined);
    await using scene = await setUp([{ text: "a", before }], { [name]: hang });
    const sent = await scene.send("one");
    const streamer = streamAgent(scene.agent, "Go");
    await reached.promise;

    await streamer[Symbol.asyncDispose]();

    expect(await stateOf(scene.context, sent)).toBe(state);
  },
);

test("AGT-117 what an abort gives back is in the mailbox before onAbort, which may never end", async () => {
  const stop = new AbortController();
  const before = (): void => stop.abort();
  const seen = Promise.withResolvers<string>();
  const onAbort = async (): Promise<never> => {
    seen.resolve(await stateOf(scene.context, sent));
    return new Promise(() => undefined);
  };
  await using scene = await setUp([{ text: "a", before }], { onAbort });
  const sent = await scene.send("one");

  await using streamer = streamAgent(scene.agent, "Go", { abortSignal: stop.signal });

  expect(await seen.promise).toBe("pending");
  expect(streamer).toBeDefined();
});

// Messages that newer ones pushed out of the mailbox before the agent could read them: whoever follows a run is told how many.
import { AgentContext, type AgentEventRecord } from "@swarmbus/agents";
import { withBusMessages } from "@swarmbus/agents/ai-sdk";
import { generateText, streamText } from "ai";
import { MemoryBus, MemoryMailbox } from "swarmbus";
import { describe, expect, test } from "vitest";
import { drive, envelope, lineOf, type Outcome, ways } from "./drive.ts";
import { type Scene, setUp, type Wire, wires } from "./scene.ts";
import { scriptedModel, type Turn } from "./scripted-model.ts";

interface World extends AsyncDisposable {
  readonly scene: Scene;
  readonly mailbox: MemoryMailbox;
  readonly told: readonly string[];
}

/** What an event, or a part of a stream, says of messages; nothing when it is about something else. */
function wordsOf(event: { type: string }): string[] {
  const {
    type,
    count,
    stepNumber,
    messages = [],
  } = event as unknown as AgentEventRecord & {
    count?: number;
    stepNumber?: number;
    messages?: readonly unknown[];
  };
  if (type === "message-missed") return [`${stepNumber}: missed ${count}`];
  if (type === "message-received") return [`${stepNumber}: received ${messages.length}`];
  return type === "message-returned" ? [`returned ${messages.length}`] : [];
}

async function openContext(mailbox: MemoryMailbox) {
  const bus = new MemoryBus();
  const told: string[] = [];
  await bus.subscribe("agent.main.events", (message) => {
    told.push(...wordsOf(message.json<AgentEventRecord>()));
  });
  return { told, context: await AgentContext.open({ bus, mailbox }) };
}

async function open(
  turns: readonly Turn[],
  wire: Wire = "mock",
  extra: object = {},
): Promise<World> {
  const mailbox = new MemoryMailbox({ maxlen: 2 });
  const { told, context } = await openContext(mailbox);
  const scene = await setUp(turns, { context, ...extra }, wire);
  const dispose = async (): Promise<void> => {
    await scene[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
    await context.bus.close();
  };
  return { scene, mailbox, told, [Symbol.asyncDispose]: dispose };
}

async function flood({ scene }: World, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await scene.send(`m${number}`);
}

/** Fills the mailbox with what is for nobody here: what waits for the agent is pushed out, and nothing takes its place. */
async function floodOthers({ mailbox }: World, count: number): Promise<void> {
  await mailbox.subscribe("other");
  for (let number = 1; number <= count; number += 1) {
    await mailbox.send("x", { source: "user", target: "other" });
  }
}

const partsOf = ({ parts }: Outcome): string[] => parts.flatMap((part) => wordsOf(part));

const worlds = wires.flatMap((wire) => ways.map((way) => ({ wire, way })));

describe.each(worlds)("$way, $wire", ({ way, wire }) => {
  test("AGT-86 what an agent lost is told before what it receives, and not to the model", async () => {
    await using world = await open([{ text: "done" }], wire);
    await flood(world, 5);

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    const told = ["0: missed 3", "0: received 2"];
    expect(world.told).toEqual(told);
    expect(partsOf(outcome)).toEqual(way === "stream" ? told : []);
    const read = ["user: Go", envelope("user", "m4"), envelope("user", "m5")];
    expect(world.scene.actor.prompts).toEqual([read]);
    expect(outcome.messages.map(lineOf)).toEqual([...read, "assistant: done"]);
  });

  test("AGT-87 a loss is told when nothing is received as well, at the step that would have read it", async () => {
    const before = async (): Promise<void> => {
      await flood(world, 2);
      await floodOthers(world, 2);
    };
    const turns = [{ tools: ["look"], before }, { text: "done" }];
    await using world: World = await open(turns, wire);
    await flood(world, 1);
    await floodOthers(world, 2);

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    const told = ["0: missed 1", "1: missed 2"];
    expect(world.told).toEqual(told);
    if (way === "generate") return;
    const types = outcome.parts.map(({ type }) => type);
    const kinds = ["start", "message-missed", "start-step", "finish-step", "finish"];
    expect(types.filter((type) => kinds.includes(type))).toEqual([
      "start",
      "message-missed",
      "start-step",
      "finish-step",
      "message-missed",
      "start-step",
      "finish-step",
      "finish",
    ]);
    expect(partsOf(outcome)).toEqual(told);
  });

  test("AGT-88 a loss that is noticed behind the last step is told, before the run ends", async () => {
    const before = (): Promise<void> => flood(world, 4);
    await using world: World = await open([{ text: "done", before }], wire, { maxSteps: 1 });

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    expect(world.told).toEqual(["1: missed 2"]);
    expect(partsOf(outcome)).toEqual(way === "stream" ? world.told : []);
    const types = outcome.parts.map(({ type }) => type);
    expect(types.at(-1)).toBe(way === "stream" ? "finish" : undefined);
  });

  test("AGT-89 a loss is told once, although the messages that were claimed with it go back", async () => {
    const turns: Turn[] = [{ text: "half", fails: "fatal" }, { text: "done" }];
    await using world = await open(turns, wire);
    await flood(world, 5);
    await drive(way, world.scene.agent, "Go");
    await flood(world, 1);

    const outcome = await drive(way, world.scene.agent, "Again");
    await world.scene.context.bus.flush();

    expect(world.told).toEqual([
      "0: missed 3",
      "0: received 2",
      "returned 2",
      "0: missed 1",
      "0: received 2",
    ]);
    expect(partsOf(outcome)).toEqual(way === "stream" ? world.told.slice(3) : []);
  });
});

describe.each(ways)("%s", (way) => {
  test("AGT-90 a loss that somebody else was told of in between hides no later one", async () => {
    const turns: Turn[] = [{ text: "half", fails: "fatal" }, { text: "done" }];
    await using world = await open(turns);
    await flood(world, 5);
    await drive(way, world.scene.agent, "Go");
    await using other = await world.mailbox.claim("main");
    expect(other.missed).toBe(3);
    await other.ack();
    await flood(world, 4);

    await drive(way, world.scene.agent, "Again");
    await world.scene.context.bus.flush();

    expect(world.told.slice(3)).toEqual(["0: missed 2", "0: received 2"]);
  });

  test("AGT-91 of two runs at once one tells a loss", async () => {
    await using world = await open([{ text: "a" }, { text: "b" }]);
    await flood(world, 5);

    await Promise.all([1, 2].map(() => drive(way, world.scene.agent, "Go")));
    await world.scene.context.bus.flush();

    expect(world.told).toEqual(["0: missed 3", "0: received 2"]);
  });

  test("AGT-92 withBusMessages tells what was lost, with messages and without, and once", async () => {
    const mailbox = new MemoryMailbox({ maxlen: 2 });
    const { told, context } = await openContext(mailbox);
    const send = (content: string, target = "main"): Promise<unknown> =>
      mailbox.send(content, { source: "user", target });
    await mailbox.subscribe("other");
    const onError = (): void => undefined;
    const run = async (turns: readonly Turn[]): Promise<void> => {
      const model = scriptedModel(turns);
      const options = { ...withBusMessages(context, { model, maxRetries: 0 }), prompt: "Go" };
      if (way === "generate") await generateText(options).catch(onError);
      else await streamText({ ...options, onError }).consumeStream({ onError });
    };

    for (const content of ["one", "two", "three"]) await send(content);
    await run([{ text: "half", fails: "fatal" }]);
    await run([{ text: "done" }]);
    await send("four");
    for (const content of ["x", "y"]) await send(content, "other");
    await run([{ text: "done" }]);
    await context.bus.flush();

    expect(told).toEqual([
      "0: missed 1",
      "0: received 2",
      "returned 2",
      "0: received 2",
      "0: missed 1",
    ]);
    await context[Symbol.asyncDispose]();
    await context.bus.close();
  });
});

test("AGT-93 the reader of a stream is told of a loss between two steps, before what the second receives", async () => {
  const before = (): Promise<void> => flood(world, 3);
  const turns = [{ tools: ["look"], before }, { text: "done" }];
  await using world: World = await open(turns);

  const outcome = await drive("stream", world.scene.agent, "Go");

  const types = outcome.parts.map(({ type }) => type);
  const at = types.indexOf("message-missed");
  expect(types.slice(at - 1, at + 4)).toEqual([
    "finish-step",
    "message-missed",
    "message-received",
    "steering-message",
    "steering-message",
  ]);
});

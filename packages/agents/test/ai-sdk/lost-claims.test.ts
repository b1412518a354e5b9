// What a run holds may be taken from it while its model works: the context is disposed, the agent is unsubscribed, the mailbox
// is cleared or closed. Then nobody may say that the message was read: not the receipt, not the stream, not the history.
import { AgentContext, type AgentEventRecord } from "@swarmbus/agents";
import { createAgent } from "@swarmbus/agents/ai-sdk";
import { type AgentMessage, type Claim, type Mailbox, MemoryBus, MemoryMailbox } from "swarmbus";
import { describe, expect, test } from "vitest";
import { drive, envelope, lineOf, type Outcome, ways } from "./drive.ts";
import { named, type Scene, setUp, type Wire, wires } from "./scene.ts";
import type { Turn } from "./scripted-model.ts";

/** A scene on a bus and a mailbox that outlive its context, and what the bus was told of messages. */
interface World extends AsyncDisposable {
  readonly scene: Scene;
  readonly mailbox: Mailbox;
  readonly told: readonly string[];
  /** Where a message stands for the agent; nothing when nobody knows. */
  stateOf(message: AgentMessage): Promise<string | undefined>;
}

interface WorldOptions {
  readonly durable?: boolean;
  readonly mailbox?: Mailbox;
  readonly extra?: object;
}

async function open(
  turns: readonly Turn[],
  wire: Wire,
  options: WorldOptions = {},
): Promise<World> {
  const { durable = false, mailbox = new MemoryMailbox(), extra } = options;
  const bus = new MemoryBus();
  const told: string[] = [];
  await bus.subscribe("agent.main.events", (message) => {
    const event = message.json<AgentEventRecord>();
    if (event.type === "message-received") told.push(`received ${textsOf(event.messages)}`);
    if (event.type !== "message-returned") return;
    told.push(`returned ${textsOf(event.messages)}, ${event.reason}`);
  });
  const context = await AgentContext.open({ bus, mailbox, durable, onError: () => undefined });
  const scene = await setUp(turns, { context, ...extra }, wire);
  const stateOf: World["stateOf"] = async ({ id }) => {
    const receipts = await mailbox.receipts(id).catch(() => []);
    return receipts[0]?.state;
  };
  const dispose = async (): Promise<void> => {
    await scene[Symbol.asyncDispose]();
    await context[Symbol.asyncDispose]();
    await bus.close();
  };
  return { scene, mailbox, told, stateOf, [Symbol.asyncDispose]: dispose };
}

function textsOf(messages: readonly { text: string }[]): string {
  return messages.map(({ text }) => text).join(" ");
}

/** What the reader of a stream was told of messages, in the words of the bus. */
function toldOf({ parts }: Outcome): string[] {
  const texts = (messages: readonly AgentMessage[]) =>
    textsOf(messages.map((message) => ({ text: message.render() })));
  return parts.flatMap((part) => {
    if (part.type === "message-received") return [`received ${texts(part.messages)}`];
    if (part.type !== "message-returned") return [];
    return [`returned ${texts(part.messages)}, ${part.reason}`];
  });
}

/** Changes what becomes of claims. */
function withClaims(change: (claim: Claim) => Partial<Claim>): MemoryMailbox {
  const mailbox = new MemoryMailbox();
  const claim = mailbox.claim.bind(mailbox);
  mailbox.claim = async (...rest) => {
    const held = await claim(...rest);
    return {
      messages: held.messages,
      missed: held.missed,
      ack: (count) => held.ack(count),
      release: () => held.release(),
      [Symbol.asyncDispose]: () => held[Symbol.asyncDispose](),
      ...change(held),
    };
  };
  return mailbox;
}

/** By what takes the claim: how, and the receipt that is left. */
const losses = {
  "the context is disposed": {
    lose: ({ scene }: World) => scene.context[Symbol.asyncDispose](),
    state: "unsubscribed",
  },
  "the agent is unsubscribed": {
    lose: ({ mailbox }: World) => mailbox.unsubscribe("main"),
    state: "unsubscribed",
  },
  "the mailbox is cleared": {
    lose: ({ mailbox }: World) => mailbox.clear(),
    state: undefined,
  },
  "the mailbox is closed": {
    lose: ({ mailbox }: World) => mailbox.close(),
    state: undefined,
  },
  "the agent is disposed": {
    lose: ({ scene }: World) => scene.agent[Symbol.asyncDispose](),
    state: "pending",
  },
};
const lossNames = Object.keys(losses) as (keyof typeof losses)[];
const worlds = wires.flatMap((wire) => ways.map((way) => ({ wire, way })));
const unread = ["received one", "returned one, stopped"];

describe.each(worlds)("$way, $wire", ({ way, wire }) => {
  test.each(lossNames)(
    "AGT-71 a message that is taken from a run during the model's call is told as returned, and is not in the history: %s",
    async (name) => {
      const { lose, state } = losses[name];
      await using world: World = await open([{ text: "done", before: () => lose(world) }], wire);
      const sent = await world.scene.send("one");

      const outcome = await drive(way, world.scene.agent, "Go");
      await world.scene.context.bus.flush();

      expect(outcome.text).toBe("done");
      expect(world.told).toEqual(unread);
      expect(toldOf(outcome)).toEqual(way === "stream" ? unread : []);
      expect(outcome.messages.map(lineOf)).toEqual(["user: Go", "assistant: done"]);
      expect(await world.stateOf(sent)).toBe(state);
    },
  );

  test("AGT-72 what a durable agent did not come to read is in its next run, and in the history once", async () => {
    const before = (): Promise<void> => losses["the context is disposed"].lose(world);
    const turns = [{ text: "done", before }, { text: "again" }];
    await using world: World = await open(turns, wire, { durable: true });
    const { mailbox, scene } = world;
    const sent = await scene.send("one");
    const first = await drive(way, scene.agent, "Go");
    expect(await world.stateOf(sent)).toBe("pending");

    await using context = await AgentContext.open({ mailbox, durable: true });
    await using agent = await createAgent(scene.actor.model, { context });
    const more = [...first.messages, { role: "user" as const, content: "More" }];
    const second = await drive(way, agent, more);

    const kept = ["user: Go", "assistant: done", "user: More", envelope("user", "one")];
    expect(scene.actor.prompts[1]).toEqual(kept);
    expect(second.messages.map(lineOf)).toEqual([...kept, "assistant: again"]);
    expect(await world.stateOf(sent)).toBe("acked");
  });

  test.each(["the context is disposed", "the mailbox is closed"] as const)(
    "AGT-73 a step later the run ends in CLOSED, and what went back was told before: %s",
    async (name) => {
      const before = (): unknown => losses[name].lose(world);
      await using world: World = await open([{ tools: ["look"], before }, { text: "never" }], wire);
      await world.scene.send("one");

      const outcome = await drive(way, world.scene.agent, "Go");
      await world.scene.context.bus.flush();

      const { error } = outcome as { error: { error?: unknown } };
      expect(error.error ?? error).toMatchObject({ code: "CLOSED" });
      expect(world.scene.actor.prompts).toHaveLength(1);
      expect(world.told).toEqual(unread);
      if (way === "generate") return;
      const types = outcome.parts.map(({ type }) => type);
      expect(types.indexOf("message-returned")).toBeLessThan(types.indexOf("error"));
      expect(toldOf(outcome)).toEqual(unread);
    },
  );

  test.each([
    "the agent is unsubscribed",
    "the mailbox is cleared",
    "the agent is disposed",
  ] as const)(
    "AGT-74 the run goes on, and tells once of what was taken from it: %s",
    async (name) => {
      const before = (): unknown => losses[name].lose(world);
      const turns = [{ tools: ["look"], before }, { tools: ["look"] }, { text: "done" }];
      await using world: World = await open(turns, wire);
      await world.scene.send("one");

      const outcome = await drive(way, world.scene.agent, "Go");
      await world.scene.context.bus.flush();

      expect(world.told).toEqual(unread);
      expect(toldOf(outcome)).toEqual(way === "stream" ? unread : []);
      const round = ["assistant: call look", "tool: result look"];
      expect(outcome.messages.map(lineOf)).toEqual([
        "user: Go",
        ...round,
        ...round,
        "assistant: done",
      ]);
    },
  );

  test.each(lossNames)(
    "AGT-75 a call that fails when its messages were taken tells of them once: %s",
    async (name) => {
      const before = (): unknown => losses[name].lose(world);
      await using world: World = await open([{ text: "half", fails: "fatal", before }], wire);
      await world.scene.send("one");

      const outcome = await drive(way, world.scene.agent, "Go");
      await world.scene.context.bus.flush();

      expect(outcome.error).toBeDefined();
      const count = (told: readonly string[]) => told.map((line) => line.split(",")[0]);
      expect(count(world.told)).toEqual(["received one", "returned one"]);
      expect(toldOf(outcome)).toEqual(way === "stream" ? world.told : []);
    },
  );

  test("AGT-76 a message whose ack fails goes back, is told so, and is in the history of the run that reads it", async () => {
    let failures = 1;
    const mailbox = withClaims((held) => ({
      ack: async () => {
        failures -= 1;
        if (failures < 0) return held.ack();
        throw new Error("the store is away");
      },
    }));
    const errors: unknown[] = [];
    const onError = ({ error }: { error: unknown }): void => void errors.push(error);
    const turns = [{ text: "a" }, { text: "b" }, { text: "c" }];
    await using world: World = await open(turns, wire, {
      mailbox,
      extra: { onError, maxSteps: 1 },
    });
    const sent = await world.scene.send("one");

    const first = await drive(way, world.scene.agent, "Go");
    expect(await world.stateOf(sent)).toBe("pending");
    const second = await drive(way, world.scene.agent, [...first.messages]);
    await world.scene.context.bus.flush();

    expect(errors).toMatchObject([{ message: "the store is away" }]);
    expect(world.told).toEqual(["received one", "returned one, error", "received one"]);
    expect(first.messages.map(lineOf)).toEqual(["user: Go", "assistant: a"]);
    expect(second.messages.map(lineOf)).toEqual([
      "user: Go",
      "assistant: a",
      envelope("user", "one"),
      "assistant: b",
    ]);
    expect(await world.stateOf(sent)).toBe("acked");
  });

  test("AGT-77 a message whose ack arrived, although its answer was lost, counts as read", async () => {
    const mailbox = withClaims((held) => ({
      ack: async () => {
        await held.ack();
        throw new Error("the connection was lost");
      },
    }));
    await using world: World = await open([{ text: "done" }], wire, { mailbox });
    const sent = await world.scene.send("one");

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    expect(await world.stateOf(sent)).toBe("acked");
    expect(world.told).toEqual(["received one"]);
    expect(toldOf(outcome)).toEqual(way === "stream" ? ["received one"] : []);
    expect(outcome.messages.map(lineOf)).toContain(envelope("user", "one"));
  });

  test("AGT-78 a message that cannot be given back was not read, and is told as returned", async () => {
    const release = (): Promise<boolean> => Promise.reject(new Error("the store is away"));
    const mailbox = withClaims(() => ({ release }));
    await using world: World = await open([{ text: "half", fails: "fatal" }], wire, { mailbox });
    await world.scene.send("one");

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    const told = ["received one", "returned one, error"];
    expect(world.told).toEqual(told);
    expect(toldOf(outcome)).toEqual(way === "stream" ? told : []);
  });
});

describe.each(ways)("%s", (way) => {
  test("AGT-79 what waits for a step when the agent is disposed is not given to the model", async () => {
    const prepareStep = async ({ stepNumber }: { stepNumber: number }): Promise<void> => {
      if (stepNumber === 1) await losses["the agent is disposed"].lose(world);
    };
    const before = (): Promise<unknown> => world.scene.send("one");
    const turns = [{ tools: ["look"], before }, { text: "done" }];
    await using world: World = await open(turns, "mock", { extra: { prepareStep } });

    const outcome = await drive(way, world.scene.agent, "Go");
    await world.scene.context.bus.flush();

    expect(world.scene.actor.prompts.flat().join()).not.toContain("one");
    expect(world.told).toEqual([]);
    expect(toldOf(outcome)).toEqual([]);
    expect(await world.mailbox.hasPending("main")).toBe(true);
  });
});

test.each(["the context is disposed", "the agent is disposed"] as const)(
  "AGT-80 a stream of the SDK that nobody reads gives back what it holds when its agent or context is disposed, and tells so: %s",
  async (name) => {
    const [asked, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const before = (): Promise<void> => {
      asked.resolve();
      return held.promise;
    };
    await using world: World = await open([{ text: "half", before }], "mock", { durable: true });
    const sent = await world.scene.send("one");
    await world.scene.agent.stream({ prompt: "Go" });
    await asked.promise;
    await world.scene.context.bus.flush();
    expect(world.told).toEqual(["received one"]);

    await losses[name].lose(world);
    await world.scene.context.bus.flush();

    expect(await world.stateOf(sent)).toBe("pending");
    expect(world.told).toEqual(unread);
    held.resolve();
  },
);

test("AGT-81 the stream tells that messages went back when it comes to that, and not at its end", async () => {
  const before = (): Promise<void> => losses["the agent is unsubscribed"].lose(world);
  const turns = [{ tools: ["look"], before }, { text: "done" }];
  const look = named("look");
  await using world: World = await open(turns, "mock", { extra: { tools: { look } } });
  await world.scene.send("one");

  const { parts } = await drive("stream", world.scene.agent, "Go");

  const types = parts.map(({ type }) => type);
  expect(types.indexOf("message-returned")).toBeLessThan(types.indexOf("finish-step"));
});

test.each(["abort", "error"] as const)(
  "AGT-94 what goes back is told behind the part that says why: %s",
  async (how) => {
    const stop = new AbortController();
    const before = (): void => {
      if (how === "abort") stop.abort();
    };
    await using world = await open([{ text: "half", fails: "cut", before }], "mock");
    await world.scene.send("one");

    const { parts } = await drive("stream", world.scene.agent, "Go", stop.signal);

    const types = parts.map(({ type }) => type);
    expect(types.slice(types.indexOf(how))).toEqual([how, "message-returned"]);
  },
);

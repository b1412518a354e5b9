import { AgentContext } from "@swarmbus/agents";
import { createAgent } from "@swarmbus/agents/ai-sdk";
import { experimental_createSteering } from "ai";
import { MockProviderV4 } from "ai/test";
import { MemoryMailbox } from "swarmbus";
import { afterEach, describe, expect, test } from "vitest";
import { drive, envelope, lineOf, stateOf, ways } from "./drive.ts";
import { named, setUp } from "./scene.ts";
import { scriptedModel, type Turn } from "./scripted-model.ts";

describe.each(ways)("%s", (way) => {
  test("AGT-39 two runs of one agent at once: a message goes to one of them, and to one only", async () => {
    await using scene = await setUp([{ text: "a" }, { text: "b" }, { text: "c" }]);
    const sent = await scene.send("one");

    await Promise.all([1, 2].map(() => drive(way, scene.agent, "Go")));

    const carriers = scene.actor.prompts.filter((prompt) => prompt.join().includes("one"));
    expect(carriers).toHaveLength(1);
    expect(await stateOf(scene.context, sent)).toBe("acked");
  });

  test.each(["length", "content-filter"] as const)(
    "AGT-40 a queue message waits for an answer that was not cut off (%s)",
    async (finish) => {
      await using scene = await setUp([{ text: "half", finish }, { text: "more" }]);
      const sent = await scene.send("later", "queue");

      await drive(way, scene.agent, "Go");

      expect(scene.actor.prompts).toHaveLength(1);
      expect(await stateOf(scene.context, sent)).toBe("pending");
    },
  );

  test("AGT-41 a run is over when what it gives back is in the mailbox, however long that takes", async () => {
    const mailbox = new MemoryMailbox();
    const claim = mailbox.claim.bind(mailbox);
    mailbox.claim = async (...rest) => {
      const held = await claim(...rest);
      const release = async (): Promise<boolean> => {
        await new Promise((resolve) => setImmediate(resolve));
        return held.release();
      };
      return { ...held, messages: held.messages, ack: () => held.ack(), release };
    };
    const options = { mailbox, maxSteps: 1 };
    await using scene = await setUp(
      [{ tools: ["look"], before: () => scene.send("late") }],
      options,
    );

    await drive(way, scene.agent, "Go");

    expect(await mailbox.hasPending("main")).toBe(true);
  });

  test("AGT-42 a mailbox that fails in the middle is reported, and the run goes on", async () => {
    const mailbox = new MemoryMailbox();
    const claim = mailbox.claim.bind(mailbox);
    let calls = 0;
    mailbox.claim = async (...rest) => {
      calls += 1;
      if (calls === 2) throw new Error("the store is away");
      return claim(...rest);
    };
    const errors: unknown[] = [];
    const onError = ({ error }: { error: unknown }): void => void errors.push(error);
    const turns: Turn[] = [{ tools: ["look"], before: () => scene.send("one") }];
    await using scene = await setUp([...turns, { tools: ["look"] }, { text: "done" }], {
      mailbox,
      onError,
    });

    const { text } = await drive(way, scene.agent, "Go");

    expect(text).toBe("done");
    expect(errors).toMatchObject([{ message: "the store is away" }]);
    expect(scene.actor.prompts[2]?.at(-1)).toBe(envelope("user", "one"));
  });

  test("AGT-43 a mailbox that its owner closes ends the next step in CLOSED", async () => {
    const mailbox = new MemoryMailbox();
    await using scene = await setUp([{ tools: ["look"] }, { text: "never" }], {
      mailbox,
      tools: { look: named("look", () => mailbox.close()) },
    });

    const { error } = await drive(way, scene.agent, "Go");

    expect((error as { error?: unknown }).error ?? error).toMatchObject({ code: "CLOSED" });
    expect(scene.actor.prompts).toHaveLength(1);
  });

  test("AGT-44 the user's own prepareStep runs, and what it leaves out of ours is put back", async () => {
    const seen: number[] = [];
    await using scene = await setUp(
      [{ tools: ["look"], before: () => scene.send("one") }, { text: "b" }],
      {
        prepareStep: ({ stepNumber, messages }: { stepNumber: number; messages: unknown[] }) => {
          seen.push(stepNumber);
          return { messages: messages.slice(0, 3) };
        },
      },
    );

    await drive(way, scene.agent, "Go");

    expect(seen).toEqual([0, 1]);
    expect(scene.actor.prompts[1]?.slice(2)).toEqual([
      "tool: result look",
      envelope("user", "one"),
    ]);
  });

  test("AGT-45 the user's own callbacks and prepareCall are kept, those that throw too", async () => {
    const called: string[] = [];
    const note = (name: string) => () => {
      called.push(name);
      throw new Error(name);
    };
    await using scene = await setUp([{ tools: ["look"] }, { text: "b" }], {
      onStepStart: note("start"),
      onLanguageModelCallEnd: note("answer"),
      onToolExecutionEnd: note("tool"),
      onStepFinish: note("step"),
      onFinish: note("end"),
      prepareCall: ({ model, prompt, tools, stopWhen }: Record<string, unknown>) => ({
        model,
        prompt: `${String(prompt)}!`,
        tools,
        stopWhen,
      }),
    });
    const sent = await scene.send("one");

    const { messages } = await drive(way, scene.agent, "Go");

    expect(called).toEqual(["start", "answer", "tool", "step", "start", "answer", "step", "end"]);
    expect(messages.map(lineOf)[0]).toBe("user: Go!");
    expect(await stateOf(scene.context, sent)).toBe("acked");
  });

  test("AGT-113 steering that is not by the mailbox is refused, and nothing is claimed", async () => {
    await using scene = await setUp([]);
    const sent = await scene.send("one");
    const options = { prompt: "Go", experimental_steering: experimental_createSteering() };

    await expect(scene.agent[way](options)).rejects.toThrow(
      new TypeError(
        "Cannot run the agent: it was given experimental_steering, which it uses itself, " +
          "send messages to its mailbox",
      ),
    );

    expect(await stateOf(scene.context, sent)).toBe("pending");
  });
});

const globals = globalThis as { AI_SDK_DEFAULT_PROVIDER?: unknown };

afterEach(() => delete globals.AI_SDK_DEFAULT_PROVIDER);

test("AGT-46 provider:model is asked of the provider that the program has set", async () => {
  const model = scriptedModel([{ text: "hello" }]);
  globals.AI_SDK_DEFAULT_PROVIDER = new MockProviderV4({ languageModels: { "mine:x": model } });
  await using agent = await createAgent("mine:x");

  expect((await agent.generate({ prompt: "Go" })).text).toBe("hello");
});

test("AGT-47 provider:model is else the provider of the package of that name", async () => {
  await using agent = await createAgent("openai:gpt-4o");

  expect([agent.version, agent.id, agent.tools]).toEqual(["agent-v1", "main", {}]);
});

test.each([
  ["gpt-4o", "a name such as openai:gpt-4o is needed"],
  ["openai:", "a name such as openai:gpt-4o is needed"],
  ["nobody:x", 'install the package "@ai-sdk/nobody"'],
])("AGT-48 a model that cannot be had subscribes nobody: %s", async (model, wish) => {
  const mailbox = new MemoryMailbox();

  await expect(createAgent(model, { mailbox })).rejects.toThrow(wish);

  expect(await mailbox.agents()).toEqual([]);
});

test.each([null, undefined, 5, {}, () => "openai:gpt-4o"])(
  "AGT-114 what is no model subscribes nobody: %s",
  async (model) => {
    const mailbox = new MemoryMailbox();

    await expect(createAgent(model as never, { mailbox })).rejects.toThrow(
      /^Cannot create an agent: what it was given \(\w+\) is no model, a model of the SDK or/,
    );

    expect(await mailbox.agents()).toEqual([]);
  },
);

test.each([
  [{ maxSteps: 0 }, RangeError],
  [{ maxSteps: 1.5 }, RangeError],
  [{ maxSteps: 3, stopWhen: [] }, TypeError],
])("AGT-49 options that make no sense subscribe nobody: %j", async (options, type) => {
  const mailbox = new MemoryMailbox();

  await expect(createAgent(scriptedModel([]), { mailbox, ...options })).rejects.toThrow(type);

  expect(await mailbox.agents()).toEqual([]);
});

test("AGT-50 a context that was given is used, not disposed, and takes no place beside it", async () => {
  await using context = await AgentContext.open({ agentId: "sub" });
  const agent = await createAgent(scriptedModel([]), { context });
  await expect(createAgent(scriptedModel([]), { context, agentId: "x" })).rejects.toThrow(
    TypeError,
  );

  expect(agent.id).toBe("sub");
  await agent[Symbol.asyncDispose]();
  expect(context.isClosed).toBe(false);
});

test("AGT-51 a context that an agent made is disposed with it", async () => {
  const agent = await createAgent(scriptedModel([]));
  await agent[Symbol.asyncDispose]();

  expect(agent.context.isClosed).toBe(true);
});

test("AGT-52 without a limit of its own an agent takes 20 steps", async () => {
  const turns = Array.from({ length: 30 }, (): Turn => ({ tools: ["look"] }));
  await using scene = await setUp(turns);

  const { steps } = await scene.agent.generate({ prompt: "Go" });

  expect(steps).toHaveLength(20);
});

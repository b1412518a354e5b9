// The life of contexts as one story each: who is subscribed, who gets what, and who clears up.
import { AgentContext } from "@swarmbus/agents";
import { MemoryMailbox } from "swarmbus";
import { expect, test } from "vitest";

const contents = (messages: readonly { content: string }[]): string[] =>
  messages.map((message) => message.content);

/** A mailbox whose messages are read only when a gate opens. */
function readingBehind(gate: Promise<void>, mailbox: MemoryMailbox): MemoryMailbox {
  return new Proxy(mailbox, {
    get(target, name) {
      const method: unknown = Reflect.get(target, name, target);
      if (typeof method !== "function") return method;
      if (name !== "claim" && name !== "consume") return method.bind(target);
      return async (...args: unknown[]) => {
        await gate;
        return method.apply(target, args);
      };
    },
  });
}

test("enter, open a sub-agent, alert both, exit, clear", async () => {
  const mailbox = new MemoryMailbox();
  const main = await AgentContext.open({ mailbox });
  const sub = await main.createSubagentContext("debugger");
  expect(await mailbox.agents()).toEqual(["main", sub.agentId]);

  const alert = await mailbox.send("Memory is low", { source: "monitor" });
  expect(contents(await main.consumeMessages())).toEqual(["Memory is low"]);
  expect(contents(await sub.consumeMessages())).toEqual(["Memory is low"]);
  expect((await mailbox.receipts(alert.id)).map(({ state }) => state)).toEqual(["acked", "acked"]);

  await sub[Symbol.asyncDispose]();
  expect(await mailbox.agents()).toEqual(["main"]);
  await main[Symbol.asyncDispose]();
  expect(await mailbox.agents()).toEqual([]);
  await mailbox.clear();
  expect(await mailbox.receipts(alert.id)).toEqual([]);
});

test("an owner may leave before its sub-agents: the mailbox it made lives until the last has left", async () => {
  const main = await AgentContext.open();
  const { mailbox } = main;
  const [first, second] = [
    await main.createSubagentContext("reader"),
    await main.createSubagentContext("writer"),
  ];

  await main[Symbol.asyncDispose]();
  await first.sendMessage("go on", { target: second.agentId });
  await first[Symbol.asyncDispose]();

  expect(contents(await second.consumeMessages())).toEqual(["go on"]);
  await second[Symbol.asyncDispose]();
  await expect(mailbox.agents()).rejects.toMatchObject({ code: "CLOSED" });
});

test("a durable owner comes back to what it had not read; its sub-agents are not durable", async () => {
  const mailbox = new MemoryMailbox();
  const before = await AgentContext.open({ mailbox, durable: true });
  const sub = await before.createSubagentContext("helper");
  const sent = await mailbox.send("for both", { source: "user" });

  await before[Symbol.asyncDispose]();
  await sub[Symbol.asyncDispose]();
  expect((await mailbox.receipts(sent.id)).map(({ state }) => state)).toEqual([
    "pending",
    "unsubscribed",
  ]);

  await using after = await AgentContext.open({ mailbox, durable: true });
  expect(contents(await after.consumeMessages())).toEqual(["for both"]);
  expect((await mailbox.receipts(sent.id))[0]?.state).toBe("acked");
});

test.each(["claimMessages", "consumeMessages"] as const)(
  "AGT-121 who left is not subscribed again by a call that was under way: %s",
  async (call) => {
    await using mailbox = new MemoryMailbox();
    const gate = Promise.withResolvers<void>();
    const slow = readingBehind(gate.promise, mailbox);
    const context = await AgentContext.open({ mailbox: slow });

    const underWay = context[call]().catch((error: unknown) => error);
    await context[Symbol.asyncDispose]();
    gate.resolve();
    await underWay;

    await expect.poll(() => mailbox.agents()).toEqual([]);
  },
);

test("AGT-121 who came back under the same id stays subscribed, whatever was under way before", async () => {
  await using mailbox = new MemoryMailbox();
  const gate = Promise.withResolvers<void>();
  const slow = readingBehind(gate.promise, mailbox);
  const context = await AgentContext.open({ mailbox: slow });
  const underWay = context.claimMessages().catch((error: unknown) => error);
  await context[Symbol.asyncDispose]();
  await using again = await AgentContext.open({ mailbox: slow });
  gate.resolve();
  await underWay;
  await new Promise((resolve) => setImmediate(resolve));

  expect(await mailbox.agents()).toEqual([again.agentId]);
});

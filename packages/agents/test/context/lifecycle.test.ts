// The life of contexts as one story each: who is subscribed, who gets what, and who clears up.
import { AgentContext } from "@swarmbus/agents";
import { MemoryMailbox } from "swarmbus";
import { expect, test } from "vitest";

const contents = (messages: readonly { content: string }[]): string[] =>
  messages.map((message) => message.content);

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

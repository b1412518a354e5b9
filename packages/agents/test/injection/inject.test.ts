import { AgentContext, injectBusMessages, parseEnvelope } from "@swarmbus/agents";
import { expect, test } from "vitest";

const history = [{ role: "user", content: "Go" }];

test("INJ-1 what waits comes behind the history, each message in its envelope, in order", async () => {
  await using context = await AgentContext.open();
  await context.sendMessage("one", { source: "user", target: "main" });
  await context.sendMessage("two", {
    source: "tester",
    target: "main",
    template: "{{ content }}!",
  });

  const injection = await injectBusMessages(context, history);

  expect(history).toHaveLength(1);
  expect(injection.messages.slice(0, 1)).toEqual(history);
  const injected = injection.messages.slice(1);
  expect(injected.map(({ role }) => role)).toEqual(["user", "user"]);
  expect(parseEnvelope(injected.map(({ content }) => content).join("\n"))).toEqual([
    { source: "user", content: injection.received[0]?.render() },
    { source: "tester", content: injection.received[1]?.render() },
  ]);
});

test("INJ-2 ack reads them for good", async () => {
  await using context = await AgentContext.open();
  const sent = await context.sendMessage("one", { target: "main" });
  const injection = await injectBusMessages(context, history);

  expect((await context.mailbox.receipts(sent.id))[0]?.state).toBe("claimed");
  expect(await injection.ack()).toBe(true);
  expect((await context.mailbox.receipts(sent.id))[0]?.state).toBe("acked");
  expect((await injectBusMessages(context, history)).received).toEqual([]);
});

test("INJ-3 release gives them back, and they come again in order", async () => {
  await using context = await AgentContext.open();
  const sent = await context.sendMessage("one", { target: "main" });
  const injection = await injectBusMessages(context, history);
  await context.sendMessage("two", { target: "main" });

  expect(await injection.release()).toBe(true);

  expect((await context.mailbox.receipts(sent.id))[0]?.state).toBe("pending");
  const again = await injectBusMessages(context, history);
  expect(again.received.map(({ content }) => content)).toEqual(["one", "two"]);
});

test("INJ-4 nothing waits: the history comes back as it is, and there is nothing to ack", async () => {
  await using context = await AgentContext.open();
  const injection = await injectBusMessages(context, history);

  expect(injection.messages).toEqual(history);
  expect(await injection.ack()).toBe(false);
});

test("INJ-5 queue messages come one at a time, and only when asked for", async () => {
  await using context = await AgentContext.open();
  await context.sendMessage("one", { target: "main", mode: "queue" });
  await context.sendMessage("two", { target: "main", mode: "queue" });

  expect((await injectBusMessages(context, history)).received).toEqual([]);
  const queued = await injectBusMessages(context, history, { mode: "queue" });
  expect(queued.received.map(({ content }) => content)).toEqual(["one"]);
});

const openCall: readonly [string, unknown[]][] = [
  ["the AI SDK", [{ role: "assistant", content: [{ type: "tool-call", toolCallId: "1" }] }]],
  [
    "chat completions",
    [{ role: "assistant", content: null, tool_calls: [{ type: "function", id: "1" }] }],
  ],
  ["responses", [{ type: "function_call", id: "fc", call_id: "1" }]],
  ["Anthropic", [{ role: "assistant", content: [{ type: "tool_use", id: "1" }] }]],
];
const result: Readonly<Record<string, unknown>> = {
  "the AI SDK": { role: "tool", content: [{ type: "tool-result", toolCallId: "1" }] },
  "chat completions": { role: "tool", tool_call_id: "1", content: "" },
  responses: { type: "function_call_output", call_id: "1", output: "" },
  Anthropic: { role: "user", content: [{ type: "tool_result", tool_use_id: "1" }] },
};

test.each(openCall)(
  "INJ-6 between a tool call and its result nothing is claimed: %s",
  async (_api, open) => {
    await using context = await AgentContext.open();
    const sent = await context.sendMessage("one", { target: "main" });

    const injection = await injectBusMessages(context, open);

    expect(injection.messages).toEqual(open);
    expect(injection.received).toEqual([]);
    expect((await context.mailbox.receipts(sent.id))[0]?.state).toBe("pending");
  },
);

test.each(openCall)("INJ-7 behind the result of a tool they come: %s", async (api, open) => {
  await using context = await AgentContext.open();
  await context.sendMessage("one", { target: "main" });

  const injection = await injectBusMessages(context, [...open, result[api]]);

  expect(injection.received).toHaveLength(1);
});

test("INJ-8 of parallel calls every one needs its result", async () => {
  await using context = await AgentContext.open();
  await context.sendMessage("one", { target: "main" });
  const calls = ["1", "2"].map((toolCallId) => ({ type: "tool-call", toolCallId }));
  const results = ["1", "2"].map((toolCallId) => ({ type: "tool-result", toolCallId }));
  const assistant = { role: "assistant", content: calls };

  const half = await injectBusMessages(context, [
    assistant,
    { role: "tool", content: results.slice(1) },
  ]);
  const whole = await injectBusMessages(context, [assistant, { role: "tool", content: results }]);

  expect([half.received.length, whole.received.length]).toEqual([0, 1]);
});

import { AgentContext, type AgentEventRecord, eventsSubject } from "@swarmbus/agents";
import {
  isBusError,
  MemoryBus,
  MemoryMailbox,
  type Message,
  openMailbox,
  watchPresence,
} from "swarmbus";
import { SimulatedClock } from "swarmbus/testing";
import { expect, test } from "vitest";

const contents = (messages: readonly { content: string }[]): string[] =>
  messages.map((message) => message.content);

test('AGT-1 PY context: entering subscribes "main", leaving unsubscribes it', async () => {
  const mailbox = new MemoryMailbox();
  const context = await AgentContext.open({ mailbox });

  expect(context.agentId).toBe("main");
  expect(await mailbox.agents()).toEqual(["main"]);
  await context[Symbol.asyncDispose]();
  expect(await mailbox.agents()).toEqual([]);
});

test("AGT-2 PY context: a sub-agent has an id of its name and four characters, and unsubscribes on exit", async () => {
  await using main = await AgentContext.open();
  const first = await main.createSubagentContext("debugger");
  await using second = await main.createSubagentContext("debugger");

  expect(first.agentId).toMatch(/^debugger-[0-9a-z]{4}$/);
  expect(second.agentId).not.toBe(first.agentId);
  expect(first.mailbox).toBe(main.mailbox);
  expect(first.bus).toBe(main.bus);
  await first[Symbol.asyncDispose]();
  expect(await main.mailbox.agents()).toEqual(["main", second.agentId]);
});

test("AGT-3 a sub-agent never gets an id that somebody has", async () => {
  const mailbox = new MemoryMailbox();
  const open = async (seed: number): Promise<AgentContext> =>
    AgentContext.open({ mailbox, agentId: `main-${seed}`, clock: new SimulatedClock({ seed: 7 }) });
  await using one = await open(1);
  await using other = await open(2); // the same chance, so its first choice is taken

  await using first = await one.createSubagentContext("debugger");
  await using second = await other.createSubagentContext("debugger");

  expect(second.agentId).not.toBe(first.agentId);
});

test("AGT-4 PY sendMessage: targeted, broadcast and with a template; the source is the context's own", async () => {
  await using main = await AgentContext.open();
  await using sub = await main.createSubagentContext("debugger");

  await main.sendMessage("Check for leaks", { target: sub.agentId });
  await main.sendMessage("to all", { template: "[URGENT] {{ content }}" });
  await main.sendMessage("from the user", { source: "user", target: sub.agentId });

  const read = await sub.consumeMessages();
  expect(contents(read)).toEqual(["Check for leaks", "to all", "from the user"]);
  expect(read.map((message) => message.source)).toEqual(["main", "main", "user"]);
  expect(await main.consumeMessages()).toEqual([]);
});

test("AGT-5 PY coordination: a monitor alerts all agents that are active", async () => {
  await using main = await AgentContext.open();
  await using sub = await main.createSubagentContext("debugger");
  await using monitor = await main.createSubagentContext("monitor");

  await monitor.sendMessage("stop", {});

  expect(contents(await main.consumeMessages())).toEqual(["stop"]);
  expect(contents(await sub.consumeMessages())).toEqual(["stop"]);
  expect(await monitor.consumeMessages()).toEqual([]);
});

test("AGT-6 a mailbox of its own is cleared and closed when the context and its sub-agents have left", async () => {
  const main = await AgentContext.open();
  const sub = await main.createSubagentContext("debugger");
  const { mailbox, bus } = main;

  await main[Symbol.asyncDispose]();
  await sub.sendMessage("still here", { target: sub.agentId });
  expect(contents(await sub.consumeMessages())).toEqual(["still here"]);
  expect(await mailbox.agents()).toEqual([sub.agentId]);

  await sub[Symbol.asyncDispose]();
  await expect(mailbox.agents()).rejects.toMatchObject({ code: "CLOSED" });
  expect(bus.isClosed).toBe(true);
});

test("AGT-7 a mailbox and a bus that were given stay open, and nothing in them is cleared", async () => {
  const [mailbox, bus] = [new MemoryMailbox(), new MemoryBus()];
  const context = await AgentContext.open({ mailbox, bus });
  const sent = await mailbox.send("keep", { source: "a" });

  await context[Symbol.asyncDispose]();

  expect(bus.isClosed).toBe(false);
  expect(await mailbox.receipts(sent.id)).toEqual([
    { messageId: sent.id, agentId: "main", state: "unsubscribed" },
  ]);
});

test("AGT-8 a durable context leaves without unsubscribing, and finds what was unread when it is back", async () => {
  const mailbox = new MemoryMailbox();
  const before = await AgentContext.open({ mailbox, durable: true });
  await mailbox.send("unread", { source: "user", target: "main" });
  await before[Symbol.asyncDispose]();
  const sent = await mailbox.send("meanwhile", { source: "user", target: "main" });
  expect((await mailbox.receipts(sent.id))[0]?.state).toBe("pending");

  await using after = await AgentContext.open({ mailbox, durable: true });

  expect(contents(await after.consumeMessages())).toEqual(["unread", "meanwhile"]);
});

test("AGT-9 a durable context without a mailbox is refused, as its own would end with it", async () => {
  await expect(AgentContext.open({ durable: true })).rejects.toThrow(TypeError);
});

test("AGT-70 an empty agent id is refused, and so is a heartbeat that never comes", async () => {
  const mailbox = new MemoryMailbox();

  await expect(AgentContext.open({ agentId: "" })).rejects.toThrow(RangeError);
  await expect(AgentContext.open({ mailbox, heartbeatMs: 0 })).rejects.toThrow(RangeError);
  await expect(AgentContext.open({ mailbox, heartbeatMs: Infinity })).rejects.toThrow(RangeError);
  expect(await mailbox.agents()).toEqual([]);
});

test.each(["x", "\u0000", "\ud800", "漢"])(
  "AGT-115 an agent id has at most 2000 characters, and a longer one is named: %j",
  async (character) => {
    const mailbox = new MemoryMailbox();
    const agentId = character.repeat(2001);

    await expect(AgentContext.open({ mailbox, agentId })).rejects.toThrow(
      "Cannot open an agent context: its agent id has 2001 characters, at most 2000 can be",
    );
    await using main = await AgentContext.open({ mailbox, agentId: agentId.slice(1) });
    await expect(main.createSubagentContext(agentId.slice(5))).rejects.toThrow("2001 characters");

    expect(await mailbox.agents()).toEqual([agentId.slice(1).toWellFormed()]);
  },
);

test("AGT-10 an agent that is open in a mailbox is an ID_CONFLICT, until it is disposed", async () => {
  const mailbox = new MemoryMailbox();
  const first = await AgentContext.open({ mailbox });

  await expect(AgentContext.open({ mailbox })).rejects.toMatchObject({ code: "ID_CONFLICT" });
  expect(await mailbox.agents()).toEqual(["main"]);
  await first[Symbol.asyncDispose]();
  await using again = await AgentContext.open({ mailbox });
  expect(again.isClosed).toBe(false);
});

test("AGT-11 of two that open the same agent at the same time one gets it", async () => {
  const mailbox = new MemoryMailbox();

  const opened = await Promise.allSettled([1, 2].map(() => AgentContext.open({ mailbox })));

  expect(opened.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
});

test("AGT-82 an agent that is open in a mailbox is an ID_CONFLICT by another object of that mailbox, too", async () => {
  await using team = await openMailbox("memory:team");
  await using same = await openMailbox("memory:team");
  await using other = await openMailbox("memory:another-team");
  const first = await AgentContext.open({ mailbox: team });

  await expect(AgentContext.open({ mailbox: same })).rejects.toMatchObject({ code: "ID_CONFLICT" });
  await using elsewhere = await AgentContext.open({ mailbox: other });
  await first[Symbol.asyncDispose]();
  await using again = await AgentContext.open({ mailbox: same });
  expect([elsewhere.isClosed, again.isClosed]).toEqual([false, false]);
});

test("AGT-83 an agent id is free when the mailbox object of its context was closed, as after a crash", async () => {
  await using team = new MemoryMailbox();
  const [before, after] = [team.connect(), team.connect()];
  const crashed = await AgentContext.open({ mailbox: before, durable: true });
  await before.close();

  await using back = await AgentContext.open({ mailbox: after });
  await crashed[Symbol.asyncDispose]();
  await expect(AgentContext.open({ mailbox: team })).rejects.toMatchObject({ code: "ID_CONFLICT" });
  expect(back.isClosed).toBe(false);
});

test("AGT-12 a context that cannot be opened leaves nobody subscribed and no id taken", async () => {
  const mailbox = new MemoryMailbox();
  const bus = new MemoryBus();
  await bus.close();

  await expect(AgentContext.open({ mailbox, bus })).rejects.toMatchObject({ code: "CLOSED" });
  expect(await mailbox.agents()).toEqual([]);
  await using context = await AgentContext.open({ mailbox });
  expect(context.agentId).toBe("main");
});

test("AGT-13 a context that cannot be opened leaves one that was subscribed before as it was", async () => {
  const mailbox = new MemoryMailbox();
  await mailbox.subscribe("main");
  const sent = await mailbox.send("unread", { source: "user", target: "main" });
  const bus = new MemoryBus();
  await bus.close();

  await expect(AgentContext.open({ mailbox, bus })).rejects.toMatchObject({ code: "CLOSED" });

  expect((await mailbox.receipts(sent.id))[0]?.state).toBe("pending");
});

test("AGT-14 a context that is disposed while it holds a claim gives it back, then unsubscribes", async () => {
  const mailbox = new MemoryMailbox();
  const context = await AgentContext.open({ mailbox });
  const sent = await mailbox.send("held", { source: "user", target: "main" });
  const claim = await context.claimMessages();

  await context[Symbol.asyncDispose]();

  expect((await mailbox.receipts(sent.id))[0]?.state).toBe("unsubscribed");
  expect(await claim.ack()).toBe(false);
});

test("AGT-15 a durable context gives back what it held, and a crash after the claim loses nothing", async () => {
  const mailbox = new MemoryMailbox();
  const context = await AgentContext.open({ mailbox, durable: true });
  const sent = await mailbox.send("held", { source: "user", target: "main" });
  await context.claimMessages();

  await context[Symbol.asyncDispose]();

  expect((await mailbox.receipts(sent.id))[0]?.state).toBe("pending");
  await using back = await AgentContext.open({ mailbox });
  expect(contents(await back.consumeMessages())).toEqual(["held"]);
});

test("AGT-16 a disposed context is CLOSED, and disposing it again does nothing", async () => {
  const context = await AgentContext.open();
  await context[Symbol.asyncDispose]();
  await context[Symbol.asyncDispose]();

  for (const use of [
    context.sendMessage("x"),
    context.consumeMessages(),
    context.claimMessages(),
    context.createSubagentContext("sub"),
  ]) {
    await expect(use).rejects.toSatisfy((error) => isBusError(error, "CLOSED"));
  }
});

test("AGT-17 disposing a context after its mailbox was closed does not fail", async () => {
  const mailbox = new MemoryMailbox();
  const errors: Error[] = [];
  const context = await AgentContext.open({ mailbox, onError: (error) => errors.push(error) });
  await mailbox.close();

  await context[Symbol.asyncDispose]();

  expect(errors).toEqual([]);
});

test("AGT-18 a context's heartbeats tell idle and running, with string metadata, and goodbye at the end", async () => {
  const clock = new SimulatedClock();
  const bus = new MemoryBus({ clock });
  const mailbox = new MemoryMailbox({ clock });
  const beats: Record<string, unknown>[] = [];
  await bus.subscribe("heartbeat.main", (message) => void beats.push(message.json()));
  const context = await AgentContext.open({ bus, mailbox, clock, heartbeatMs: 1000 });
  await mailbox.send("x", { source: "user", target: "main" });
  await clock.advance(1000);
  const endRun = context.beginRun();
  endRun();
  await context[Symbol.asyncDispose]();
  await clock.settle();

  const metadata = beats.map((beat) => beat["metadata"] as Record<string, string>);
  expect(
    metadata.flatMap((entry) => Object.values(entry)).every((v) => typeof v === "string"),
  ).toBe(true);
  expect(metadata[0]?.["agentId"]).toBe("main");
  expect(JSON.parse(metadata[0]?.["mailbox"] ?? "")).toMatchObject({ pending: 0 });
  expect(metadata.some((entry) => JSON.parse(entry["mailbox"] ?? "").pending === 1)).toBe(true);
  expect(JSON.parse(metadata[0]?.["bus"] ?? "")).toMatchObject({ subscriptions: 1, groups: 0 });
  const statuses = beats.map((beat) => beat["status"]);
  expect(statuses).toContain("running");
  expect(statuses.at(-1)).toBe("stopped");
  expect(clock.pendingTimers).toBe(0);
});

test("AGT-19 an agent id that is no token is encoded in subjects, and the JSON holds the real one", async () => {
  const bus = new MemoryBus();
  const heard: Message[] = [];
  await bus.subscribe(">", (message) => void heard.push(message));
  const agentId = "team a.b/*é";
  await using context = await AgentContext.open({ bus, agentId });

  context.publishEvent({ type: "text", stepNumber: 0, text: "hello" });
  await bus.flush();

  const token = "team=20a=2Eb=2F=2A=C3=A9";
  expect(heard.map((message) => message.subject)).toEqual([
    `heartbeat.${token}`,
    `agent.${token}.events`,
  ]);
  expect(await eventsSubject(agentId)).toBe(`agent.${token}.events`);
  expect(heard[0]?.json<{ metadata: object }>().metadata).toMatchObject({ agentId });
  expect(heard[1]?.json<AgentEventRecord>()).toMatchObject({ type: "text", agentId });
});

test("AGT-20 agents with odd and with very long ids are seen by a watch, and are different", async () => {
  const bus = new MemoryBus();
  const ids = ["a.b", "a=2Eb", "A.b", "漢".repeat(1000), "漢".repeat(1001)];
  const watch = await watchPresence(bus);
  await bus.flush();
  for (const agentId of ids)
    await AgentContext.open({ bus, mailbox: new MemoryMailbox(), agentId });
  await bus.flush();

  const seen = watch.agents().map(({ heartbeat }) => heartbeat.metadata["agentId"]);
  expect(new Set(seen)).toEqual(new Set(ids));
  await watch.stop();
  await bus.close();
});

test("AGT-110 a failure that cannot be shown is reported all the same", async () => {
  const errors: Error[] = [];
  await using context = await AgentContext.open({ onError: (error) => errors.push(error) });

  context.reportError(Object.create(null));
  context.reportError("away");

  const unshowable = "something was thrown that cannot be shown";
  expect(errors.map(({ message }) => message)).toEqual([unshowable, "away"]);
});

test("AGT-21 an event that is too large for the bus is reported, and nothing else fails", async () => {
  const bus = new MemoryBus({ maxPayloadBytes: 2000 });
  const errors: Error[] = [];
  await using context = await AgentContext.open({ bus, onError: (error) => errors.push(error) });

  context.publishEvent({ type: "text", stepNumber: 0, text: "x".repeat(3000) });

  expect(errors).toMatchObject([{ code: "PAYLOAD_TOO_LARGE" }]);
});

import { describe, expect, it } from "vitest";
import { BusError } from "../../src/bus/errors.ts";
import type { BusEvent, MessageBus } from "../../src/bus/message-bus.ts";
import { MemoryBus } from "../../src/memory/memory-bus.ts";
import { EventStream } from "../../src/patterns/event-stream.ts";
import { type PresenceOptions, watchPresence } from "../../src/patterns/presence.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import { BlockableClock } from "./blockable-clock.ts";
import { overrideBus } from "./overridden-bus.ts";

/** A watch with a timeout of 4 seconds, on a connection that the test can break, and a sender of heartbeats. */
async function setUp(options: PresenceOptions = {}, own: Partial<MessageBus> = {}) {
  const time = new SimulatedClock({ startMs: 0 });
  const clock = new BlockableClock(time);
  const sender = new MemoryBus({ clock: time });
  const connection = new EventStream<BusEvent>(100);
  const observer = overrideBus(sender.connect(), { events: () => connection, ...own });
  const watch = await watchPresence(observer, { timeoutMs: 4000, clock, ...options });
  const beat = async (agentId: string, change: object = {}): Promise<void> => {
    const record = { agent_id: agentId, timestamp: "2026-01-01T00:00:00Z", ...change };
    sender.publish(`heartbeat.${agentId}`, record);
    await time.settle();
  };
  const presences = (): string =>
    watch
      .agents()
      .map((each) => each.presence)
      .join(" ");
  return { time, clock, sender, connection, observer, watch, beat, presences };
}

describe("watchPresence", () => {
  it("has one timer, however many agents there are", async () => {
    const { time, beat, watch } = await setUp();
    for (let id = 0; id < 100; id += 1) await beat(`agent-${id}`);
    expect([watch.agents().length, time.pendingTimers]).toEqual([100, 1]);
    await time.advance(20_000);
    expect([watch.agents().length, time.pendingTimers]).toEqual([0, 0]);
  });

  it("knows at most maxAgents after 100,000 ids came and went, and has one timer", async () => {
    const { time, sender, watch } = await setUp({ maxAgents: 500 });
    for (let id = 0; id < 100_000; id += 1) {
      const record = { agent_id: `agent-${id}`, timestamp: "2026-01-01T00:00:00Z" };
      sender.publish(`heartbeat.agent-${id}`, record);
      if (id % 2000 === 1999) await time.settle();
    }
    expect([watch.agents().length, time.pendingTimers]).toEqual([500, 1]);
    expect(watch.lost).toBe(100_000 - 4096);
    await watch.stop();
    expect(time.pendingTimers).toBe(0);
  });

  it("takes in what has arrived before it suspects anybody", async () => {
    const arrivals: (() => Promise<void>)[] = [];
    const flush = async (): Promise<void> => {
      for (const arrive of arrivals) await arrive();
    };
    const { time, beat, presences } = await setUp({}, { flush });
    await beat("ada");
    arrivals.push(() => beat("ada"));
    await time.advance(2000);
    expect(presences()).toBe("alive");
  });

  it("concludes nothing while it cannot reach the router, and asks again half a timeout later", async () => {
    let canFlush = false;
    let asked = 0;
    const flush = async (): Promise<void> => {
      asked += 1;
      if (!canFlush) throw new BusError("DISCONNECTED", "away");
    };
    const { time, beat, presences } = await setUp({}, { flush });
    await beat("ada");
    await time.advance(60_000);
    expect([presences(), asked]).toEqual(["alive", 30]);
    canFlush = true;
    await time.advance(2000);
    expect(presences()).toBe("dead");
  });

  it("counts no silence while the connection is away, and grants half a timeout after it", async () => {
    const { time, beat, connection, presences, watch } = await setUp();
    await beat("ada");
    await time.advance(1000);
    connection.push({ type: "disconnected", inDoubt: 0 });
    await time.advance(60_000);
    expect([presences(), watch.agents()[0]?.silentMs]).toEqual(["alive", 1000]);
    connection.push({ type: "connected", resent: 0 });
    await time.advance(1999);
    expect(presences()).toBe("alive");
    await time.advance(1);
    expect([presences(), watch.agents()[0]?.silentMs]).toEqual(["suspect", 3000]);
    await time.advance(1000);
    expect(presences()).toBe("dead");
  });

  it("gives a suspect half a timeout after the connection was away", async () => {
    const { time, beat, connection, presences } = await setUp();
    await beat("ada");
    await time.advance(3900);
    connection.push({ type: "disconnected", inDoubt: 0 });
    await time.settle();
    connection.push({ type: "connected", resent: 0 });
    await time.advance(1999);
    expect(presences()).toBe("suspect");
    await time.advance(1);
    expect(presences()).toBe("dead");
  });

  it("takes a connection that was never away for what it is", async () => {
    const { time, beat, connection, presences } = await setUp();
    await beat("ada");
    await time.advance(1999);
    connection.push({ type: "connected", resent: 0 });
    await time.advance(1);
    expect(presences()).toBe("suspect");
  });

  it("finds out that it was blocked when its timer is a second late, and grants half a timeout", async () => {
    const { time, clock, beat, presences, watch } = await setUp();
    await beat("ada");
    await time.advance(500);
    clock.block(60_000);
    await time.advance(1500);
    expect([presences(), watch.agents()[0]?.silentMs]).toEqual(["alive", 2000]);
    await time.advance(1999);
    expect(presences()).toBe("alive");
    await time.advance(1);
    expect(presences()).toBe("dead");
  });

  it("concludes as usual when its timer is less than a second late", async () => {
    const { time, clock, beat, presences } = await setUp();
    await beat("ada");
    await time.advance(500);
    clock.block(999);
    await time.advance(1500);
    expect(presences()).toBe("suspect");
  });

  it("finds out by a heartbeat, too, and hears it at the right time", async () => {
    const { time, clock, beat, presences, watch } = await setUp();
    await beat("ada");
    await time.advance(500);
    clock.block(60_000);
    await beat("ada");
    expect(watch.agents()[0]?.silentMs).toBe(0);
    await time.advance(1999);
    expect(presences()).toBe("alive");
    await time.advance(1);
    expect(presences()).toBe("suspect");
  });

  it("finds out when somebody looks, too, and shows no silence that it could not hear", async () => {
    const { time, clock, beat, watch } = await setUp();
    await beat("ada");
    await time.advance(500);
    clock.block(60_000);
    expect(watch.agents()[0]?.silentMs).toBe(2000);
    await time.advance(100);
    expect(watch.agents()[0]?.silentMs).toBe(2100);
  });

  it("keeps the newest heartbeats of a burst that is larger than its buffer", async () => {
    const { time, sender, watch } = await setUp();
    for (let load = 1; load <= 12_000; load += 1) {
      const record = { agent_id: "ada", timestamp: "2026-01-01T00:00:00Z", load };
      sender.publish("heartbeat.ada", record);
    }
    await time.settle();
    expect(watch.agents()[0]?.heartbeat.load).toBe(12_000);
  });

  it("no longer follows the events of its bus after its end", async () => {
    const signals: (AbortSignal | undefined)[] = [];
    const events: MessageBus["events"] = (options) => {
      signals.push(options?.signal);
      return new EventStream<BusEvent>(1);
    };
    const { watch } = await setUp({}, { events });
    await watch.stop();
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it("keeps events for who comes late to read them, and gives what is left after its end", async () => {
    const { watch, beat } = await setUp();
    await beat("ada");
    await beat("ada", { status: "stopped" });
    await watch.stop();
    const events: string[] = [];
    for await (const { type, agentId } of watch) events.push(`${type} ${agentId}`);
    expect(events).toEqual(["joined ada", "left ada"]);
  });

  it("is read by one loop at a time", async () => {
    const { watch } = await setUp();
    watch[Symbol.asyncIterator]();
    expect(() => watch[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it("stands still after its end, also when it ends in the middle of a check", async () => {
    const released = Promise.withResolvers<void>();
    const { time, beat, presences, watch } = await setUp({}, { flush: () => released.promise });
    await beat("ada");
    await time.advance(2000);
    await watch.stop();
    released.resolve();
    await time.advance(60_000);
    expect([presences(), watch.agents()[0]?.silentMs, time.pendingTimers]).toEqual([
      "alive",
      2000,
      0,
    ]);
  });

  it("throws the error of a bus that failed for good, last", async () => {
    const failure = new BusError("BACKEND", "gone");
    const { sender, observer } = await setUp();
    const failing = overrideBus(observer, {
      subscribe: (async () => ({
        closed: Promise.resolve(failure),
        unsubscribe: async () => {},
      })) as unknown as MessageBus["subscribe"],
    });
    const watch = await watchPresence(failing);
    await expect(watch[Symbol.asyncIterator]().next()).rejects.toBe(failure);
    await sender.close();
  });
});

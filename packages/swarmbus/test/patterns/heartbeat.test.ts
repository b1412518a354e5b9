import { describe, expect, it } from "vitest";
import { BusError } from "../../src/bus/errors.ts";
import type { MessageBus } from "../../src/bus/message-bus.ts";
import { MemoryBus } from "../../src/memory/memory-bus.ts";
import type { HeartbeatRecord } from "../../src/patterns/heartbeat-record.ts";
import { startHeartbeat } from "../../src/patterns/heartbeat.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import { BlockableClock } from "./blockable-clock.ts";
import { overrideBus } from "./overridden-bus.ts";

/** A bus, its clock, and the heartbeats that it carried. */
async function setUp() {
  const time = new SimulatedClock({ startMs: 0 });
  const clock = new BlockableClock(time);
  const bus = new MemoryBus({ clock: time });
  const beats: HeartbeatRecord[] = [];
  const at: number[] = [];
  await bus.subscribe("heartbeat.*", (message) => {
    beats.push(message.json());
    at.push(clock.now());
  });
  return { time, clock, bus, beats, at };
}

describe("startHeartbeat", () => {
  it("keeps its rhythm when its timers are late", async () => {
    const { time, clock, bus, at } = await setUp();
    const heartbeat = startHeartbeat(bus, { agentId: "ada", intervalMs: 100, clock });
    await time.advance(50);
    clock.block(70);
    await time.advance(380);
    expect(at).toEqual([0, 170, 200, 300, 400, 500]);
    heartbeat.stop();
  });

  it("does not make up for what it missed while its thread was blocked", async () => {
    const { time, clock, bus, at } = await setUp();
    const heartbeat = startHeartbeat(bus, { agentId: "ada", intervalMs: 100, clock });
    await time.advance(50);
    clock.block(1000);
    await time.advance(150);
    expect(at).toEqual([0, 1100, 1200]);
    heartbeat.stop();
  });

  it("copies its metadata at once", async () => {
    const { time, bus, beats } = await setUp();
    const metadata = { jobs: [1] };
    const heartbeat = startHeartbeat(bus, { agentId: "ada", metadata, clock: time });
    metadata.jobs.push(2);
    await time.advance(5000);
    expect(beats.map((beat) => beat.metadata)).toEqual([{ jobs: [1] }, { jobs: [1] }]);
    heartbeat.stop();
  });

  it.each([
    ["a cycle", makeCycle],
    ["a list", (): object => [1]],
    ["what JSON writes as text", (): object => new Date(0)],
    ["a function", (): object => () => 1],
  ])("refuses %s as metadata", async (_what, make) => {
    const { bus, time } = await setUp();
    const start = (): unknown => startHeartbeat(bus, { agentId: "ada", metadata: make() });
    expect(start).toThrow(expect.objectContaining({ code: "INVALID_PAYLOAD" }));
    expect([bus.stats().published, time.pendingTimers]).toEqual([0, 0]);
  });

  it("refuses a load and a status that are none", async () => {
    const { bus } = await setUp();
    const start = (change: object) => (): unknown =>
      startHeartbeat(bus, { agentId: "ada", ...change });
    expect(start({ load: Number.NaN })).toThrow(RangeError);
    expect(start({ load: "1" })).toThrow(TypeError);
    expect(start({ status: 1 })).toThrow(TypeError);
    expect(bus.stats().published).toBe(0);
  });

  it("refuses an agent id that makes the subject too long", async () => {
    const { bus } = await setUp();
    const start = (): unknown => startHeartbeat(bus, { agentId: "x".repeat(995) });
    expect(start).toThrow(expect.objectContaining({ code: "INVALID_SUBJECT" }));
  });

  it("does not start on a closed bus", async () => {
    const { bus, time } = await setUp();
    await bus.close();
    const start = (): unknown => startHeartbeat(bus, { agentId: "ada", clock: time });
    expect(start).toThrow(expect.objectContaining({ code: "CLOSED" }));
    expect(time.pendingTimers).toBe(0);
  });

  it("changes nothing by an update that is refused", async () => {
    const { bus, beats, time } = await setUp();
    const heartbeat = startHeartbeat(bus, { agentId: "ada", clock: time });
    const metadata = { filler: "x".repeat(70_000) };
    const update = (): void => heartbeat.update({ status: "busy", metadata });
    expect(update).toThrow(expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }));
    await time.advance(5000);
    expect(beats.map(({ status }) => status)).toEqual(["alive", "alive"]);
    heartbeat.stop();
  });

  it("starts, and goes on, while the connection is away", async () => {
    const { bus, beats, time } = await setUp();
    let isAway = true;
    const flaky = overrideBus(bus, {
      publish: (subject, payload) => {
        if (isAway) throw new BusError("DISCONNECTED", "away");
        bus.publish(subject, payload);
      },
    });
    const heartbeat = startHeartbeat(flaky, { agentId: "ada", intervalMs: 100, clock: time });
    heartbeat.update({ status: "busy" });
    await time.advance(250);
    expect(beats).toEqual([]);
    isAway = false;
    await time.advance(50);
    expect(beats.map(({ status }) => status)).toEqual(["busy"]);
    isAway = true;
    heartbeat.stop();
    expect(time.pendingTimers).toBe(0);
  });

  it("asks the bus for its end once, however many heartbeats start and stop on it", async () => {
    const { bus, time } = await setUp();
    let asked = 0;
    const counting: MessageBus = overrideBus(bus, {
      get closed() {
        asked += 1;
        return bus.closed;
      },
    });
    for (let index = 0; index < 1000; index += 1) {
      startHeartbeat(counting, { agentId: "ada", clock: time }).stop();
    }
    expect([asked, time.pendingTimers]).toEqual([1, 0]);
  });

  it("is forgotten by its bus when it was stopped", async () => {
    const { bus, time } = await setUp();
    let cancelled = 0;
    const clock = new BlockableClock(time);
    clock.setTimeout = (run, ms) => {
      const cancel = time.setTimeout(run, ms);
      return () => {
        cancelled += 1;
        cancel();
      };
    };
    startHeartbeat(bus, { agentId: "ada", clock }).stop();
    await bus.close();
    await time.settle();
    expect(cancelled).toBe(1);
  });

  it("lets go of its timer as soon as its bus has closed", async () => {
    const { bus, time } = await setUp();
    for (const agentId of ["ada", "bea"]) startHeartbeat(bus, { agentId, clock: time });
    await bus.close();
    await time.settle();
    expect(time.pendingTimers).toBe(0);
  });
});

function makeCycle(): object {
  const cycle: { self?: object } = {};
  cycle.self = cycle;
  return cycle;
}

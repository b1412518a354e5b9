/** The figures that the issue of the in-memory swarm was accepted by. Time is virtual where time matters. */
import { describe, expect, it } from "vitest";
import { isBusError, MemoryBus, type Message, type Subscription } from "../../src/index.ts";
import { SimulatedClock, watchEvents, within } from "../../src/testing/index.ts";
import { usedBytes } from "./used-bytes.ts";

const mebibyte = 2 ** 20;

describe("a queue group", () => {
  it("hands 100,000 messages, paced by flush(), to four idle workers as 25,000 each", async () => {
    await using bus = new MemoryBus();
    const counts = [0, 0, 0, 0];
    for (const worker of counts.keys()) {
      await bus.subscribe("task", () => void (counts[worker] = (counts[worker] as number) + 1), {
        queue: "workers",
      });
    }

    for (let task = 1; task <= 100_000; task += 1) {
      bus.publish("task");
      if (task % 25 === 0) await bus.flush();
    }

    expect(counts).toEqual([25_000, 25_000, 25_000, 25_000]);
  });

  it("gets 1,000 tasks done within 1.2 times the ideal time although one worker of four is ten times slower", async () => {
    const clock = new SimulatedClock();
    await using bus = new MemoryBus({ clock });
    const speeds = [10, 10, 10, 100];
    // Ideal is when all four are busy to the very end: they do 3/10 + 1/100 tasks in a millisecond.
    const idealMs = 1000 / speeds.reduce((sum, ms) => sum + 1 / ms, 0);
    const startMs = clock.now();
    let done = 0;
    let lastMs = 0;
    for (const ms of speeds) {
      const work = async (): Promise<void> => {
        const { promise, resolve } = Promise.withResolvers<void>();
        clock.setTimeout(resolve, ms);
        await promise;
        done += 1;
        lastMs = clock.now() - startMs;
      };
      await bus.subscribe("task", work, { queue: "workers" });
    }

    for (let task = 0; task < 1000; task += 1) bus.publish("task");
    await clock.advance(2 * idealMs);

    expect(done).toBe(1000);
    expect(lastMs).toBeLessThan(1.2 * idealMs);
  });

  it.each([1, 3])("loses only the %i in hand of a worker that leaves", async (concurrency) => {
    const clock = new SimulatedClock();
    await using bus = new MemoryBus({ clock });
    const taken: [string[], string[]] = [[], []];
    const join = (mine: string[]): Promise<Subscription> => {
      const work = (message: Message): Promise<void> => {
        mine.push(message.text());
        const { promise, resolve } = Promise.withResolvers<void>();
        clock.setTimeout(resolve, 10);
        return promise;
      };
      return bus.subscribe("task", work, { queue: "workers", concurrency });
    };
    const leaving = await join(taken[0]);
    await join(taken[1]);

    for (let task = 0; task < 1000; task += 1) bus.publish("task", String(task));
    await clock.settle();
    await leaving.unsubscribe();
    await clock.advance(10_000);

    expect(taken[0].length).toBe(concurrency);
    expect(taken[1].length).toBe(1000 - concurrency);
    expect(new Set(taken.flat()).size).toBe(1000);
  });
});

describe("a subscriber that stops reading", () => {
  it("loses only its own messages, counted, with one drop event per burst, while 99 others get everything", async () => {
    await using bus = new MemoryBus();
    const events = watchEvents(bus);
    const counts = new Array<number>(99).fill(0);
    for (const index of counts.keys()) {
      await bus.subscribe("a", () => void (counts[index] = (counts[index] as number) + 1));
    }
    const stalled = await bus.subscribe("a");

    for (let burst = 0; burst < 10; burst += 1) {
      for (let count = 0; count < 1000; count += 1) bus.publish("a");
      await bus.flush();
    }
    await bus.flush();

    expect(counts).toEqual(new Array(99).fill(10_000));
    expect(stalled.stats()).toMatchObject({ matched: 10_000, pending: 4096, dropped: 5904 });
    // The fifth burst overflows after 96 messages.
    expect(events.of("drop").map(({ count }) => count)).toEqual([
      904, 1000, 1000, 1000, 1000, 1000,
    ]);
  });

  it("keeps memory bounded while 10 million messages pass", { timeout: 120_000 }, async () => {
    await using bus = new MemoryBus();
    const stalled = await bus.subscribe("a");
    let passed = 0;
    await bus.subscribe("a", () => void (passed += 1));
    const before = await usedBytes();

    for (let burst = 0; burst < 2500; burst += 1) {
      for (let count = 0; count < 4000; count += 1) bus.publish("a", "a payload");
      await bus.flush();
    }

    expect(passed).toBe(10_000_000);
    expect(stalled.stats()).toMatchObject({ pending: 4096, dropped: 10_000_000 - 4096 });
    expect((await usedBytes()) - before).toBeLessThan(8 * mebibyte);
  });

  it("keeps memory bounded with payloads of 1 MiB", { timeout: 120_000 }, async () => {
    await using bus = new MemoryBus();
    const stalled = await bus.subscribe("a", { overflow: "drop-oldest" });
    let passed = 0;
    await bus.subscribe("a", ({ data }) => void (passed += data.byteLength));
    const payload = new Uint8Array(mebibyte);
    const before = await usedBytes();

    for (let count = 0; count < 1000; count += 1) {
      bus.publish("a", payload);
      await bus.flush();
    }

    expect(passed).toBe(1000 * mebibyte);
    expect(stalled.stats()).toMatchObject({ pending: 64, dropped: 936 });
    // Its own 64 MiB, and what a collector may leave for later.
    expect((await usedBytes()) - before).toBeLessThan(80 * mebibyte);
  });
});

describe("a bus after close", () => {
  it("fails every operation at once", async () => {
    const clock = new SimulatedClock();
    const bus = new MemoryBus({ clock });
    const subscription = await bus.subscribe("a");
    await bus.close();
    const isClosed = expect.toSatisfy((error: unknown) => isBusError(error, "CLOSED"));

    expect(() => bus.publish("a")).toThrow(isClosed);
    expect(() => bus.requestMany("a")).toThrow(isClosed);
    await expect(bus.subscribe("a")).rejects.toEqual(isClosed);
    await expect(bus.request("a")).rejects.toEqual(isClosed);
    await expect(bus.flush()).rejects.toEqual(isClosed);
    await within(Promise.all([bus.close(), bus.drain(), subscription.unsubscribe()]), "no end");
    await within(Promise.all([subscription.drain(), subscription.closed, bus.closed]), "no end");
    expect(clock.pendingTimers).toBe(0);
  });

  it("does not hang when it was closed inside a handler, which goes on", async () => {
    const bus = new MemoryBus();
    let wentOn = false;
    await bus.subscribe("a", async () => {
      await bus.close();
      wentOn = true;
    });

    bus.publish("a");
    await within(bus.closed, "the bus is not closed");
    await Promise.resolve();

    expect(wentOn).toBe(true);
  });
});

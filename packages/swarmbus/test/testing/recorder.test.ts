import { describe, expect, it } from "vitest";
import { MemoryBus } from "../../src/index.ts";
import { record, watchEvents, within } from "../../src/testing/index.ts";

describe("record", () => {
  it("keeps what arrives, in order", async () => {
    await using bus = new MemoryBus();
    const recorder = await record(bus, "task.*");
    bus.publish("task.a", "1");
    bus.publish("task.b", "2");
    await recorder.count(2);
    expect(recorder.texts()).toEqual(["1", "2"]);
    expect(recorder.messages.map(({ subject }) => subject)).toEqual(["task.a", "task.b"]);
  });

  it("lets several wait for different counts", async () => {
    await using bus = new MemoryBus();
    const recorder = await record(bus, "task");
    const order: number[] = [];
    const waits = [3, 1, 2].map((wanted) => recorder.count(wanted).then(() => order.push(wanted)));
    for (const text of ["a", "b", "c"]) bus.publish("task", text);
    await Promise.all(waits);
    expect(order.toSorted((a, b) => a - b)).toEqual([1, 2, 3]);
    await expect(recorder.count(3)).resolves.toHaveLength(3);
  });

  it("says what it has when more is wanted than comes", async () => {
    await using bus = new MemoryBus();
    const recorder = await record(bus, "task");
    bus.publish("task", "only one");
    const message = 'of 2 messages there are 1, the last ones "only one"';
    await expect(recorder.count(2)).rejects.toThrow(message);
  });

  it("keeps what it has and takes nothing more after stop", async () => {
    await using bus = new MemoryBus();
    const recorder = await record(bus, "task");
    bus.publish("task", "before");
    await recorder.count(1);
    await recorder.stop();
    bus.publish("task", "after");
    await bus.flush();
    expect(recorder.texts()).toEqual(["before"]);
    expect(recorder.subscription.isClosed).toBe(true);
  });
});

describe("watchEvents", () => {
  it("keeps the events from the call on, and tells them apart by type", async () => {
    const bus = new MemoryBus();
    const log = watchEvents(bus);
    await bus.subscribe("task", { bufferSize: 1 });
    bus.publish("task", "fits");
    bus.publish("task", "does not");
    await bus.close();
    await new Promise(setImmediate);
    expect(log.of("drop").map(({ count }) => count)).toEqual([1]);
    expect(log.events.at(-1)?.type).toBe("closed");
  });
});

describe("within", () => {
  it("gives what the promise gives", async () => {
    await expect(within(Promise.resolve(5), "it is late")).resolves.toBe(5);
  });

  it("passes a rejection on", async () => {
    await expect(within(Promise.reject(new Error("broken")), "it is late")).rejects.toThrow(
      "broken",
    );
  });

  it("rejects with what is missing when the time is over", async () => {
    const late = within(new Promise(() => {}), () => "the answer is missing", 5);
    await expect(late).rejects.toThrow("after 5 ms, the answer is missing");
  });
});

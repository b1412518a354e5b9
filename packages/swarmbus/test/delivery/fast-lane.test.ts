import { describe, expect, it } from "vitest";
import { MemoryBus, type Subscription } from "../../src/index.ts";

describe("a handler without limits of its own", () => {
  it("may end its subscription and return a promise, which is no failure", async () => {
    const errors: string[] = [];
    await using bus = new MemoryBus({ onError: ({ message }) => errors.push(message) });
    const subscription: Subscription = await bus.subscribe("a", () => {
      void subscription.unsubscribe();
      return Promise.resolve();
    });

    bus.publish("a");
    await bus.flush();

    expect(errors).toEqual([]);
  });

  it("is reported when it ended its subscription and its promise rejects", async () => {
    const errors: string[] = [];
    await using bus = new MemoryBus({ onError: ({ message }) => errors.push(message) });
    const subscription: Subscription = await bus.subscribe("a", () => {
      void subscription.unsubscribe();
      return Promise.reject(new Error("it went wrong"));
    });

    bus.publish("a");
    await bus.flush();
    await bus.flush();

    expect(errors).toEqual([`The handler of "a" failed: it went wrong`]);
  });

  it("counts the message that is being dispatched as waiting until it is called with it", async () => {
    await using bus = new MemoryBus();
    const seen: string[] = [];
    await bus.subscribe("a", () => bus.publish("b"));
    const second = await bus.subscribe("*", (message) => void seen.push(message.subject), {
      bufferSize: 1,
    });

    bus.publish("a");
    await bus.flush();

    expect(seen).toEqual(["a"]);
    expect(second.stats().dropped).toBe(1);
  });

  it("gets what it held when its buffer overflows in the middle of a dispatch and closes it", async () => {
    await using bus = new MemoryBus({ onError: () => {} });
    const seen: string[] = [];
    await bus.subscribe("a", () => bus.publish("b", "too large for it"));
    await bus.subscribe("*", (message) => void seen.push(message.subject), {
      bufferSize: 1,
      bufferBytes: 10,
      overflow: "close",
    });

    bus.publish("a", "fits");
    await bus.flush();

    expect(seen).toEqual(["a"]);
  });
});

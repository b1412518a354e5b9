import { describe, expect, it } from "vitest";
import { MemoryBus, type Message } from "../../src/index.ts";

function texts(batch: readonly Message[] | undefined): string[] | undefined {
  return batch?.map((message) => message.text());
}

describe("a reader of batches that waits in next()", () => {
  it("gets the last batch of a subscription that ends with it, and then the end", async () => {
    await using bus = new MemoryBus();
    const subscription = await bus.subscribe("a", { max: 2 });
    const reader = subscription.batches()[Symbol.asyncIterator]();
    const [batch, end] = [reader.next(), reader.next()];

    bus.publish("a", "1");
    bus.publish("a", "2");

    expect(texts((await batch).value)).toEqual(["1", "2"]);
    expect(await end).toEqual({ value: undefined, done: true });
  });

  it("gets what was published before a drain", async () => {
    await using bus = new MemoryBus();
    const subscription = await bus.subscribe("a");
    const reader = subscription.batches()[Symbol.asyncIterator]();
    const batch = reader.next();

    bus.publish("a", "1");
    const drained = subscription.drain();

    expect(texts((await batch).value)).toEqual(["1"]);
    await drained;
  });
});

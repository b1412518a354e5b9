import { describe, expect, it } from "vitest";
import { MemoryBus } from "../../src/index.ts";

describe("a reader in a queue group", () => {
  it("does not overtake a member that was idle before it asked", async () => {
    await using bus = new MemoryBus();
    const takers: string[] = [];
    await bus.subscribe("a", () => void takers.push("handler"), { queue: "q" });
    const subscription = await bus.subscribe("a", { queue: "q" });
    const reader = subscription[Symbol.asyncIterator]();

    bus.publish("a", "1");
    const first = reader.next().then(() => takers.push("reader"));
    await bus.flush();
    bus.publish("a", "2");
    await bus.flush();
    await first;

    expect(takers).toEqual(["handler", "reader"]);
  });
});

describe("groups of one name on two patterns", () => {
  it("lose nothing for want of bytes in an idle one while the other has room", async () => {
    await using bus = new MemoryBus();
    const seen: string[] = [];
    const take = (): void => void seen.push("taken");
    await bus.subscribe("a.*", take, { queue: "q", bufferBytes: 3 });
    await bus.subscribe("*.a", take, { queue: "q" });

    for (let count = 0; count < 4; count += 1) bus.publish("a.a", "larger than three bytes");
    await bus.flush();

    expect(seen.length).toBe(4);
  });
});

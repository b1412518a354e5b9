import { describe, expect, it } from "vitest";
import { connect, type MessageBus } from "../src/index.ts";
import { record, SimulatedClock } from "../src/testing/index.ts";

async function reaches(from: MessageBus, to: MessageBus): Promise<boolean> {
  const recorder = await record(to, "probe");
  from.publish("probe");
  await from.flush();
  await recorder.stop();
  return recorder.messages.length > 0;
}

describe("connect", () => {
  it("without an address opens a swarm of its own, with the options given", async () => {
    const clock = new SimulatedClock();
    await using one = await connect(undefined, { name: "one", clock, maxPayloadBytes: 3 });
    await using other = await connect();

    expect(one.name).toBe("one");
    expect(() => one.publish("a", "four")).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
    expect(await reaches(one, one)).toBe(true);
    expect(await reaches(one, other)).toBe(false);
  });

  it("opens the swarm of a name, the same for all who ask for it", async () => {
    await using one = await connect("memory:blue", { name: "one" });
    await using other = await connect("memory:blue", { name: "other" });
    await using stranger = await connect("memory:green");

    expect([one.name, other.name]).toEqual(["one", "other"]);
    expect(await reaches(one, other)).toBe(true);
    expect(await reaches(other, one)).toBe(true);
    expect(await reaches(one, stranger)).toBe(false);
  });

  it("gives an unnamed connection a name that is unique", async () => {
    await using one = await connect("memory:blue");
    await using other = await connect("memory:blue");

    expect(one.name).not.toBe(other.name);
    expect(one.name.length).toBeGreaterThan(0);
  });

  it("keeps a named swarm while somebody has it open, also when the first has gone", async () => {
    const first = await connect("memory:blue", { maxPayloadBytes: 3 });
    await using second = await connect("memory:blue");
    await first.close();
    await using third = await connect("memory:blue");

    expect(await reaches(second, third)).toBe(true);
    expect(() => third.publish("a", "four")).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
  });

  it.each(["close", "drain"] as const)("forgets a named swarm with the last %s", async (end) => {
    const first = await connect("memory:blue", { maxPayloadBytes: 3 });
    const second = await connect("memory:blue");
    await first.close();
    await second[end]();
    await using fresh = await connect("memory:blue");

    expect(() => fresh.publish("a", "four")).not.toThrow();
  });

  it.each(["http://host", "memory", "memory:", "", "NATS", "file:x", "nats"])(
    "refuses %j with a TypeError that says what is needed",
    async (url) => {
      await expect(connect(url)).rejects.toThrow(TypeError);
      await expect(connect(url)).rejects.toThrow(/^Cannot connect to ".*": .* needed/u);
    },
  );
});

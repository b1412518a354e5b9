import { describe, expect, it } from "vitest";
import { MemoryBus } from "../../src/memory/memory-bus.ts";
import { gather } from "../../src/patterns/gather.ts";
import { serve } from "../../src/patterns/serve.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";

/** Somebody who asks, and these names, which serve "who". */
async function setUp(...names: string[]) {
  const clock = new SimulatedClock();
  const asker = new MemoryBus({ clock });
  const heard: string[] = [];
  for (const name of names) {
    const handler = (): string => {
      heard.push(name);
      return name;
    };
    await serve(asker.connect({ name }), "who", handler, { clock });
  }
  return { clock, asker, heard };
}

describe("gather", () => {
  it("sends with an empty roster, and waits for nobody", async () => {
    const { asker, clock, heard } = await setUp("ada", "grace");
    const result = await gather(asker, "who", "", { roster: [] });
    expect(result).toEqual({ replies: [], failed: [], missing: [], reason: "roster" });
    expect(asker.stats().requests).toBe(0);
    await clock.advance(5000);
    expect(heard).toEqual(["ada", "grace"]);
    expect(clock.pendingTimers).toBe(0);
  });

  it("checks its arguments with an empty roster, too", async () => {
    const { asker } = await setUp();
    const result = gather(asker, "who.*", "", { roster: [] });
    await expect(result).rejects.toMatchObject({ code: "INVALID_SUBJECT" });
  });

  it("counts a name that is twice on the roster once", async () => {
    const { asker } = await setUp("ada");
    const result = await gather(asker, "who", "", { roster: ["ada", "ada"] });
    expect([result.reason, result.missing]).toEqual(["roster", []]);
    const nobody = await gather(asker, "nobody", "", { roster: ["bea", "ada", "bea"] });
    expect(nobody.missing).toEqual(["bea", "ada"]);
  });

  it("refuses a roster that is a string, and asks nobody", async () => {
    const { asker } = await setUp("ada");
    const roster = "ada" as unknown as string[];
    await expect(gather(asker, "who", "", { roster })).rejects.toThrow(TypeError);
    expect(asker.stats().published).toBe(0);
  });

  it("asks for names whatever the caller's headers say", async () => {
    const { asker } = await setUp("ada");
    const headers = { "swarmbus-want": "nothing", Trace: "7" };
    const result = await gather(asker, "who", "", { roster: ["ada"], headers });
    expect(result.reason).toBe("roster");
  });

  it("leaves no timer behind when the roster is complete", async () => {
    const { asker, clock } = await setUp("ada", "grace");
    const options = { roster: ["ada", "grace"], timeoutMs: 60_000, stallMs: 30_000 };
    const { reason } = await gather(asker, "who", "", options);
    expect([reason, asker.stats().requests]).toEqual(["roster", 0]);
    await clock.advance(60_000);
    expect(clock.pendingTimers).toBe(0);
  });
});

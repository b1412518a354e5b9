import { describe, expect, it } from "vitest";
import { HearingTime } from "../../src/patterns/hearing-time.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";

describe("HearingTime", () => {
  it("stands still from a stop to the next resume", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const hearing = new HearingTime(clock);
    await clock.advance(10);
    hearing.stop();
    await clock.advance(100);
    expect([hearing.now(), hearing.isDeaf]).toEqual([10, true]);
    hearing.resume();
    await clock.advance(5);
    expect([hearing.now(), hearing.isDeaf]).toEqual([15, false]);
  });

  it("keeps to the first of two stops", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const hearing = new HearingTime(clock);
    hearing.stop();
    await clock.advance(10);
    hearing.stop();
    expect(hearing.now()).toBe(0);
  });

  it("can learn later since when it was deaf", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const hearing = new HearingTime(clock);
    await clock.advance(100);
    hearing.stop(40);
    hearing.resume();
    expect(hearing.now()).toBe(40);
  });

  it("never goes back behind what it has told", async () => {
    const clock = new SimulatedClock({ startMs: 0 });
    const hearing = new HearingTime(clock);
    await clock.advance(60);
    hearing.now();
    await clock.advance(40);
    hearing.stop(40);
    hearing.resume();
    expect(hearing.now()).toBe(60);
  });
});

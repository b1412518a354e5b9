import { expect, it } from "vitest";
import { type Clock, MemoryBus, systemClock } from "../../src/index.ts";

it("flush waits for a free handler that works off what came while it was busy, also over several turns", async () => {
  let nowMs = 0;
  const clock: Clock = { ...systemClock, now: () => nowMs };
  await using bus = new MemoryBus({ clock });
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  await bus.subscribe("a", () => {
    calls += 1;
    if (calls === 1) return promise;
    // Long enough that a turn of dispatch is over after a few of them.
    nowMs += 2;
    return undefined;
  });
  for (let count = 0; count < 100; count += 1) bus.publish("a");
  await bus.flush();

  resolve();
  await promise;
  await Promise.resolve();
  expect(calls).toBeGreaterThan(1);
  await bus.flush();

  expect(calls).toBe(100);
});

// Random steering schedules in virtual time, each from its number. SIMULATION_RUNS says how many (acceptance: 100000),
// SIMULATION_SEED the first; alone, it replays that one, and shows what happened when it fails.
import { describe, expect, it } from "vitest";
import { simulate } from "./schedule.ts";
import type { Way } from "./world/scene.ts";
import { sdkWays } from "./loops/sdk-loop.ts";

const seed = process.env["SIMULATION_SEED"];
const first = Number(seed ?? 1);
/** The default takes a few seconds. */
const runs = Number(process.env["SIMULATION_RUNS"] ?? (seed === undefined ? 300 : 1));
const last = first + runs - 1;
/** How many of them are tried twice. */
const repeats = Math.ceil(Math.min(runs / 5, 400));
const hours = { timeout: 4 * 3_600_000 };

/** By its number, a schedule goes in one of these ways. */
const ways: Readonly<Record<string, readonly Way[]>> = {
  "through the AI SDK": sdkWays,
  "through injectBusMessages": ["plain"],
};

function wayOf(choices: readonly Way[], number: number): Way {
  return choices[number % choices.length] as Way;
}

/** @returns How many messages models have read. */
async function run(number: number, way: Way): Promise<number> {
  const { faults, trace, shown } = await simulate(number, way);
  const replay = `replay it with SIMULATION_SEED=${number}`;
  expect(faults, runs === 1 ? trace.join("\n") : replay).toEqual([]);
  return shown;
}

describe.each(Object.entries(ways))("%s", (_name, choices) => {
  it(
    `keeps the books straight in ${runs} random schedules from ${first}: one end for each message, shown once, in order, at its place, told as it is`,
    hours,
    async () => {
      let shown = 0;
      for (let number = first; number <= last; number += 1) {
        shown += await run(number, wayOf(choices, number));
      }
      expect(shown).toBeGreaterThan((runs - 1) * 1.5);
    },
  );

  it(`does the same again for the same number, ${repeats} times`, hours, async () => {
    for (let number = first; number < first + repeats; number += 1) {
      const way = wayOf(choices, number);
      const { trace } = await simulate(number, way);
      expect((await simulate(number, way)).trace).toEqual(trace);
    }
  });
});

// Random steering schedules in virtual time, each from a number, as acceptance asks for them: SIMULATION_RUNS=100000.
// Nine of ten drive injectBusMessages from a plain loop, as a run through the SDK takes several times as long; the tenth goes
// through the SDK: generate and stream of an agent, and its generateText with our settings.
import { expect, it } from "vitest";
import { bugs } from "./bugs.ts";
import { type LoopKind, simulate } from "./schedule.ts";
import type { Bug } from "./world.ts";

/** Replays one schedule: the number that a failure prints. */
const seed = process.env["SIMULATION_SEED"];
/** How many schedules; the default takes a few seconds. */
const runs = Number(process.env["SIMULATION_RUNS"] ?? 800);

const sdkWays = ["generate", "stream", "settings"] as const;

function kindOf(number: number): LoopKind {
  return number % 10 === 0 ? (sdkWays[(number / 10) % 3] as LoopKind) : "plain";
}

const what = seed === undefined ? `${runs} random schedules` : `schedule ${seed}`;

it(
  `steers in ${what}: one end, shown once, in order, never in between, told as it is`,
  { timeout: 7_200_000 },
  async () => {
    const first = seed === undefined ? 1 : Number(seed);
    const last = seed === undefined ? runs : first;
    let shown = 0;
    for (let current = first; current <= last; current += 1) {
      const outcome = await simulate(current, kindOf(current));
      expect(outcome.faults, `replay it with SIMULATION_SEED=${current}`).toEqual([]);
      shown += outcome.shown;
    }
    expect(shown).toBeGreaterThanOrEqual((last - first) / 2);
  },
);

it.each<[keyof typeof bugs, LoopKind, RegExp]>([
  ["acks what it gives back", "plain", /is acked, and nobody was shown it/u],
  ["acks what it gives back", "stream", /is acked, and nobody was shown it/u],
  ["gives back what is acked", "plain", /is shown twice/u],
  ["gives back what is acked", "generate", /is shown twice/u],
  ["hands out the newest first", "plain", /is late/u],
  ["puts messages among the results", "plain", /between a call and its result/u],
  ["puts messages among the results", "stream", /between a call and its result/u],
  ["tells nobody what went back", "generate", /and told as received/u],
  ["tells nobody what it read", "settings", /is shown, and told 0 times/u],
  ["changes its mind about an end", "plain", /was acked and is pending/u],
])("notices a program that %s: %s", async (name, kind, complaint) => {
  expect(await complaints(bugs[name], kind)).toMatch(complaint);
});

async function complaints(bug: Bug, kind: LoopKind): Promise<string> {
  const found: string[] = [];
  for (let current = 1; current <= 50; current += 1) {
    found.push(...(await simulate(current, kind, bug)).faults);
  }
  return found.join("\n");
}

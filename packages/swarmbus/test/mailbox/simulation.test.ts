import { describe, expect, it } from "vitest";
import { breakMailbox } from "../testing/broken-mailbox.ts";
import { mailboxBugs, type PlantedMailboxBug } from "../testing/mailbox-bugs.ts";
import type { Wrap } from "./simulation/scene.ts";
import { simulate } from "./simulation/schedule.ts";

/** Replays one schedule: the number that a failure prints. */
const seed = process.env["SIMULATION_SEED"];
/** How many schedules; the default takes a few seconds. */
const runs = Number(process.env["SIMULATION_RUNS"] ?? 800);

describe("MemoryMailbox beside its model", () => {
  const what = seed === undefined ? `${runs} random schedules` : `schedule ${seed}`;

  it(`does what the contract says in ${what}`, { timeout: 3_600_000 }, async () => {
    const first = seed === undefined ? 1 : Number(seed);
    const last = seed === undefined ? runs : first;
    for (let current = first; current <= last; current += 1) {
      const violation = await simulate(current);
      expect(violation, `replay it with SIMULATION_SEED=${current}`).toBeUndefined();
    }
  });
});

describe("the simulation", () => {
  it("tells the same of a schedule each time", async () => {
    const wrap = withBug("drops what is released");
    const first = await complaints(wrap, 30);

    expect(first.length).toBeGreaterThan(3);
    expect(await complaints(wrap, 30)).toEqual(first);
  });

  it.each<[keyof typeof mailboxBugs, RegExp]>([
    ["moves no cursor", /was shown \d+ after/u],
    ["gives the newest first", /consume of . .* gave/u],
    ["forgets ids", /gave \["m.*","another"\], not/u],
    ["tells of no losses", /claim of .* gave \[\[.*\],0\], not/u],
    ["acks what it hands out", /receipts of .* gave/u],
    ["drops what is released", /(receipts|status|peek|claim) of .* gave/u],
    ["drops what a crash leaves", /(receipts|status|peek|claim) of .* gave/u],
    ["acks all for a part", /(receipts|status) of .* gave/u],
    ["calls pending what was trimmed", /receipts of .*pending.*, not .*trimmed/u],
    ["wakes nobody", /the wait of .* gave undefined, not true/u],
    ["never tells when a message is read", /the wait for .* gave undefined/u],
    ["ignores what a follower has seen", /the wait of .* gave true, not undefined/u],
    ["keeps what has expired", /receipts of .*pending.*, not .*expired/u],
    ["knows no modes", /claim of .* gave/u],
    ["lets nobody leave", /agents .* gave \[.*\], not/u],
  ])("notices a mailbox that %s", async (bug, complaint) => {
    expect((await complaints(withBug(bug), 60)).join("\n")).toMatch(complaint);
  });
});

function withBug(name: keyof typeof mailboxBugs): Wrap {
  const bug: PlantedMailboxBug = mailboxBugs[name];
  return (mailbox, clock) => breakMailbox(mailbox, bug, clock);
}

/** What a simulation has to say of the first so many schedules, where it has anything to say. */
async function complaints(wrap: Wrap, schedules: number): Promise<string[]> {
  const found: string[] = [];
  for (let current = 1; current <= schedules; current += 1) {
    const violation = await simulate(current, wrap);
    if (violation !== undefined) found.push(`${current}: ${violation}`);
  }
  return found;
}

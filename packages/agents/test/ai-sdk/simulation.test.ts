// Random runs: steps with and without tools, messages of both modes at random moments, requests that are retried, fail or
// break, aborts in calls and in tools, step limits. Whatever happens, the mailbox tells the truth.
import type { AgentMessage } from "swarmbus";
import { expect, test } from "vitest";
import { Seeded } from "../envelope/seeded.ts";
import { drive, lineOf, stateOf, type Way, ways } from "./drive.ts";
import { named, type Scene, setUp } from "./scene.ts";
import type { Turn } from "./scripted-model.ts";

const runs = 500;

interface Story {
  readonly scene: Scene;
  readonly sent: AgentMessage[];
  readonly lines: readonly string[];
}

async function tell(way: Way, seed: number): Promise<Story> {
  const chance = new Seeded(seed);
  const stop = new AbortController();
  const sent: AgentMessage[] = [];
  let number = 0;
  const maybe = async (): Promise<void> => {
    for (let left = chance.below(3); left > 0; left -= 1) {
      const mode = chance.below(4) === 0 ? "queue" : "steer";
      number += 1;
      sent.push(await scene.send(`m${number}.`, mode));
    }
    if (chance.below(25) === 0) stop.abort();
  };
  const turns = Array.from({ length: 40 }, (): Turn => {
    const fails = chance.choose([
      ...Array.from({ length: 12 }),
      "retryable",
      "fatal",
      "cut",
    ] as const);
    const tools = chance.choose([[], ["look"], ["find"], ["look", "find"]] as const);
    return {
      text: "x",
      tools,
      before: maybe,
      ...(fails !== undefined && { fails: fails as "cut" }),
    };
  });
  const tools = { look: named("look", maybe), find: named("find", maybe) };
  const maxSteps = 1 + chance.below(8);
  const scene: Scene = await setUp(turns, { tools, maxSteps, maxRetries: 1 });
  await maybe();
  const { messages } = await drive(way, scene.agent, "Go", stop.signal);
  return { scene, sent, lines: messages.map(lineOf) };
}

const names = (line: string): string[] => line.match(/\bm\d+\./g) ?? [];

/** What is wrong with a run; nothing, as it should be. */
async function findFaults(way: Way, { scene, sent, lines }: Story): Promise<string[]> {
  const faults: string[] = [];
  const { prompts } = scene.actor;
  for (const message of sent) {
    const name = message.content;
    const state = await stateOf(scene.context, message);
    const isRead = state === "acked";
    if (!isRead && state !== "pending") faults.push(`${name} is ${state}`);
    if (isRead && !prompts.some((prompt) => prompt.flatMap(names).includes(name))) {
      faults.push(`${name} is acked and was never shown`);
    }
    // A generate that fails gives no history.
    const times = lines.flatMap(names).filter((each) => each === name).length;
    if (lines.length > 0 && times !== (isRead ? 1 : 0))
      faults.push(`${name} is ${times} times there`);
  }
  for (const prompt of [...prompts, ...(way === "stream" ? [lines] : [])]) {
    const shown = prompt.flatMap(names);
    if (new Set(shown).size < shown.length) faults.push(`shown twice: ${shown.join()}`);
    const steered = sent.filter(({ mode, content }) => mode === "steer" && shown.includes(content));
    const places = steered
      .toSorted((a, b) => a.seq - b.seq)
      .map(({ content }) => shown.indexOf(content));
    if (places.some((place, index) => index > 0 && place < (places[index - 1] ?? 0))) {
      faults.push(`out of order: ${shown.join()}`);
    }
    const calls = [...prompt.entries()].filter(([, line]) => line.includes("call "));
    const isTorn = calls.some(([index]) => prompt[index + 1]?.startsWith("tool: result") !== true);
    if (isTorn) faults.push(`between a call and its result: ${prompt.join(" | ")}`);
  }
  return faults;
}

test.each(ways)(
  `%s: in ${runs} random runs every message is read once, in order, at a safe place, or waits`,
  async (way) => {
    const faults: string[] = [];
    let read = 0;
    for (let seed = 1; seed <= runs; seed += 1) {
      const story = await tell(way, seed);
      await using _ = story.scene;
      for (const fault of await findFaults(way, story)) faults.push(`seed ${seed}: ${fault}`);
      for (const message of story.sent) {
        if ((await stateOf(story.scene.context, message)) === "acked") read += 1;
      }
    }

    expect(faults).toEqual([]);
    expect(read).toBeGreaterThan(runs / 2);
  },
  120_000,
);

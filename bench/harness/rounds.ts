/**
 * Runs the contenders of a question, each time in a new process, and in turns: what the machine does meanwhile meets
 * both sides of a row alike, and no one inherits what another did to the heap or to the compiler.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Effort, Question, Row } from "./question.ts";

/** How exact a run is. */
export interface Depth extends Effort {
  readonly rounds: number;
}

/** One round of a row: nanoseconds or bytes for one unit of work. */
export interface Sample {
  readonly ours: number;
  readonly peer: number;
}

const child = fileURLToPath(new URL("child.ts", import.meta.url));
/** Compiled modules, which else would take longer to load than some contenders run. */
const compiled = fileURLToPath(new URL("../../node_modules/.cache/bench", import.meta.url));
const oursFirst = ["ours", "peer"] as const;
const peerFirst = ["peer", "ours"] as const;
const longestMs = 120_000;
/** Node's exit code when it waits for a promise that nothing can settle any more. */
const waitedInVain = 13;

/**
 * Memory is measured once, as it is the same in every round.
 *
 * @param tell Is told what runs now.
 * @returns For each row its rounds.
 * @throws {Error} When a contender failed, or did not deliver everything.
 */
export async function runRounds(
  question: Question,
  depth: Depth,
  tell: (progress: string) => void,
): Promise<readonly (readonly Sample[])[]> {
  const samples: Sample[][] = question.rows.map(() => []);
  const rounds = question.unit === "bytes" ? 1 : depth.rounds;
  for (let round = 1; round <= rounds; round += 1) {
    for (const [index, row] of question.rows.entries()) {
      tell(`${question.name}: round ${round} of ${rounds}, ${row.name}`);
      const sample = { ours: 0, peer: 0 };
      for (const side of round % 2 === 1 ? oursFirst : peerFirst) {
        sample[side] = await figureOf(question, row, side, depth);
      }
      samples[index]?.push(sample);
    }
  }
  return samples;
}

async function figureOf(
  question: Question,
  row: Row,
  side: "ours" | "peer",
  effort: Effort,
): Promise<number> {
  const what = [question.name, question.rows.indexOf(row), side].map(String);
  const howLong = [effort.warmUpMs, effort.measureMs].map(String);
  const command = [...process.execArgv, "--expose-gc", child, ...what, ...howLong];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, {
      env: { ...process.env, NODE_COMPILE_CACHE: compiled },
      timeout: longestMs,
    });
    return toFigure(stdout);
  } catch (cause) {
    const error = cause as Error & { code?: unknown };
    const state =
      error.code === waitedInVain ? "it waited for messages that never came" : error.message;
    const place = `${question.name}, ${row.name}`;
    throw new Error(`Cannot measure ${row[side].name} (${place}): ${state}`, { cause });
  }
}

function toFigure(output: string): number {
  const figure = Number(output);
  if (output === "" || !Number.isFinite(figure)) throw new Error(`"${output}" is no figure`);
  return figure;
}

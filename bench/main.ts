/**
 * How fast is swarmbus, beside what people would use instead?
 *
 *   npm run bench [-- --quick] [--write] [FILTER]
 *
 * One file is one question; each prints one table. `--quick` runs shorter and less exactly, FILTER takes the questions
 * whose names contain it, `--write` keeps everything in results.md.
 *
 * A contender runs in a process of its own, a new one in every round, and the two of a row take turns. What is compared
 * is CPU time of the whole process, what is judged is the median of the rounds' ratios: on a busy machine figures swing,
 * ratios hold. Everything published must be received, or the run fails.
 *
 * To see where one contender spends its time (question, row, side, ms of warm-up and of measuring):
 *
 *   node --conditions=@swarmbus/source --expose-gc --cpu-prof bench/harness/child.ts fan-out 0 ours 500 2000
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, cpus } from "node:os";
import { parseArgs } from "node:util";
import type { Question } from "./harness/question.ts";
import { type Depth, runRounds } from "./harness/rounds.ts";
import { toTable } from "./harness/table.ts";
import { questions } from "./questions.ts";

const full: Depth = { rounds: 5, warmUpMs: 400, measureMs: 250 };
const quick: Depth = { rounds: 2, warmUpMs: 250, measureMs: 80 };

interface Options {
  readonly depth: Depth;
  readonly asked: readonly Question[];
  readonly isWriting: boolean;
}

function readOptions(): Options {
  const { values, positionals } = parseArgs({
    options: { quick: { type: "boolean" }, write: { type: "boolean" } },
    allowPositionals: true,
  });
  const filter = positionals.join(" ");
  const asked = questions.filter(({ name }) => name.includes(filter));
  if (asked.length === 0) {
    const names = questions.map(({ name }) => name).join(", ");
    throw new Error(`Cannot bench "${filter}": the questions are ${names}`);
  }
  const isWriting = values.write === true;
  if (isWriting && asked.length < questions.length) {
    throw new Error(
      `Cannot write the results of "${filter}" alone: results.md holds all questions`,
    );
  }
  return { depth: values.quick === true ? quick : full, asked, isWriting };
}

/** What is going on, on one line that is written over and over; nothing where nobody looks. */
function tell(progress: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${progress}`);
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  return `${model}, ${availableParallelism()} cores, Node ${process.version}`;
}

async function main(): Promise<void> {
  const { depth, asked, isWriting } = readOptions();
  const tables: string[] = [];
  console.log(`${machine()}\n`);
  for (const question of asked) {
    const table = toTable(question, await runRounds(question, depth, tell));
    tell("");
    console.log(table);
    tables.push(table);
  }
  if (isWriting) writeResults(tables);
}

function writeResults(tables: readonly string[]): void {
  const command = ["npm run bench --", ...process.argv.slice(2)].join(" ");
  const day = new Date().toISOString().slice(0, 10);
  const introduction = `# Results\n\n${machine()}, ${day}, \`${command}\`.\n`;
  const method = "[main.ts](main.ts) says how this is measured and what the figures mean.\n";
  const file = new URL("results.md", import.meta.url);
  writeFileSync(file, [introduction, method, ...tables].join("\n"));
}

try {
  await main();
} catch (error) {
  tell("");
  console.error((error as Error).message);
  process.exitCode = 1;
}

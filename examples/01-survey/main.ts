/**
 * A swarm at work: agents survey a source tree, and talk over nothing but a bus.
 *
 *   npm start [-- FOLDER] [--workers N] [--chaos] [--json]
 *
 * A coordinator hands one task per file to a group of workers. What they find is broadcast; a collector, a progress line
 * and a logger listen. A historian answers questions. Everybody's heart beats. With `--chaos` one worker dies.
 * Read this file first, then coordinator.ts and worker.ts.
 */
import { join } from "node:path";
import type { MessageBus } from "swarmbus";
import { hangAt } from "./chaos.ts";
import { Collector } from "./collector.ts";
import { Coordinator } from "./coordinator.ts";
import { startHistorian } from "./historian.ts";
import { startLogger } from "./logger.ts";
import { help, readOptions, UsageError, type Options } from "./options.ts";
import { startProgress } from "./progress.ts";
import { report } from "./report/report.ts";
import { openScreen, type Screen } from "./report/screen.ts";
import { largestFiles, summarize, type Summary } from "./report/summary.ts";
import { listFiles } from "./source/list-files.ts";
import { Swarm } from "./swarm.ts";
import { startWorker } from "./worker.ts";

async function survey(options: Options, swarm: Swarm, screen: Screen): Promise<Summary> {
  const { folder } = options;
  const startedAt = performance.now();
  const files = await listFiles(folder);

  // Who listens comes first: nothing on a bus is kept for those who come later.
  const collector = await Collector.start(swarm.connect("collector"));
  await startProgress(swarm.connect("progress"), screen, files.length);
  await startLogger(swarm.connect("logger"), screen);

  const workers = Array.from({ length: options.workers }, (_, index) => `worker-${index + 1}`);
  const coordinator = await Coordinator.start(swarm.connect("coordinator"), workers);
  await startHistorian(swarm.connect("historian"), folder);
  const fate = options.chaos ? hangAt(middleOf(files)) : (bus: MessageBus) => bus;
  for (const name of workers) await startWorker(fate(swarm.connect(name)), folder);

  await coordinator.survey(files);
  const verdicts = await coordinator.verdicts();
  const findings = await collector.finish();
  const history = await coordinator.history(largestFiles(findings.files).map(({ path }) => path));
  await coordinator.stop();

  const tookMs = performance.now() - startedAt;
  const ledger = await swarm.close();
  return summarize({ folder, tookMs, workers, findings, verdicts, history, ledger });
}

function middleOf(files: readonly string[]): string {
  return files[Math.floor(files.length / 2)] ?? "";
}

async function main(args: string[]): Promise<void> {
  const options = await readOptions(args, join(import.meta.dirname, "../.."));
  if (options === "help") return console.log(help);
  const swarm = new Swarm();
  const screen = openScreen(process.stderr);
  try {
    const summary = await survey(options, swarm, screen);
    screen.clear();
    console.log(options.json ? JSON.stringify(summary, undefined, 2) : report(summary));
  } finally {
    await swarm.close();
  }
}

// Whoever reads our output may have seen enough (`| head`); that is no failure.
process.stdout.on("error", () => process.exit());

try {
  await main(process.argv.slice(2));
} catch (error) {
  const isUsage = error instanceof UsageError;
  console.error(isUsage ? error.message : error);
  process.exitCode = isUsage ? 2 : 1;
}

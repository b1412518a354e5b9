/**
 * A swarm at work: agents survey a source tree, and talk over nothing but a bus.
 *
 *   npm start [-- FOLDER] [--workers N] [--processes | --by-hand] [--chaos] [--json]
 *
 * A coordinator hands one task per file to a group of workers. What they find is broadcast; a collector, a progress line
 * and a logger listen. A historian answers questions. Everybody's heart beats. With `--chaos` one worker dies.
 * All agents are in this process, and talk through its memory, or the server that `SWARMBUS_URL` names; with
 * `--processes` those who work have a process each. Read this file first, then coordinator.ts and worker.ts.
 */
import { join } from "node:path";
import { givenAddress } from "./address.ts";
import { closeBooks } from "./books.ts";
import { Collector } from "./collector.ts";
import { complain } from "./complain.ts";
import { Coordinator } from "./coordinator.ts";
import { startLogger } from "./logger.ts";
import { help, readOptions, type Options } from "./options.ts";
import { startProgress } from "./progress.ts";
import { report } from "./report/report.ts";
import { openScreen, type Screen } from "./report/screen.ts";
import { largestFiles, summarize, type Summary } from "./report/summary.ts";
import { listFiles } from "./source/list-files.ts";
import { openStage, type Stage } from "./stage.ts";

async function survey(options: Options, stage: Stage, screen: Screen): Promise<Summary> {
  const { folder } = options;
  const { swarm } = stage;
  const files = await listFiles(folder);

  // Who listens comes first: nothing on a bus is kept for those who come later. Those who listen share the connection of
  // the coordinator: on one connection no answer overtakes what its worker broadcast before, and all are back at once.
  const desk = await swarm.connect("coordinator");
  const collector = await Collector.start(desk);
  await startProgress(desk, screen, files.length);
  await startLogger(desk, screen);

  const coordinator = await Coordinator.start(desk);
  const endOfChaos = await stage.startCrew(files, coordinator.crew, desk);

  const startedAt = performance.now();
  await coordinator.survey(files);
  await endOfChaos();
  const verdicts = await coordinator.verdicts();
  const findings = await collector.finish();
  const history = await coordinator.history(largestFiles(findings.files).map(({ path }) => path));

  const tookMs = performance.now() - startedAt;
  const { workers } = coordinator.crew;
  const books = await closeBooks(swarm, coordinator.crew);
  const { outages } = swarm;
  return summarize({ folder, files, tookMs, workers, findings, verdicts, history, outages, books });
}

async function main(args: string[]): Promise<void> {
  const options = await readOptions(args, givenAddress(), join(import.meta.dirname, "../.."));
  if (options === "help") return console.log(help);
  const screen = openScreen(process.stderr);
  process.once("SIGINT", () => {
    screen.clear();
    console.error("Stopped before the end: there is no report");
    process.exit(130);
  });
  await using stage = await openStage(options, screen);
  try {
    const summary = await survey(options, stage, screen);
    screen.clear();
    console.log(options.json ? JSON.stringify(summary, undefined, 2) : report(summary));
  } finally {
    screen.clear();
  }
}

// Whoever reads our output may have seen enough (`| head`); that is no failure.
process.stdout.on("error", () => process.exit());

try {
  await main(process.argv.slice(2));
} catch (error) {
  complain(error);
}

/**
 * Steering: an agent works through a folder, and listens to what you type meanwhile.
 *
 *   npm run example:steering [-- FOLDER] [--pace MS]
 *
 * A line that you type is a message to the agent's mailbox. Its model reads it at its next step, and you see so: sent, read
 * at step N, or returned. With OPENAI_API_KEY the model is a hosted one; without, plan.ts plays it, in the same loop.
 * Read this file first, then letters.ts (what you type) and follow.ts (what you see).
 */
import { createAgent, streamAgent } from "@swarmbus/agents/ai-sdk";
import type { LanguageModel } from "ai";
import { join } from "node:path";
import { complain } from "../01-survey/complain.ts";
import { listFiles } from "../01-survey/source/list-files.ts";
import { follow } from "./follow.ts";
import { Letters } from "./letters.ts";
import { help, readOptions, type Options } from "./options.ts";
import { openScreen, type Screen } from "./screen.ts";
import { scriptedModel } from "./scripted-model.ts";
import { openTools } from "./tools.ts";

const hostedModel = "openai:gpt-4o-mini";

const instructions = `You survey a folder of source code with the tools. Call one tool in each step.
While you work the user may send messages; each comes as <bus-message source="user">…</bus-message>. Act on them at once: they
change your task. Your answer is a few lines of plain text, and says what those messages changed.`;

const task = `Survey the folder: list it, read one file that says what it is about, count the lines of each folder in it, and
search for TODO. Then tell what you found.`;

async function steer({ folder, shownFolder, paceMs }: Options, screen: Screen): Promise<number> {
  const files = await listFiles(folder);
  const hasKey = (process.env["OPENAI_API_KEY"] ?? "") !== "";
  const model: LanguageModel = hasKey ? hostedModel : scriptedModel(paceMs);
  screen.say(`An agent surveys ${shownFolder} (${files.length} files).`);
  for (const line of introduce(hasKey)) screen.say(line);

  // Without a mailbox and a bus an agent makes its own, in memory; they end with it. A failure is told by the stream below.
  await using agent = await createAgent(model, {
    instructions,
    tools: openTools(folder, files),
    maxSteps: 50,
    onError: () => {},
  });
  const letters = new Letters(agent.context, screen);
  const stop = new AbortController();
  screen.listen({ onLine: (line) => letters.send(line), onInterrupt: () => stop.abort() });

  // From here on the agent works by itself; we only look on. What was typed by now is read at step 0.
  await using run = streamAgent(agent, task, { abortSignal: stop.signal });
  const isWell = await follow(run, letters, screen);
  screen.close();
  await letters.account();
  if (stop.signal.aborted) return 130;
  return isWell ? 0 : 1;
}

function introduce(hasKey: boolean): string[] {
  const how = "Type a line and press Enter while it works. Ctrl-C stops it.";
  if (hasKey) return [`Its model is ${hostedModel}.`, how, ""];
  return [
    "OPENAI_API_KEY is not set, so its model is a script, which understands little: only X, skip X, stop.",
    "In any other line it takes the longest word, and searches for it.",
    how,
    "",
  ];
}

async function main(args: string[]): Promise<void> {
  const own = join(import.meta.dirname, "../../packages/swarmbus/src");
  const options = await readOptions(args, own);
  if (options === "help") return console.log(help);
  const screen = openScreen(process.stdin, process.stdout);
  try {
    process.exitCode = await steer(options, screen);
  } finally {
    screen.close();
  }
}

// Whoever reads our output may have seen enough (`| head`); that is no failure.
process.stdout.on("error", () => process.exit());

try {
  await main(process.argv.slice(2));
} catch (error) {
  complain(error);
}

/** The command line: what may be asked for, and one clear sentence for what may not. */
import { stat } from "node:fs/promises";
import { relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UsageError } from "../01-survey/complain.ts";

export interface Options {
  readonly folder: string;
  /** The folder as a person would name it. */
  readonly shownFolder: string;
  /** How long the scripted model takes for a step. */
  readonly paceMs: number;
}

export const help = `An agent surveys a folder, and can be steered while it does.

  npm run example:steering [-- FOLDER] [--pace MS]

  FOLDER     what to survey; packages/swarmbus/src by default
  --pace MS  how long a step of the scripted model takes; 1000 by default
  --help     this text

  OPENAI_API_KEY  with it a hosted model works instead of the scripted one;
                  it is sent what it reads of the folder`;

const maxPaceMs = 60_000;

/** Reads the arguments; `"help"` when that is what was asked for. */
export async function readOptions(args: string[], ownFolder: string): Promise<Options | "help"> {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1)
    throw new UsageError(`Cannot survey ${positionals.length} folders at once: name one`);
  // npm changes into the package's folder; what the user typed is relative to where they typed it.
  const base = process.env["INIT_CWD"] ?? process.cwd();
  const [given] = positionals;
  const folder = given === undefined ? ownFolder : await checkFolder(resolve(base, given), given);
  const shownFolder = given ?? relative(base, ownFolder);
  return { folder, shownFolder, paceMs: readPace(values.pace) };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        pace: { type: "string", default: "1000" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/[.\n]/u);
    throw new UsageError(`Cannot read the options: ${reason}; --help lists them`);
  }
}

function readPace(text: string): number {
  const paceMs = Number(text);
  if (/^\d+$/u.test(text) && paceMs <= maxPaceMs) return paceMs;
  throw new UsageError(
    `Cannot take "${text}" ms for a step: a whole number from 0 to ${maxPaceMs} is needed`,
  );
}

async function checkFolder(folder: string, given: string): Promise<string> {
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() === true) return folder;
  const state = found === undefined ? "there is no such folder" : "it is a file, name a folder";
  throw new UsageError(`Cannot survey "${given}": ${state}`);
}

/** The command line: what may be asked for, and one clear sentence for what may not. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface Options {
  readonly folder: string;
  readonly workers: number;
  readonly json: boolean;
  readonly chaos: boolean;
}

/** A mistake of the person at the keyboard: told in one sentence, without a stack. */
export class UsageError extends Error {}

export const help = `A swarm of agents surveys a source tree.

  npm start [-- FOLDER] [--workers N] [--chaos] [--json]

  FOLDER       what to survey; this repository by default
  --workers N  how many workers read files, 1 to 64; 4 by default
  --chaos      one worker dies in the middle of its work
  --json       one JSON document instead of the tables
  --help       this text`;

const maxWorkers = 64;

/** Reads the arguments; `"help"` when that is what was asked for. */
export async function readOptions(args: string[], ownFolder: string): Promise<Options | "help"> {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1)
    throw new UsageError(`Cannot survey ${positionals.length} folders at once: name one`);
  const workers = readWorkers(values.workers);
  if (values.chaos && workers < 2) {
    throw new UsageError("Cannot let a worker die with --workers 1: somebody has to survive it");
  }
  const folder = positionals[0] === undefined ? ownFolder : await readFolder(positionals[0]);
  return { folder, workers, json: values.json, chaos: values.chaos };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        workers: { type: "string", default: "4" },
        json: { type: "boolean", default: false },
        chaos: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    const [reason] = (error as Error).message.split(/[.\n]/u);
    throw new UsageError(`Cannot read the options: ${reason}; --help lists them`);
  }
}

function readWorkers(text: string): number {
  const workers = Number(text);
  if (/^\d+$/u.test(text) && workers >= 1 && workers <= maxWorkers) return workers;
  throw new UsageError(
    `Cannot start "${text}" workers: a whole number from 1 to ${maxWorkers} is needed`,
  );
}

async function readFolder(given: string): Promise<string> {
  // npm changes into the package's folder; what the user typed is relative to where they typed it.
  const folder = resolve(process.env["INIT_CWD"] ?? process.cwd(), given);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined)
    throw new UsageError(`Cannot survey "${given}": there is no such folder`);
  if (!found.isDirectory())
    throw new UsageError(`Cannot survey "${given}": it is a file, a folder is needed`);
  return folder;
}

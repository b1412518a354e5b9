/** The command line: what may be asked for, and one clear sentence for what may not. */
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { isServer } from "./address.ts";
import { UsageError } from "./complain.ts";

export interface Options {
  readonly folder: string;
  readonly workers: number;
  readonly json: boolean;
  readonly chaos: boolean;
  /** Where the workers are: in this process, in one each, or in those that somebody starts by hand. */
  readonly place: "here" | "processes" | "by-hand";
  /** The bus; undefined when nobody named one. */
  readonly url: string | undefined;
}

export const help = `A swarm of agents surveys a source tree.

  npm start [-- FOLDER] [--workers N] [--processes | --by-hand] [--chaos] [--json]

  FOLDER       what to survey; this repository by default
  --workers N  how many workers read files, 1 to 64; 4 by default
  --processes  a process for each worker and for the historian
  --by-hand    waits for workers that you start, in other terminals: agent.ts
  --chaos      one worker dies in the middle of its work; with --processes by
               kill -9, and so does the server, unless SWARMBUS_URL names it
  --json       one JSON document instead of the tables
  --help       this text

  SWARMBUS_URL the address of a NATS server, such as nats://USER:PASSWORD@HOST:4222;
               without it the agents talk in memory, and with --processes
               through a nats-server that is started for them`;

const maxWorkers = 64;

/** Reads the arguments; `"help"` when that is what was asked for. */
export async function readOptions(
  args: string[],
  url: string | undefined,
  ownFolder: string,
): Promise<Options | "help"> {
  const { values, positionals } = parse(args);
  if (values.help) return "help";
  if (positionals.length > 1)
    throw new UsageError(`Cannot survey ${positionals.length} folders at once: name one`);
  const workers = readWorkers(values.workers);
  const place = placeOf(values);
  checkPlace(place, url, values.chaos);
  if (values.chaos && workers < 2) {
    throw new UsageError("Cannot let a worker die with --workers 1: somebody has to survive it");
  }
  const folder = positionals[0] === undefined ? ownFolder : await readFolder(positionals[0]);
  return { folder, workers, json: values.json, chaos: values.chaos, place, url };
}

function placeOf(values: { processes: boolean; "by-hand": boolean }): Options["place"] {
  if (values.processes && values["by-hand"]) {
    throw new UsageError("Cannot start workers with --processes and wait for them with --by-hand");
  }
  if (values.processes) return "processes";
  return values["by-hand"] ? "by-hand" : "here";
}

function checkPlace(place: Options["place"], url: string | undefined, chaos: boolean): void {
  if (place === "processes" && url?.startsWith("memory:")) {
    throw new UsageError(
      `Cannot connect processes by "${url}": set SWARMBUS_URL to a NATS server, or to nothing`,
    );
  }
  if (place === "by-hand" && !isServer(url)) {
    throw new UsageError(
      "Cannot wait for workers of other terminals: SWARMBUS_URL has to name a NATS server",
    );
  }
  if (place === "by-hand" && chaos) {
    throw new UsageError("Cannot kill a worker that you started: do it yourself, with kill -9");
  }
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        workers: { type: "string", default: "4" },
        json: { type: "boolean", default: false },
        processes: { type: "boolean", default: false },
        "by-hand": { type: "boolean", default: false },
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

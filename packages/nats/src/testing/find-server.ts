import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/**
 * Finds nats-server: the file that the environment variable `NATS_SERVER` names, else the first one in `PATH`.
 *
 * @throws {Error} When there is none, or `NATS_SERVER` names something that is no program.
 */
export function findServer(): string {
  const named = process.env["NATS_SERVER"];
  if (named !== undefined && named !== "") return namedServer(named);
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const found = folders.map((folder) => join(folder, "nats-server")).find(isProgram);
  if (found !== undefined) return found;
  throw new Error(
    "Cannot find nats-server: it is not in PATH. Install it, or set NATS_SERVER to the path of one",
  );
}

function namedServer(named: string): string {
  if (isProgram(named)) return resolve(named);
  throw new Error(`Cannot find nats-server: NATS_SERVER is "${named}", which is not a program`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

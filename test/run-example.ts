/** Runs an example as a user would, in a process of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";

export interface Run {
  readonly exitCode: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const repository = join(import.meta.dirname, "..");

/** The environment of a plain pipe: no colours, and nothing of how the tests were started. */
function plainEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env, ...extra };
  for (const name of Object.keys(env)) {
    if (/^(?:GIT_.*|INIT_CWD|FORCE_COLOR|NODE_OPTIONS|SWARMBUS_URL)$/u.test(name)) delete env[name];
  }
  return env;
}

export function runExample(
  file: string,
  args: readonly string[] = [],
  extraEnvironment: NodeJS.ProcessEnv = {},
): Promise<Run> {
  const { promise, resolve } = Promise.withResolvers<Run>();
  const command = ["--conditions=@swarmbus/source", join(repository, "examples", file), ...args];
  const env = plainEnvironment(extraEnvironment);
  execFile(process.execPath, command, { cwd: repository, env }, (error, stdout, stderr) => {
    resolve({ exitCode: error === null ? 0 : error.code, stdout, stderr });
  });
  return promise;
}

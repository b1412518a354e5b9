/** Runs an example as a user would, in a process of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export interface Run {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const repository = join(import.meta.dirname, "..");

/** The environment of a plain pipe: no colours, and nothing of how the tests were started. */
function plainEnvironment(extra: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const name of Object.keys(env)) {
    if (/^(?:GIT_.*|INIT_CWD|FORCE_COLOR|NODE_OPTIONS|SWARMBUS_URL)$/u.test(name)) delete env[name];
  }
  return { ...env, ...extra };
}

export async function runExample(
  file: string,
  args: readonly string[] = [],
  extraEnvironment: NodeJS.ProcessEnv = {},
): Promise<Run> {
  await using example = startExample(file, args, extraEnvironment);
  return await example.end();
}

export function startExample(
  file: string,
  args: readonly string[] = [],
  extraEnvironment: NodeJS.ProcessEnv = {},
): RunningExample {
  const command = ["--conditions=@swarmbus/source", join(repository, "examples", file), ...args];
  const env = plainEnvironment(extraEnvironment);
  return new RunningExample(spawn(process.execPath, command, { cwd: repository, env }));
}

/** An example at work. Disposing it kills it. */
export class RunningExample {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #stdout = "";
  #stderr = "";
  #onOutput: () => void = () => {};

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, "close").then(() => this.#onOutput());
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
      this.#onOutput();
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
      this.#onOutput();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it has printed that, on whatever stream; rejects when it ends without. */
  async hasPrinted(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#onOutput = resolve;
      const found = pattern.exec(this.#stdout + this.#stderr);
      if (found !== null) return found;
      if (this.#isOver) throw new Error(`It ended without ${pattern}:\n${this.#stderr}`);
      await promise;
    }
  }

  /** Resolves when it has ended, and its children no longer hold its streams. */
  async end(): Promise<Run> {
    await this.#closed;
    const { exitCode } = this.#child;
    return { exitCode, stdout: this.#stdout, stderr: this.#stderr };
  }

  get #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#isOver) this.#child.kill("SIGKILL");
    await this.#closed;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One life of a nats-server, from its start to its end. */
export class ServerProcess {
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  /**
   * @param binary Path of nats-server.
   * @param folder Holds `server.conf`; the server's log goes to `server.log`, its process id to `pid`.
   * @throws {Error} When the program cannot be run.
   */
  constructor(binary: string, folder: string) {
    // To a file and not a pipe: the server must not come to a halt while the event loop of this process is blocked.
    const log = openSync(join(folder, "server.log"), "a");
    this.#child = spawn(binary, ["--config", join(folder, "server.conf")], {
      detached: true, // out of reach of Ctrl-C: whoever started it decides when it ends
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    this.#child.on("error", () => undefined); // told by the throw below; unheard, it would end this process
    if (this.#child.pid === undefined) {
      throw new Error(`Cannot start nats-server: "${binary}" cannot be run`);
    }
    this.pid = this.#child.pid;
    const pidFile = join(folder, "pid");
    writeFileSync(pidFile, String(this.pid));
    this.#child.unref();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child.on("exit", () => {
      rmSync(pidFile, { force: true }); // the system may give the id to somebody else
      resolve();
    });
    this.#exited = promise;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How it ended: "code 1", "signal SIGKILL". */
  get end(): string {
    const { exitCode, signalCode } = this.#child;
    return exitCode === null ? `signal ${signalCode}` : `code ${exitCode}`;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async exited(): Promise<void> {
    this.#child.ref(); // nothing else may keep this process alive until then
    await this.#exited;
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
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

  /**
   * Stops it where it is (SIGSTOP). A signal takes its time: until it has arrived the server would answer on. Where the
   * system has no `/proc` nobody can see when that is.
   *
   * @throws {Error} When it has not stopped after a second.
   */
  pause(): void {
    this.signal("SIGSTOP");
    const end = performance.now() + 1000;
    while (this.isRunning && !isStopped(this.pid)) {
      if (performance.now() > end) throw new Error("Cannot pause nats-server: it does not stop");
    }
  }

  async exited(): Promise<void> {
    this.#child.ref(); // nothing else may keep this process alive until then
    await this.#exited;
  }
}

/** Whether all threads of a process have stopped. */
function isStopped(pid: number): boolean {
  const threads = `/proc/${pid}/task`;
  if (!existsSync("/proc/self/stat")) return true;
  try {
    // The state is behind the name, which is in parentheses and may hold anything.
    return readdirSync(threads).every((thread) =>
      /\) [Tt] [^)]*$/u.test(readFileSync(`${threads}/${thread}/stat`, "utf8")),
    );
  } catch {
    return false; // a thread has ended meanwhile
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";

// Waits until its input ends: when it is released, or when this process is gone, in whatever way. Then nothing may be
// left, not even a server that is paused.
const script = `
read -r _
if [ -f "$0/pid" ]; then kill -9 "$(cat "$0/pid")"; fi
rm -rf "$0"
`;

/**
 * A shell that outlives this process for a moment: it kills the process whose id is in the file `pid` of a folder, and
 * removes the folder. An exit handler could not: none runs when a process is killed with -9.
 */
export class Watchdog {
  readonly #shell: ChildProcess;

  constructor(folder: string) {
    // In a group of its own, out of reach of Ctrl-C.
    this.#shell = spawn("sh", ["-c", script, folder], {
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    });
    this.#shell.unref();
    (this.#shell.stdin as Socket).unref();
  }

  /** Lets it do its work, and waits for it. */
  async release(): Promise<void> {
    this.#shell.ref();
    const gone = once(this.#shell, "exit");
    this.#shell.stdin?.end();
    await gone;
  }
}

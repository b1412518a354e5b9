/** Agents in processes of their own: starts them, kills one, ends those that are left. */
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Refusal } from "./complain.ts";

const program = new URL("agent.ts", import.meta.url);

export class Processes {
  readonly #url: string;
  readonly #folder: string;
  readonly #children = new Map<string, ChildProcess>();
  readonly #failure = Promise.withResolvers<never>();

  constructor(url: string, folder: string) {
    this.#url = url;
    this.#folder = folder;
    this.#failure.promise.catch(() => undefined); // Whoever waits for a start looks at it.
  }

  /** Rejects when one ends with an error. */
  get failed(): Promise<never> {
    return this.#failure.promise;
  }

  start(role: "worker" | "historian", name: string): void {
    // The channel is there to be closed: it tells the child that this process is gone, even if it was killed with -9.
    const child = fork(program, [role, name, this.#folder], {
      env: { ...process.env, SWARMBUS_URL: this.#url },
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#children.set(name, child);
    const fail = (how: string): void => {
      this.#failure.reject(new Refusal(`Cannot start ${name}: its process ${how}`));
    };
    child.once("error", (error) => fail(`cannot be made (${error.message})`));
    child.once("exit", (code) => {
      this.#children.delete(name);
      if (code !== null && code !== 0) fail(`ended with code ${code}, it says above why`);
    });
  }

  /** Kills one on the spot. @returns Its process id; nothing when it is not one of ours. */
  kill(name: string): number | undefined {
    const child = this.#children.get(name);
    child?.kill("SIGKILL");
    return child?.pid;
  }

  /** Ends all that are left. */
  async [Symbol.asyncDispose](): Promise<void> {
    const children = [...this.#children.values()];
    const ends = children.map((child) => once(child, "exit"));
    for (const child of children) if (child.connected) child.disconnect();
    await Promise.all(ends);
  }
}

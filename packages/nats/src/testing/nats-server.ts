import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ClusterPlace, type ServerPorts, writeConfiguration } from "./configuration.ts";
import { findServer } from "./find-server.ts";
import { askMonitor } from "./monitoring.ts";
import { poll } from "./poll.ts";
import type { ServerOptions } from "./server-options.ts";
import { ServerProcess } from "./server-process.ts";
import { Watchdog } from "./watchdog.ts";

/**
 * A real nats-server on 127.0.0.1, from {@link startServer} or in a cluster. It keeps its ports, its store and its log from
 * one life to the next, until it is disposed of: `await using server = await startServer()` does that by itself. When this
 * process ends first, even by `kill -9`, the server is killed and its files are removed. Needs a POSIX system.
 */
export class NatsServer implements AsyncDisposable {
  /** Where clients connect: `nats://127.0.0.1:12345`, with TLS too. */
  readonly url: string;
  /** Where clients connect over WebSocket: `ws://127.0.0.1:12346`. Missing without the option `websocket`. */
  readonly websocketUrl?: string;
  readonly #binary: string;
  readonly #ports: ServerPorts;
  readonly #folder: string;
  readonly #watchdog: Watchdog;
  #process: ServerProcess | undefined;
  #disposal: Promise<void> | undefined;

  /** @internal */
  constructor(options: ServerOptions, ports: ServerPorts, place?: ClusterPlace) {
    this.#binary = options.binary ?? findServer();
    this.#ports = ports;
    this.url = `nats://127.0.0.1:${ports.client}`;
    if (ports.websocket !== undefined) this.websocketUrl = `ws://127.0.0.1:${ports.websocket}`;
    this.#folder = mkdtempSync(join(tmpdir(), "nats-server-"));
    this.#watchdog = new Watchdog(this.#folder);
    writeConfiguration(this.#folder, options, ports, place);
  }

  /** The port for clients. */
  get port(): number {
    return this.#ports.client;
  }

  /** True from its start to its end, also while it is paused. */
  get isRunning(): boolean {
    return this.#process?.isRunning === true;
  }

  /**
   * The process id.
   *
   * @throws {Error} When it is not running.
   */
  get pid(): number {
    return this.#running("tell the process id of").pid;
  }

  /** Asks it to end (SIGTERM) and waits until it has. A paused one is resumed for that. Does nothing when it has ended. */
  async stop(): Promise<void> {
    await this.#end("SIGTERM");
  }

  /** Kills it on the spot (`kill -9`) and waits until it is gone. Does nothing when it has ended. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /**
   * Freezes it: connections stay open, nothing is answered, from the return of this call on.
   *
   * @throws {Error} When it is not running.
   */
  pause(): void {
    this.#running("pause").pause();
  }

  /**
   * Lets a paused one go on.
   *
   * @throws {Error} When it is not running.
   */
  resume(): void {
    this.#running("resume").signal("SIGCONT");
  }

  /**
   * Starts it again, on the same ports and with the same store, after stopping it where it still runs. Resolves when it
   * accepts clients; in a cluster that may be before it has found the others ({@link NatsCluster.settled}).
   *
   * @throws {Error} When it does not come up; the message holds its log.
   */
  async restart(): Promise<void> {
    if (this.#disposal !== undefined) {
      throw new Error("Cannot restart nats-server: it was disposed of");
    }
    await this.stop();
    const life = new ServerProcess(this.#binary, this.#folder);
    this.#process = life;
    await poll(async () => await this.#acceptsClients(), {
      describe: (waited) => this.#failure(`it was not ready ${waited}`),
      check: () => {
        if (!life.isRunning) throw new Error(this.#failure(`it ended with ${life.end}`));
      },
    });
  }

  /**
   * Makes it a lame duck: it tells its clients to go elsewhere, takes no new ones, and after a second begins to disconnect
   * who is left. Resolves when it has ended.
   *
   * @throws {Error} When it is not running.
   */
  async lameDuck(): Promise<void> {
    const life = this.#running("make a lame duck of");
    life.signal("SIGUSR2");
    await life.exited();
  }

  /**
   * Asks its monitoring port: `await server.monitor("connz?subs=true")`. The answer is as the server's documentation says.
   *
   * @throws {Error} When it does not answer within 2 s.
   */
  async monitor(path: string): Promise<unknown> {
    return await askMonitor(this.#ports.monitor, `/${path}`);
  }

  /** All that it has logged in all its lives. Empty once it is disposed of. */
  log(): string {
    if (this.#disposal !== undefined) return "";
    return readFileSync(join(this.#folder, "server.log"), "utf8");
  }

  /** Kills it and removes its files. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#disposal ??= this.kill().then(async () => await this.#watchdog.release());
    await this.#disposal;
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const life = this.#process;
    if (life?.isRunning !== true) return;
    life.signal(signal);
    life.signal("SIGCONT"); // a paused process takes no SIGTERM
    await life.exited();
  }

  /** True as soon as it lets clients in. Whether a cluster has a leader for JetStream is not asked. */
  async #acceptsClients(): Promise<boolean> {
    await this.monitor("healthz?js-enabled-only=true");
    return true;
  }

  #running(wish: string): ServerProcess {
    if (this.#process?.isRunning === true) return this.#process;
    throw new Error(`Cannot ${wish} nats-server: it is not running`);
  }

  #failure(reason: string): string {
    return `Cannot start nats-server: ${reason}\n${this.log().trim()}`;
  }
}

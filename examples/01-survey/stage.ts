/** Where the agents live, and who starts them: in this process, in one each, or in somebody's hands. */
import type { NatsServer } from "@swarmbus/nats/testing";
import type { MessageBus } from "swarmbus";
import { hangAt } from "./chaos.ts";
import type { Crew } from "./crew.ts";
import { startHistorian } from "./historian.ts";
import { killHalfWay } from "./kill.ts";
import type { Options } from "./options.ts";
import { Processes } from "./processes.ts";
import type { Screen } from "./report/screen.ts";
import { Swarm } from "./swarm.ts";
import { startWorker } from "./worker.ts";

/** Resolves when nothing more dies, and what was killed is started again. */
type EndOfChaos = () => Promise<void>;

/** Opens the stage for a survey; disposing it ends everything that the survey started. */
export async function openStage(options: Options, screen: Screen): Promise<Stage> {
  if (options.place !== "processes" || options.url !== undefined) {
    return new Stage(options, screen, options.url ?? "memory:survey", undefined);
  }
  const { startOwnServer } = await import("./own-server.ts");
  const server = await startOwnServer(screen.say);
  return new Stage(options, screen, server.url, server);
}

export class Stage {
  readonly swarm: Swarm;
  readonly #options: Options;
  readonly #screen: Screen;
  readonly #processes: Processes;
  readonly #server: NatsServer | undefined;

  constructor(options: Options, screen: Screen, url: string, server: NatsServer | undefined) {
    this.#options = options;
    this.#screen = screen;
    this.swarm = new Swarm(url, screen.say);
    this.#processes = new Processes(url, options.folder);
    this.#server = server;
  }

  /** Starts a historian and the workers, and resolves when they are there. */
  async startCrew(files: readonly string[], crew: Crew, desk: MessageBus): Promise<EndOfChaos> {
    const { place, workers } = this.#options;
    if (place === "processes") return await this.#startProcesses(files, crew, desk);
    await startHistorian(await this.swarm.connect("historian"), this.#options.folder);
    if (place === "by-hand") await this.#waitForHands(crew);
    else await this.#startHere(files);
    await crew.complete(workers);
    return () => Promise.resolve();
  }

  async #startHere(files: readonly string[]): Promise<void> {
    const { chaos, folder } = this.#options;
    const hang = hangAt(middleOf(files));
    for (const name of this.#names()) {
      const bus = await this.swarm.connect(name);
      await startWorker(chaos ? hang(bus) : bus, folder);
    }
  }

  async #startProcesses(
    files: readonly string[],
    crew: Crew,
    desk: MessageBus,
  ): Promise<EndOfChaos> {
    const [processes, { chaos, workers }, { say }] = [this.#processes, this.#options, this.#screen];
    processes.start("historian", "historian");
    for (const name of this.#names()) processes.start("worker", name);
    await Promise.race([crew.complete(workers), processes.failed]);
    say(
      `${workers} ${workers === 1 ? "worker" : "workers"} and a historian are there, a process each`,
    );
    if (!chaos) return () => Promise.resolve();
    const victims = { files: files.length, processes, server: this.#server, say };
    return await killHalfWay(desk, victims);
  }

  async #waitForHands(crew: Crew): Promise<void> {
    const { say } = this.#screen;
    const { workers } = this.#options;
    say(
      `Waiting for ${workers} ${workers === 1 ? "worker" : "workers"}: start each in a terminal of its own, with the same SWARMBUS_URL\n` +
        `  npx node --conditions=@swarmbus/source examples/01-survey/agent.ts worker NAME`,
    );
    await crew.complete(workers, (there) => {
      say(`${there.length} of ${workers} workers: ${there.join(", ") || "nobody"}`);
    });
  }

  #names(): string[] {
    return Array.from({ length: this.#options.workers }, (_, index) => `worker-${index + 1}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.swarm.close();
    await this.#processes[Symbol.asyncDispose]();
    await this.#server?.[Symbol.asyncDispose]();
  }
}

function middleOf(files: readonly string[]): string {
  return files[Math.floor(files.length / 2)] ?? "";
}

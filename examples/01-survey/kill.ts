/** Death for `--processes --chaos`: a worker's process and the server, both by `kill -9`. */
import { setTimeout as pause } from "node:timers/promises";
import type { NatsServer } from "@swarmbus/nats/testing";
import type { MessageBus } from "swarmbus";
import { subjects, type Surveyed } from "./messages.ts";
import type { Processes } from "./processes.ts";

/** How long the server is away. */
const absenceMs = 1000;

/** What there is to kill, and how far the work is then. */
export interface Victims {
  readonly files: number;
  readonly processes: Processes;
  /** Only one that is the survey's own: others may use a server that was there before. */
  readonly server: NatsServer | undefined;
  readonly say: (text: string) => void;
}

/**
 * After a quarter of the files, kills the server, and starts it again; half way, the worker that just read a file.
 *
 * @returns Call it at the end: it resolves when what was begun is over.
 */
export async function killHalfWay(bus: MessageBus, victims: Victims): Promise<() => Promise<void>> {
  const { files, processes, server, say } = victims;
  const atQuarter = Math.ceil(files / 4);
  const atHalf = Math.ceil(files / 2);
  let done = 0;
  let revival = Promise.resolve();

  await bus.subscribe(subjects.surveyed, (message) => {
    done += 1;
    if (done === atQuarter && server !== undefined) revival = killServer(server);
    if (done === atHalf) killWorker(message.json<Surveyed>().worker);
  });
  return () => revival;

  function killWorker(worker: string): void {
    const pid = processes.kill(worker);
    if (pid !== undefined) say(`kill -9 ${pid}: that was ${worker}`);
  }

  async function killServer(running: NatsServer): Promise<void> {
    say(`kill -9 ${running.pid}: that was nats-server`);
    await running.kill();
    await pause(absenceMs);
    await running.restart();
    say(`nats-server is started again, process ${running.pid}`);
  }
}

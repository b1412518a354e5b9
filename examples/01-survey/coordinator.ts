/**
 * The coordinator: hands one task per file to the workers, notices when one of them dies, asks for history and verdicts.
 *
 * A task is a *request* to the queue group of workers: the answer is the receipt. A plain publish would do while nobody
 * dies, but nothing on a bus is kept: a worker that dies takes what it had in hand with it, and only who waits for an
 * answer notices. So what is not answered is asked again, by the same code in memory and on a network; a file may then be
 * read twice, and its readers go by the path. As many requests are open as workers have hands and waiting room.
 */
import { setTimeout as pause } from "node:timers/promises";
import { gather, isBusError, watchPresence } from "swarmbus";
import type { MessageBus, PresenceEvent, PresenceWatch } from "swarmbus";
import { subjects } from "./messages.ts";
import type { HandedOutAgain, History, Task, Unreadable, Verdict, WorkerDied } from "./messages.ts";

/** Who is silent for so long is dead. More than a second, so that a machine which stalls for that long kills nobody. */
const silenceMs = 1500;

/** Longest for one file. Only a message lost on a network, or a disk that hangs, takes so long. */
const taskMs = 30_000;
const maxTimeouts = 2;

export class Coordinator {
  readonly #bus: MessageBus;
  readonly #living: Set<string>;
  readonly #presence: PresenceWatch;
  readonly #watching: Promise<void>;
  /** Files that somebody is asked to read, and how to stop waiting for the answer. */
  readonly #asked = new Map<string, AbortController>();

  static async start(bus: MessageBus, workers: readonly string[]): Promise<Coordinator> {
    return new Coordinator(bus, workers, await watchPresence(bus, { timeoutMs: silenceMs }));
  }

  private constructor(bus: MessageBus, workers: readonly string[], presence: PresenceWatch) {
    this.#bus = bus;
    this.#living = new Set(workers);
    this.#presence = presence;
    this.#watching = this.#watch();
  }

  /** Has every file read by some worker; resolves when the last one has been answered for. */
  async survey(paths: readonly string[]): Promise<void> {
    const rest = paths.values();
    // Every lane takes the next file when its last one is done. That is all the pacing there is, and no buffer overflows.
    const lanes = Array.from({ length: 2 * this.#living.size }, async () => {
      for (const path of rest) await this.#handOut(path);
    });
    await Promise.all(lanes);
  }

  async #handOut(path: string): Promise<void> {
    for (let timeouts = 0; timeouts < maxTimeouts;) {
      if (this.#living.size === 0) throw new Error("Cannot go on: every worker is dead");
      const giveUp = new AbortController();
      this.#asked.set(path, giveUp);
      try {
        const task: Task = { path };
        await this.#bus.request(subjects.task, task, { timeoutMs: taskMs, signal: giveUp.signal });
        return;
      } catch (error) {
        // Each failure has its own code, so each gets its own answer. ABORTED: its worker died, and it goes again.
        if (isBusError(error, "OVERLOADED")) await pause(10);
        else if (isBusError(error, "TIMEOUT")) timeouts += 1;
        else if (isBusError(error, "HANDLER_FAILED")) return this.#giveUp(path, error.message);
        else if (!isBusError(error, "ABORTED")) throw error;
      } finally {
        this.#asked.delete(path);
      }
    }
    this.#giveUp(path, `not read within ${maxTimeouts} times ${taskMs / 1000} s`);
  }

  #giveUp(path: string, reason: string): void {
    const unreadable: Unreadable = { path, reason, worker: this.#bus.name };
    this.#bus.publish(subjects.unreadable, unreadable);
  }

  async #watch(): Promise<void> {
    for await (const event of this.#presence) if (event.type === "dead") this.#bury(event);
  }

  /** A worker fell silent: stop waiting for what it had in hand, so that its lane asks another. */
  #bury({ agentId: worker, heartbeat }: PresenceEvent): void {
    if (!this.#living.delete(worker)) return;
    this.#bus.publish(subjects.workerDied, { worker, silentMs: silenceMs } satisfies WorkerDied);
    const { inHand: path } = heartbeat.metadata as { inHand?: string };
    const asked = path === undefined ? undefined : this.#asked.get(path);
    if (path === undefined || asked === undefined) return;
    const again: HandedOutAgain = { path, because: `${worker} died` };
    this.#bus.publish(subjects.handedOutAgain, again);
    asked.abort();
  }

  /** Asks the historian, about all files at once: it decides how many it looks up at a time. */
  history(paths: readonly string[]): Promise<History[]> {
    return Promise.all(
      paths.map(async (path) => {
        try {
          const answer = await this.#bus.request(subjects.history, { path });
          return answer.json<History>();
        } catch (error) {
          if (isBusError(error)) return { path, unknown: `no answer: ${error.code}` };
          throw error;
        }
      }),
    );
  }

  /** Asks every living worker for its verdict. The roster says when all have answered, and afterwards who has not. */
  async verdicts(): Promise<Verdict[]> {
    const roster = [...this.#living];
    const { replies, missing } = await gather(this.#bus, subjects.verdict, undefined, { roster });
    const silent = missing.map((worker) => ({ worker, verdict: "did not answer" }));
    return [...replies.map((reply) => reply.json<Verdict>()), ...silent];
  }

  async stop(): Promise<void> {
    await this.#presence.stop();
    await this.#watching;
  }
}

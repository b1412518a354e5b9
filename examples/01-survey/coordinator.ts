/**
 * The coordinator: hands one task per file to the workers, notices when one of them dies, asks for history and verdicts.
 *
 * A task is a *request* to the queue group of workers: the answer is the receipt. A plain publish would do while nobody
 * dies, but nothing on a bus is kept: a worker that dies takes what it had in hand with it, and only who waits for an
 * answer notices. So what is not answered is asked again, by the same code in memory and on a network; a file may then be
 * read twice, and its readers go by the path. As many requests are open as workers have hands and waiting room.
 */
import { setTimeout as pause } from "node:timers/promises";
import { gather, isBusError, type Message, type MessageBus } from "swarmbus";
import { Refusal } from "./complain.ts";
import { Crew } from "./crew.ts";
import { subjects } from "./messages.ts";
import type {
  HandedOutAgain,
  History,
  Task,
  Unreadable,
  Verdict,
  WorkerDied,
  WorkerReturned,
} from "./messages.ts";
import { takePlace } from "./only-one.ts";

const isTaken =
  "Cannot survey: another survey is at work on this server; wait for its end, or use another server";

/** Longest for one request. Only a message lost on a network, or a disk that hangs, takes so long. */
const taskMs = 5000;
const maxTimeouts = 6;

/** A worker answers at once. Who does not may have been cut off for a moment, and is asked again. */
const verdictMs = 1000;
const maxVerdictRounds = 4;

export class Coordinator {
  readonly #bus: MessageBus;
  /** Files that somebody is asked to read, and how to stop waiting for the answer. */
  readonly #asked = new Map<string, AbortController>();
  readonly crew: Crew;

  static async start(bus: MessageBus): Promise<Coordinator> {
    await takePlace(bus, subjects.coordinator, isTaken);
    const coordinator = new Coordinator(bus);
    await coordinator.crew.watch();
    return coordinator;
  }

  private constructor(bus: MessageBus) {
    this.#bus = bus;
    this.crew = new Crew(bus, {
      died: (worker, silentMs) => this.#bury(worker, silentMs),
      returned: (worker) =>
        bus.publish(subjects.workerReturned, { worker } satisfies WorkerReturned),
    });
  }

  /** Has every file read by some worker; resolves when the last one has been answered for. */
  async survey(paths: readonly string[]): Promise<void> {
    const rest = paths.values();
    // Every lane takes the next file when its last one is done. That is all the pacing there is, and no buffer overflows.
    const lanes = Array.from({ length: 2 * this.crew.living.length }, async () => {
      for (const path of rest) await this.#handOut(path);
    });
    await Promise.all(lanes);
  }

  async #handOut(path: string): Promise<void> {
    for (let timeouts = 0; timeouts < maxTimeouts;) {
      if (this.crew.living.length === 0)
        throw new Refusal("Cannot go on: no worker is left, start the survey again");
      const giveUp = new AbortController();
      this.#asked.set(path, giveUp);
      try {
        const task: Task = { path };
        await this.#bus.request(subjects.task, task, { timeoutMs: taskMs, signal: giveUp.signal });
        return;
      } catch (error) {
        // Each failure has its own code, so each gets its own answer. ABORTED: its worker died, and it goes again.
        if (isBusError(error, "HANDLER_FAILED")) return this.#giveUp(path, error.message);
        else if (isBusError(error, "TIMEOUT")) timeouts += 1;
        else if (!isBusError(error, "ABORTED")) await this.#untilAskingMakesSense(error);
      } finally {
        this.#asked.delete(path);
      }
    }
    this.#giveUp(path, `not read within ${maxTimeouts} times ${taskMs / 1000} s`);
  }

  /** What passes is waited for: a full worker, a server that went away, workers who find back to it a moment after us. */
  async #untilAskingMakesSense(error: unknown): Promise<void> {
    if (isBusError(error, "OVERLOADED")) await pause(10);
    else if (isBusError(error, "NO_RESPONDERS")) await pause(50);
    else if (isBusError(error, "DISCONNECTED")) await this.#bus.flush().catch(() => pause(50));
    else throw error;
  }

  #giveUp(path: string, reason: string): void {
    const unreadable: Unreadable = { path, reason, worker: this.#bus.name };
    this.#bus.publish(subjects.unreadable, unreadable);
  }

  /**
   * A worker fell silent: stop waiting for what it had in hand, so that its lane asks another. A server hands tasks out at
   * once and does not say to whom; so what no living worker has begun may have waited for the dead one, and goes again, too.
   */
  #bury(worker: string, silentMs: number): void {
    this.#bus.publish(subjects.workerDied, { worker, silentMs } satisfies WorkerDied);
    const begun = this.crew.inHand();
    for (const [path, asked] of this.#asked) {
      if (begun.has(path)) continue;
      const again: HandedOutAgain = { path, because: `${worker} died` };
      this.#bus.publish(subjects.handedOutAgain, again);
      asked.abort();
    }
  }

  /** Asks the historian, about all files at once: it decides how many it looks up at a time. */
  history(paths: readonly string[]): Promise<History[]> {
    return Promise.all(
      paths.map(async (path) => {
        try {
          const answer = await this.#askHistorian(path);
          return answer.json<History>();
        } catch (error) {
          if (isBusError(error)) return { path, unknown: `no answer: ${error.code}` };
          throw error;
        }
      }),
    );
  }

  async #askHistorian(path: string): Promise<Message> {
    for (;;) {
      try {
        return await this.#bus.request(subjects.history, { path });
      } catch (error) {
        if (isBusError(error, "TIMEOUT") || !this.crew.hasHistorian) throw error;
        await this.#untilAskingMakesSense(error);
      }
    }
  }

  /** Asks every living worker for its verdict. The roster says when all have answered, and afterwards who has not. */
  async verdicts(): Promise<Verdict[]> {
    const verdicts = new Map<string, Verdict>();
    for (let round = 1; round <= maxVerdictRounds; round += 1) {
      const roster = this.crew.living.filter((worker) => !verdicts.has(worker));
      if (roster.length === 0) break;
      try {
        const limits = { roster, timeoutMs: verdictMs };
        const { replies, reason } = await gather(this.#bus, subjects.verdict, undefined, limits);
        for (const verdict of replies.map((reply) => reply.json<Verdict>())) {
          verdicts.set(verdict.worker, verdict);
        }
        if (reason === "no-responders") await pause(50);
      } catch (error) {
        await this.#untilAskingMakesSense(error);
      }
    }
    return [...verdicts.values()];
  }
}

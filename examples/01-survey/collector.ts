/** The collector: hears every broadcast, and adds up what they say. */
import type { MessageBus, Subscription } from "swarmbus";
import { subjects } from "./messages.ts";
import type { HandedOutAgain, Surveyed, Unreadable, WorkerDied } from "./messages.ts";

/** All that was said, each file once. */
export interface Findings {
  readonly files: readonly Surveyed[];
  readonly unreadable: readonly Unreadable[];
  readonly died: readonly WorkerDied[];
  readonly handedOutAgain: readonly HandedOutAgain[];
}

export class Collector {
  readonly #broadcasts: Subscription;
  readonly #reading: Promise<void>;
  readonly #known = new Set<string>();
  readonly #files: Surveyed[] = [];
  readonly #unreadable: Unreadable[] = [];
  readonly #died: WorkerDied[] = [];
  readonly #handedOutAgain: HandedOutAgain[] = [];

  /** Resolves when it listens: whatever anybody publishes after that is in the findings. */
  static async start(bus: MessageBus): Promise<Collector> {
    return new Collector(await bus.subscribe(subjects.everyEvent));
  }

  private constructor(broadcasts: Subscription) {
    this.#broadcasts = broadcasts;
    this.#reading = this.#read();
  }

  /** Reads at its own pace. Up to 4096 messages wait for it; the workers wait for nobody. */
  async #read(): Promise<void> {
    for await (const message of this.#broadcasts) {
      // A wildcard subscription sees several kinds of message; the subject says which one it is.
      switch (message.subject) {
        case subjects.surveyed:
          this.#addFirst(this.#files, message.json<Surveyed>());
          break;
        case subjects.unreadable:
          this.#addFirst(this.#unreadable, message.json<Unreadable>());
          break;
        case subjects.workerDied:
          this.#died.push(message.json<WorkerDied>());
          break;
        case subjects.handedOutAgain:
          this.#handedOutAgain.push(message.json<HandedOutAgain>());
          break;
      }
    }
  }

  /** A worker that was given up for dead may still speak; the first word about a file counts. */
  #addFirst<T extends { readonly path: string }>(said: T[], news: T): void {
    if (this.#known.has(news.path)) return;
    this.#known.add(news.path);
    said.push(news);
  }

  /** Takes in what still waits, and then nothing more: a drain ends the loop above when the buffer is empty. */
  async finish(): Promise<Findings> {
    await this.#broadcasts.drain();
    await this.#reading;
    return {
      files: this.#files,
      unreadable: this.#unreadable,
      died: this.#died,
      handedOutAgain: this.#handedOutAgain,
    };
  }
}

/** A work queue that loses nothing, on any bus: workers that say when they are full, and somebody who asks again. */
import { setTimeout as pause } from "node:timers/promises";
import {
  type BusErrorCode,
  isBusError,
  type JsonValue,
  type Message,
  type MessageBus,
  serve,
} from "swarmbus";

const askAgainAt: ReadonlySet<BusErrorCode> = new Set<BusErrorCode>([
  "OVERLOADED",
  "TIMEOUT",
  "DISCONNECTED",
  "NO_RESPONDERS",
]);
const askAgainMs = 1;

/** The answer to one task. */
interface Answer {
  readonly worker: string;
  readonly task: string;
  /** How long it was in hand. On a busy machine a timer takes longer than it was set to. */
  readonly tookMs: number;
}

/** What came of the tasks. */
export interface Outcome {
  readonly answers: readonly Answer[];
  /** How often was asked again, and why. */
  readonly askedAgain: ReadonlyMap<BusErrorCode, number>;
}

/** How many tasks a worker has at most: one in hand and two that wait, so that it is not idle while the next comes. */
export const tasksOfOne = 3;

/** Works. */
export async function work(bus: MessageBus, taskMs: number): Promise<void> {
  const doTask = async (message: Message): Promise<JsonValue> => {
    const startMs = performance.now();
    await pause(taskMs);
    return { worker: bus.name, task: message.text(), tookMs: performance.now() - startMs };
  };
  await serve(bus, "tasks", doTask, { queue: "workers", bufferSize: tasksOfOne - 1 });
}

/** How tasks are handed out. */
export interface HandOutOptions {
  /** How many are asked for at a time. */
  readonly atOnce: number;
  /** How long to wait for one of them before it is asked for again. */
  readonly timeoutMs: number;
  /** Told how many are done, after each. */
  readonly onDone?: (count: number) => void;
}

/** Hands tasks out until each one is answered. */
export async function handOut(
  bus: MessageBus,
  tasks: readonly string[],
  { atOnce, timeoutMs, onDone }: HandOutOptions,
): Promise<Outcome> {
  const left = tasks.values();
  const answers: Answer[] = [];
  const askedAgain = new Map<BusErrorCode, number>();

  async function ask(task: string): Promise<Answer> {
    for (;;) {
      try {
        return (await bus.request("tasks", task, { timeoutMs })).json<Answer>();
      } catch (error) {
        if (!isBusError(error) || !askAgainAt.has(error.code)) throw error;
        askedAgain.set(error.code, (askedAgain.get(error.code) ?? 0) + 1);
      }
      await pause(askAgainMs);
    }
  }
  async function askInTurn(): Promise<void> {
    for (const task of left) {
      answers.push(await ask(task));
      onDone?.(answers.length);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, askInTurn));
  return { answers, askedAgain };
}

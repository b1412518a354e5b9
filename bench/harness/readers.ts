/** Publishes to readers: bursts of 64, each after all readers have read the one before. */
import { cpuNs } from "./cpu-time.ts";
import type { Effort } from "./question.ts";
import { body, checkGoal, receive } from "./received.ts";

/** What can be read from, in the same shape for every contender. */
export interface Readers {
  /** Begins to read a subject, giving what comes to the body. */
  read(subject: string, body: (message: unknown) => void): void | Promise<void>;
  publish(subject: string): void;
}

const burst = 64;
const subject = "news";

/** Reads message by message. */
export async function readEach(
  messages: AsyncIterable<unknown>,
  take: (message: unknown) => void,
): Promise<void> {
  for await (const message of messages) {
    take(message);
    checkGoal();
  }
}

/** Reads all that has arrived at once. */
export async function readBatches(
  batches: AsyncIterable<readonly unknown[]>,
  take: (message: unknown) => void,
): Promise<void> {
  for await (const batch of batches) {
    for (const message of batch) take(message);
    checkGoal();
  }
}

/** @returns Nanoseconds a message and reader. */
export async function toReaders(
  effort: Effort,
  readers: Readers,
  subscribers: number,
): Promise<number> {
  await useOthers(readers);
  for (let n = 0; n < subscribers; n += 1) await readers.read(subject, body(n));
  const bursts = Math.ceil(4096 / subscribers / burst);
  return cpuNs(effort, async () => {
    for (let each = 0; each < bursts; each += 1) {
      const received = receive(burst * subscribers);
      for (let n = 0; n < burst; n += 1) readers.publish(subject);
      await received;
    }
    return bursts * burst * subscribers;
  });
}

/** Uses eight other subjects, with one reader each, then two, and so on, so that no code has seen but one way through. */
async function useOthers(readers: Readers): Promise<void> {
  for (let subscribers = 1; subscribers <= 8; subscribers += 1) {
    for (let n = 0; n < 8; n += 1) await readers.read(`other.${n}`, body(n + subscribers));
    for (let round = 0; round < 50; round += 1) {
      const received = receive(8 * subscribers);
      for (let n = 0; n < 8; n += 1) readers.publish(`other.${n}`);
      await received;
    }
  }
}

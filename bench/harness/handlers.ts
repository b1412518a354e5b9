/** Publishes to handlers: in bursts, as fast as they come, or a few in each turn of the event loop. */
import { cpuNs } from "./cpu-time.ts";
import type { Effort } from "./question.ts";
import { body, expectReceived, forget } from "./received.ts";

/** What can be published to, in the same shape for every contender. */
export interface Handlers {
  subscribe(subject: string, handler: (message: unknown) => void): unknown;
  publish(subject: string): void;
  /** Resolves when all handlers have run; absent where `publish` runs them. */
  settle?(): Promise<void>;
}

const burst = 64;
const turn = Promise.resolve();

/** Gives each subject so many subscribers, after others were used. */
export async function subscribeAll(
  handlers: Handlers,
  subjects: readonly string[],
  subscribers = 1,
): Promise<void> {
  await useOthers(handlers);
  let n = 0;
  for (const subject of subjects) {
    for (let each = 0; each < subscribers; each += 1) {
      await handlers.subscribe(subject, body(n));
      n += 1;
    }
  }
}

/**
 * Publishes bursts of 64 over the subjects in turn.
 *
 * @param deliveries How many each message has.
 * @returns Nanoseconds a publish.
 */
export function inBursts(
  effort: Effort,
  handlers: Handlers,
  subjects: readonly string[],
  deliveries: number,
): Promise<number> {
  const bursts = Math.ceil(Math.max(4096 / deliveries, subjects.length) / burst);
  let at = 0;
  return cpuNs(effort, async () => {
    for (let each = 0; each < bursts; each += 1) {
      for (let n = 0; n < burst; n += 1) {
        handlers.publish(subjects[at] as string);
        at = at + 1 === subjects.length ? 0 : at + 1;
      }
      if (handlers.settle !== undefined) await handlers.settle();
    }
    expectReceived(bursts * burst * deliveries);
    return bursts * burst;
  });
}

/**
 * Publishes once to each subject, then lets a turn of microtasks pass; timers and I/O have their turn after 2048.
 *
 * @returns Nanoseconds a publish.
 */
export function inTurns(
  effort: Effort,
  handlers: Handlers,
  subjects: readonly string[],
): Promise<number> {
  const turns = 2048 / subjects.length;
  return cpuNs(effort, async () => {
    for (let each = 0; each < turns; each += 1) {
      for (const subject of subjects) handlers.publish(subject);
      await turn;
    }
    await new Promise(setImmediate);
    await handlers.settle?.();
    expectReceived(2048);
    return 2048;
  });
}

/** Uses eight other subjects, with one subscriber each, then two, and so on, so that no code has seen but one way through. */
async function useOthers(handlers: Handlers): Promise<void> {
  for (let subscribers = 1; subscribers <= 8; subscribers += 1) {
    for (let n = 0; n < 8; n += 1) await handlers.subscribe(`other.${n}`, body(n + subscribers));
    for (let round = 0; round < 50; round += 1) {
      for (let n = 0; n < 8; n += 1) handlers.publish(`other.${n}`);
      await handlers.settle?.();
    }
  }
  forget();
}

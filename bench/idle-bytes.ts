/** How much memory does somebody hold who is subscribed and gets nothing? Subjects and handlers are not counted. */
import { EventEmitter, on } from "node:events";
import { MemoryBus } from "swarmbus";
import { heapBytes } from "./harness/heap.ts";
import type { Question } from "./harness/question.ts";
import { body, expectReceived } from "./harness/received.ts";
import { readEach } from "./harness/readers.ts";

const subscriptions = 100_000;
/** An iterator of `events.on()` holds 35 KB: of 100,000 the process would die. */
const subscriptionsOfEventsOn = 2000;

interface Idle {
  subscribe(subject: string, body: (message: unknown) => void): unknown;
  publish(subject: string): void;
}

function handlers(): Idle {
  const bus = new MemoryBus();
  return {
    subscribe: (subject, take) => bus.subscribe(subject, take),
    publish: (subject) => bus.publish(subject, "tick"),
  };
}

function iterators(): Idle {
  const bus = new MemoryBus();
  return {
    subscribe: async (subject, take) => void readEach(await bus.subscribe(subject), take),
    publish: (subject) => bus.publish(subject, "tick"),
  };
}

function listeners(): Idle {
  const emitter = new EventEmitter();
  return {
    subscribe: (subject, take) => emitter.on(subject, take),
    publish: (subject) => emitter.emit(subject, "tick"),
  };
}

function eventsOn(): Idle {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    subscribe: (subject, take) => void readEach(on(emitter, subject), take),
    publish: (subject) => emitter.emit(subject, "tick"),
  };
}

/** @returns Bytes a subscription. */
async function measure(idle: Idle, count: number): Promise<number> {
  const subjects = Array.from({ length: count }, (_, n) => `agent.${n}.inbox`);
  await idle.subscribe("other", body(0));
  const before = heapBytes();
  for (const [n, subject] of subjects.entries()) await idle.subscribe(subject, body(n));
  const bytes = heapBytes() - before;
  await expectAllAlive(idle, subjects);
  return bytes / count;
}

/** Whoever was subscribed must still get something, or the memory was saved in the wrong place. */
async function expectAllAlive(idle: Idle, subjects: readonly string[]): Promise<void> {
  for (const [n, subject] of subjects.entries()) {
    idle.publish(subject);
    if (n % 1000 === 999) await new Promise(setImmediate);
  }
  await new Promise(setImmediate);
  expectReceived(subjects.length);
}

export const idleBytes: Question = {
  name: "idle-bytes",
  title: "Heap bytes of an idle subscription, each on a subject of its own",
  unit: "bytes",
  rows: [
    {
      name: "a handler",
      ours: { name: "swarmbus", measure: () => measure(handlers(), subscriptions) },
      peer: { name: "EventEmitter", measure: () => measure(listeners(), subscriptions) },
      targets: [{ figureAtMost: 220 }],
    },
    {
      name: "an iterator that waits",
      ours: { name: "swarmbus", measure: () => measure(iterators(), subscriptions) },
      peer: { name: "events.on()", measure: () => measure(eventsOn(), subscriptionsOfEventsOn) },
      targets: [{ figureAtMost: 1200 }],
    },
  ],
};

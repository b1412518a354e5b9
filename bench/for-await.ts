/** What does a message to a `for await` loop cost, beside Node's own iterator over events? */
import { EventEmitter, on } from "node:events";
import { MemoryBus } from "swarmbus";
import type { Question, Row } from "./harness/question.ts";
import { readEach, type Readers, toReaders } from "./harness/readers.ts";

function swarmbus(): Readers {
  const bus = new MemoryBus();
  return {
    read: async (subject, body) => void readEach(await bus.subscribe(subject), body),
    publish: (subject) => bus.publish(subject, "tick"),
  };
}

function eventsOn(): Readers {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    read: (subject, body) => void readEach(on(emitter, subject), body),
    publish: (subject) => emitter.emit(subject, "tick"),
  };
}

function row(subscribers: number, rateAtLeast: number): Row {
  return {
    name: subscribers === 1 ? "1 subscriber" : `${subscribers} subscribers`,
    ours: { name: "swarmbus", measure: (effort) => toReaders(effort, swarmbus(), subscribers) },
    peer: { name: "events.on()", measure: (effort) => toReaders(effort, eventsOn(), subscribers) },
    targets: [{ rateAtLeast }],
  };
}

export const forAwait: Question = {
  name: "for-await",
  title: "Publish to `for await` loops: CPU time a message and reader, bursts of 64",
  unit: "ns",
  rows: [row(1, 0.85), row(10, 1.1), row(100, 1.5), row(1000, 3.5)],
};

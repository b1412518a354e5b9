/** How much cheaper is it to read all that has arrived at once than message by message? */
import { MemoryBus } from "swarmbus";
import type { Question, Row } from "./harness/question.ts";
import { readBatches, readEach, type Readers, toReaders } from "./harness/readers.ts";

function batchesOf(): Readers {
  const bus = new MemoryBus();
  return {
    read: async (subject, body) => {
      const subscription = await bus.subscribe(subject);
      void readBatches(subscription.batches(), body);
    },
    publish: (subject) => bus.publish(subject, "tick"),
  };
}

function messagesOf(): Readers {
  const bus = new MemoryBus();
  return {
    read: async (subject, body) => void readEach(await bus.subscribe(subject), body),
    publish: (subject) => bus.publish(subject, "tick"),
  };
}

function row(subscribers: number, rateAtLeast: number): Row {
  return {
    name: subscribers === 1 ? "1 subscriber" : `${subscribers} subscribers`,
    ours: { name: "batches()", measure: (effort) => toReaders(effort, batchesOf(), subscribers) },
    peer: { name: "for await", measure: (effort) => toReaders(effort, messagesOf(), subscribers) },
    targets: [{ rateAtLeast }],
  };
}

export const batches: Question = {
  name: "batches",
  title: "Publish to `batches()`: CPU time a message and reader, bursts of 64",
  unit: "ns",
  rows: [row(1, 4), row(10, 8), row(100, 10)],
};

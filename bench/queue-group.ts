/** What does it cost to choose the one member of a group that gets a message? */
import { MemoryBus } from "swarmbus";
import { type Handlers, inBursts, subscribeAll } from "./harness/handlers.ts";
import type { Effort, Question } from "./harness/question.ts";

const subjects = ["tasks"];

async function toOne(effort: Effort): Promise<number> {
  const handlers = swarmbus(undefined);
  await subscribeAll(handlers, subjects);
  return inBursts(effort, handlers, subjects, 1);
}

async function toGroup(effort: Effort): Promise<number> {
  const handlers = swarmbus("workers");
  await subscribeAll(handlers, subjects, 4);
  return inBursts(effort, handlers, subjects, 1);
}

function swarmbus(queue: string | undefined): Handlers {
  const bus = new MemoryBus();
  return {
    subscribe: (subject, handler) => bus.subscribe(subject, handler, { queue }),
    publish: (subject) => bus.publish(subject, "task"),
    settle: () => bus.flush(),
  };
}

export const queueGroup: Question = {
  name: "queue-group",
  title: "Publish to a queue group: CPU time a publish, bursts of 64 paced by `flush()`",
  unit: "ns",
  rows: [
    {
      name: "4 idle handlers",
      ours: { name: "queue group", measure: toGroup },
      peer: { name: "publish to 1", measure: toOne },
      targets: [{ timeAtMost: 1.5 }],
    },
  ],
};

/**
 * A work queue: of all members of a queue group, one gets each message.
 *
 *   node --conditions=@swarmbus/source examples/03-work-queue.ts
 */
import { MemoryBus } from "swarmbus";

await using bus = new MemoryBus();

/** A worker is a subscription with a queue. It is given the next task when it has finished the last. */
function hire(name: string, work: (task: string) => void | Promise<void>): Promise<unknown> {
  const handler = (message: { text(): string }): void | Promise<void> => {
    console.log(`  ${name} takes ${message.text()}`);
    return work(message.text());
  };
  return bus.subscribe("tasks", handler, { queue: "workers" });
}

async function handOut(...tasks: readonly string[]): Promise<void> {
  for (const task of tasks) bus.publish("tasks", task);
  await bus.flush(); // Everything published has now been offered to whoever was free.
}

console.log("Two equal workers take turns");
await hire("ada", () => {});
await hire("bob", () => {});
await handOut("task 1", "task 2", "task 3", "task 4");

console.log("A third one spreads the work; it is busy with the first task that it gets");
const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
await hire("cleo", () => finished);
await handOut("task 5", "task 6", "task 7", "task 8", "task 9");

console.log(
  "Nothing waits for a busy worker while another is free; when it is done, it is given more",
);
finish();
await finished;
await handOut("task 10", "task 11", "task 12");

console.log("Who subscribes without the queue sees everything, beside the one who does the work");
let seen = 0;
await bus.subscribe("tasks", () => void (seen += 1));
await handOut("task 13", "task 14", "task 15");
console.log(`  the observer saw ${seen}`);

// Prints:
//   Two equal workers take turns
//     ada takes task 1
//     bob takes task 2
//     ada takes task 3
//     bob takes task 4
//   A third one spreads the work; it is busy with the first task that it gets
//     ada takes task 5
//     bob takes task 6
//     cleo takes task 7
//     ada takes task 8
//     bob takes task 9
//   Nothing waits for a busy worker while another is free; when it is done, it is given more
//     ada takes task 10
//     bob takes task 11
//     cleo takes task 12
//   Who subscribes without the queue sees everything, beside the one who does the work
//     ada takes task 13
//     bob takes task 14
//     cleo takes task 15
//     the observer saw 3

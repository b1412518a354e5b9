/**
 * Ending: a drain finishes what has arrived, a close stops now. Neither leaves anything hanging.
 *
 *   node --conditions=@swarmbus/source examples/08-drain-and-close.ts
 */
import { isBusError, MemoryBus } from "swarmbus";

const swarm = new MemoryBus({ name: "coordinator" });

async function startWorker(name: string) {
  const worker = swarm.connect({ name });
  const done: string[] = [];
  const tasks = await worker.subscribe("tasks", async (message) => {
    await Promise.resolve(); // Some work.
    done.push(message.text());
  });
  return { worker, done, tasks };
}

const careful = await startWorker("careful");
const hasty = await startWorker("hasty");
for (const task of ["one", "two", "three"]) swarm.publish("tasks", task);

// A close waits for no handler: what had not begun is discarded, and counted.
await hasty.worker.close();
// A drain takes nothing new, lets every handler finish, and then closes.
await careful.worker.drain();

console.log(`careful did ${careful.done.join(", ")}; discarded ${careful.tasks.stats().discarded}`);
console.log(`hasty discarded ${hasty.tasks.stats().discarded}`);

// The other connections of the swarm live on. What waits on this one ends when it does.
const answers = await swarm.subscribe("answers");
const reading = (async () => {
  for await (const message of answers) console.log(message.text());
  return "the reader's loop ended";
})();
await swarm.close();
console.log(await reading);

// Afterwards every operation fails, at once and clearly.
const attempts: [string, () => unknown][] = [
  ["publish", () => swarm.publish("tasks", "four")],
  ["subscribe", () => swarm.subscribe("tasks")],
  ["request", () => swarm.request("tasks", "four")],
];
for (const [name, attempt] of attempts) {
  try {
    await attempt();
  } catch (error) {
    if (isBusError(error, "CLOSED")) console.log(`${name}: ${error.code}`);
  }
}

// Prints:
//   careful did one, two, three; discarded 0
//   hasty discarded 3
//   the reader's loop ended
//   publish: CLOSED
//   subscribe: CLOSED
//   request: CLOSED

/**
 * Publish and subscribe: an agent completes a task; a display, a logger and a waiting task hear of it.
 *
 *   node --conditions=@swarmbus/source examples/02-publish-subscribe.ts
 */
import { MemoryBus } from "swarmbus";

interface Completed {
  readonly task: string;
  readonly files: number;
}

await using bus = new MemoryBus();

// Nobody listens yet. The message is gone, and nothing fails: a publisher does not know who listens.
bus.publish("events.task.completed", { task: "warm up", files: 0 } satisfies Completed);

// A handler takes one message at a time, in order. When `subscribe` resolves, whatever is published arrives.
await bus.subscribe("events.task.completed", (message) => {
  const { task, files } = message.json<Completed>();
  console.log(`display: ${task} is done, ${files} files`);
});

// Only a subscription may use wildcards: `*` is one token, a final `>` is one or more.
await bus.subscribe("events.>", (message) => {
  console.log(`logger: ${message.subject} ${message.text()}`);
});

// Without a handler, a subscription is read with `for await`, at the reader's own pace.
const completed = await bus.subscribe("events.task.completed");

bus.publish("events.task.started", { task: "parse" });
bus.publish("events.task.completed", { task: "parse", files: 42 } satisfies Completed);
console.log("published, and nobody has run yet");

for await (const message of completed) {
  console.log(`index: begins, now that ${message.json<Completed>().task} is done`);
  break; // Leaving the loop ends the subscription.
}

console.log(`${bus.stats().published} published, ${bus.stats().unmatched} matched nobody`);

// Prints:
//   published, and nobody has run yet
//   logger: events.task.started {"task":"parse"}
//   display: parse is done, 42 files
//   logger: events.task.completed {"task":"parse","files":42}
//   index: begins, now that parse is done
//   3 published, 1 matched nobody

// What a user of the packed package writes. test/package.test.ts type-checks it, runs it in Node, and bundles it for a
// browser; it prints the same everywhere.
import { MemoryBus, type MessageBus, connect } from "swarmbus";
import * as backend from "swarmbus/backend";
import * as testing from "swarmbus/testing";

async function greet(bus: MessageBus): Promise<string> {
  await bus.subscribe("greet", (message) => {
    message.respond(`hello ${message.text()}`);
  });
  const reply = await bus.request("greet", "you");
  await bus.close();
  return reply.text();
}

console.log(await greet(new MemoryBus()));
console.log(await greet(await connect()));
console.log([backend, testing].every((entry) => Object.keys(entry).length > 0));

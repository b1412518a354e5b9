// What a user of the packed package for NATS writes. test/package.test.ts type-checks it and runs it in Node.
import { connect, type MessageBus, openMailbox } from "swarmbus";
import { NatsBus, type NatsBusOptions } from "@swarmbus/nats";
import { type NatsServer, startServer } from "@swarmbus/nats/testing";

const server: NatsServer = await startServer();
const options: NatsBusOptions = { url: server.url, name: "greeter" };
const greeter = await NatsBus.open(options);
await greeter.subscribe("greet", (message) => {
  message.respond(`hello ${message.text()}`);
});
const asker: MessageBus = await connect(server.url);
console.log((await asker.request("greet", "you")).text());
await asker.close();
await greeter.close();
await server[Symbol.asyncDispose]();
await openMailbox("nats://127.0.0.1").catch((error: Error) => console.log(error.message));

// What a user of the packed package for NATS writes. test/package.test.ts type-checks it and runs it in Node.
import { type NatsServer, startServer } from "@swarmbus/nats/testing";

const server: NatsServer = await startServer();
console.log(server.isRunning);
await server[Symbol.asyncDispose]();

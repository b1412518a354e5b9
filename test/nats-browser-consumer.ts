// What a user of the packed package for NATS writes for a browser. test/package.test.ts bundles it, and runs it on a
// browser's globals; the address is put in place of the name.
import { NatsBus } from "@swarmbus/nats";

declare const serverUrl: string;

const bus = await NatsBus.open({ url: serverUrl });
await bus.subscribe("greet", (message) => {
  message.respond(`hello ${message.text()}`);
});
console.log((await bus.request("greet", "you")).text());
await bus.close();

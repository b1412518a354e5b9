/**
 * One interface: code that takes a `MessageBus` runs unchanged on whatever bus it is given.
 *
 *   node --conditions=@swarmbus/source examples/09-any-bus.ts
 *   SWARMBUS_URL=nats://127.0.0.1:4222 node --conditions=@swarmbus/source examples/09-any-bus.ts
 */
import { connect, serve, type MessageBus } from "swarmbus";

/** An agent that knows nothing about where its bus goes. */
async function translate(bus: MessageBus): Promise<void> {
  const words = new Map([["bus", "omnibus"]]);
  await serve(bus, "translate.latin", (message) => words.get(message.text()) ?? "nescio");
}

/** Another one, which may run anywhere the first one's bus reaches. */
async function ask(bus: MessageBus, word: string): Promise<string> {
  return (await bus.request("translate.latin", word)).text();
}

// No address: a bus of this program's own, in memory.
{
  await using bus = await connect();
  await translate(bus);
  console.log(`alone: ${await ask(bus, "bus")}`);
}

// A name: one swarm for all who connect to it in this process, each by its own connection. Or the address of a NATS server:
// then it is one swarm for all who connect to that, from whatever process or host.
{
  const url = process.env["SWARMBUS_URL"] || "memory:office";
  await using translator = await connect(url, { name: "translator" });
  await using reader = await connect(url, { name: "reader" });
  await translate(translator);
  console.log(`${reader.name} asks ${translator.name}: ${await ask(reader, "swarm")}`);
}

// Prints:
//   alone: omnibus
//   reader asks translator: nescio

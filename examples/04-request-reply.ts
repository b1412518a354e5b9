/**
 * Request and reply: an agent asks and waits for the answer. When there is none, the error says why.
 *
 *   node --conditions=@swarmbus/source examples/04-request-reply.ts
 */
import { isBusError, MemoryBus, serve } from "swarmbus";

await using bus = new MemoryBus();

// What the handler returns is the answer, what it throws is an error reply.
await serve(bus, "math.divide", (message) => {
  const { dividend, divisor } = message.json<{ dividend: number; divisor: number }>();
  if (divisor === 0) throw new RangeError("Cannot divide by 0");
  return { quotient: dividend / divisor };
});

const answer = await bus.request("math.divide", { dividend: 84, divisor: 2 });
console.log(answer.json());

/** Asks, and tells how that failed. A code is for programs to act on, the message is for people. */
async function ask(what: string, asking: Promise<unknown>): Promise<void> {
  try {
    await asking;
  } catch (error) {
    if (!isBusError(error)) throw error;
    console.log(`${what}: ${error.code}`);
  }
}

await ask("A handler throws", bus.request("math.divide", { dividend: 84, divisor: 0 }));

// Nobody serves this. There is nothing to wait for, so the answer comes at once.
await ask("Nobody is there", bus.request("math.root", 2));

// The deadline travels with the request: the handler's signal fires when nobody waits any more.
const { promise: stopped, resolve: stop } = Promise.withResolvers<string>();
await serve(bus, "math.prove", async (message, { signal }) => {
  signal.addEventListener("abort", () => stop(`stopped proving ${message.text()}`));
  await stopped;
});
await ask("Nobody is fast enough", bus.request("math.prove", "Goldbach", { timeoutMs: 20 }));
console.log(await stopped);

// One is in progress, one may wait: the third is told at once that there is no room, and may ask again.
const { promise: opened, resolve: open } = Promise.withResolvers<void>();
await serve(bus, "math.count", () => opened, { bufferSize: 1 });
const first = bus.request("math.count");
await bus.flush(); // Now the first one is in progress, and its place in the buffer is free.
const second = bus.request("math.count");
await ask("Nobody has room", bus.request("math.count"));
open();
await Promise.all([first, second]);

const impatient = AbortSignal.abort();
await ask("The asker gives up", bus.request("math.count", 4, { signal: impatient }));

// Prints:
//   { quotient: 42 }
//   A handler throws: HANDLER_FAILED
//   Nobody is there: NO_RESPONDERS
//   Nobody is fast enough: TIMEOUT
//   stopped proving Goldbach
//   Nobody has room: OVERLOADED
//   The asker gives up: ABORTED

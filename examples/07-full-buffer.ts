/**
 * Full buffers: who is too slow loses messages of its own, learns how many, and disturbs nobody else.
 *
 *   node --conditions=@swarmbus/source examples/07-full-buffer.ts
 */
import { isBusError, MemoryBus, type OverflowPolicy, type Subscription } from "swarmbus";

await using bus = new MemoryBus();

// Drops are events as well: one for each burst, with how many and why.
const events = bus.events()[Symbol.asyncIterator]();
const nextEvent = events.next();

const lost: string[] = [];
const onDrop = (message: { text(): string }): void => void lost.push(message.text());
const slow = await bus.subscribe("readings", { bufferSize: 3, onDrop });
const roomy = await bus.subscribe("readings", { bufferSize: 100 });

for (let reading = 1; reading <= 8; reading += 1) bus.publish("readings", String(reading));
await bus.flush();

const { value: event } = await nextEvent;
if (event?.type === "drop")
  console.log(`${event.count} dropped on ${event.subject}: ${event.reason}`);
console.log(`slow lost ${lost.join(" ")}`, slow.stats());
console.log("roomy lost nothing", roomy.stats());
await slow.unsubscribe();
await roomy.unsubscribe();

/** Reads all that is there, and tells how it ended. */
async function readAll(readings: Subscription): Promise<string> {
  const read: string[] = [];
  try {
    for await (const message of readings) read.push(message.text());
    return read.join(" ");
  } catch (error) {
    if (isBusError(error)) return `${read.join(" ")}, then ${error.code}`;
    throw error;
  }
}

// What to lose is the subscriber's choice: the newest, the oldest, or rather everything after the first gap.
for (const overflow of ["drop-newest", "drop-oldest", "close"] satisfies OverflowPolicy[]) {
  const readings = await bus.subscribe("readings", { bufferSize: 3, overflow });
  for (let reading = 1; reading <= 8; reading += 1) bus.publish("readings", String(reading));
  const reading = readAll(readings);
  await readings.drain();
  console.log(`${overflow}: ${await reading}`);
}

await events.return?.();

// Prints:
//   5 dropped on readings: overflow
//   slow lost 4 5 6 7 8 { matched: 8, delivered: 0, dropped: 5, discarded: 0, pending: 3 }
//   roomy lost nothing { matched: 8, delivered: 0, dropped: 0, discarded: 0, pending: 8 }
//   drop-newest: 1 2 3
//   drop-oldest: 6 7 8
//   close: 1 2 3, then CLOSED

import { startServer } from "@swarmbus/nats/testing";
import { watchEvents } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";

const messages = 1_000_000;
const burst = 10_000;

describe.each(servers)("a flood on $version", ({ binary }) => {
  test("of 1,000,000 messages into one slow loop, delivered and dropped are received to the message", async () => {
    await using server = await startServer({ binary });
    await using source = await NatsBus.open({ url: server.url });
    await using bus = await NatsBus.open({ url: server.url });
    const sub = await bus.subscribe("flood");
    const log = watchEvents(bus);
    const heapBefore = heapMiB();
    let delivered = 0;
    const reading = (async () => {
      for await (const _ of sub) {
        delivered += 1;
        // Slower than the flood.
        if (delivered % 1024 === 0) await new Promise((resolve) => void setImmediate(resolve));
      }
    })();

    const payload = new Uint8Array(16);
    let heapMost = 0;
    for (let sent = 0; sent < messages; sent += burst) {
      for (let count = 0; count < burst; count += 1) source.publish("flood", payload);
      await source.flush();
      heapMost = Math.max(heapMost, heapMiB());
    }
    await bus.flush();
    await sub.drain();
    await reading;

    const { matched, dropped, discarded } = sub.stats();
    const told = log.of("drop").reduce((sum, { count }) => sum + count, 0);
    expect([matched, discarded]).toEqual([messages, 0]);
    expect(delivered + dropped).toBe(messages);
    expect(delivered).toBe(sub.stats().delivered);
    expect(dropped).toBeGreaterThan(0);
    expect(told).toBe(dropped);
    expect(heapMost - heapBefore).toBeLessThan(150);
    console.info(
      `flood: delivered ${delivered}, dropped ${dropped}, heap grew by at most ${heapMost - heapBefore} MiB`,
    );
  });
});

/** What the process holds, with the bytes outside of the heap. */
function heapMiB(): number {
  const { heapUsed, external } = process.memoryUsage();
  return Math.round((heapUsed + external) / 2 ** 20);
}

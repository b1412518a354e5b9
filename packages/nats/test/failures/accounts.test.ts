import { startServer } from "@swarmbus/nats/testing";
import { type EventLog, watchEvents } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { eager, nextEvent } from "./next-event.ts";

const publishers = 4;
const kills = 3;

/** What one publisher can say about its messages, by public figures alone. */
interface Account {
  readonly published: number;
  readonly inDoubt: number;
  readonly dropped: number;
}

/** A connection that publishes numbers without a pause, and hears itself. */
interface Publisher {
  readonly bus: NatsBus;
  readonly log: EventLog;
  /** The numbers that were published while there was no connection: those that the outbox took or dropped. */
  readonly offline: Set<string>;
  readonly got: string[];
  next: number;
}

async function openPublisher(url: string, index: number): Promise<Publisher> {
  // Small, so that it overflows while the server is away.
  const bus = await NatsBus.open({ url, ...eager, reconnectWaitMs: 100, outboxBytes: 20_000 });
  const got: string[] = [];
  const subject = `numbers.${index}`;
  await bus.subscribe(subject, (message) => void got.push(message.text()), { bufferSize: 100_000 });
  return { bus, log: watchEvents(bus), offline: new Set(), got, next: 0 };
}

/** Publishes until it is told to stop, in bursts with room for I/O between them. */
async function publishUntil(all: readonly Publisher[], signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    for (const [index, publisher] of all.entries()) {
      for (let count = 0; count < 20; count += 1) publishNext(publisher, index);
    }
    await new Promise((resolve) => void setImmediate(resolve));
  }
}

function publishNext(publisher: Publisher, index: number): void {
  const last = publisher.log.events.findLast(({ type }) =>
    ["disconnected", "connected"].includes(type),
  );
  const text = String(publisher.next++);
  if (last?.type === "disconnected") publisher.offline.add(text);
  publisher.bus.publish(`numbers.${index}`, text);
}

function accountOf({ bus, log }: Publisher): Account {
  const inDoubt = log.of("disconnected").reduce((sum, event) => sum + event.inDoubt, 0);
  const dropped = log.of("drop").reduce((sum, event) => sum + event.count, 0);
  return { published: bus.stats().published, inDoubt, dropped };
}

describe.each(servers)("a server that is killed under traffic, $version", ({ binary }) => {
  test("published, confirmed, resent, in doubt and dropped add up to what arrived, and nothing arrives twice", async () => {
    await using server = await startServer({ binary });
    const all = await Promise.all(
      Array.from({ length: publishers }, (_, index) => openPublisher(server.url, index)),
    );
    await using observer = await NatsBus.open({ url: server.url, ...eager, reconnectWaitMs: 20 });
    const overheard: string[] = [];
    await observer.subscribe(
      "numbers.*",
      (message) => void overheard.push(`${message.subject} ${message.text()}`),
      { bufferSize: 1_000_000 },
    );
    const over = new AbortController();
    const publishing = publishUntil(all, over.signal);

    for (let kill = 0; kill < kills; kill += 1) {
      const broke = Promise.all(all.map(({ bus }) => nextEvent(bus, "disconnected")));
      const back = Promise.all(all.map(({ bus }) => nextEvent(bus, "connected")));
      await Promise.all(all.map(({ bus }) => bus.flush()));
      await server.kill();
      await broke;
      await server.restart();
      await back;
    }
    over.abort();
    await publishing;
    await Promise.all(all.map(({ bus }) => bus.flush()));
    await observer.flush();

    for (const publisher of all) {
      const { published, inDoubt, dropped } = accountOf(publisher);
      const { got, offline } = publisher;
      const arrived = new Set(got);
      const lostOffline = [...offline].filter((text) => !arrived.has(text)).length;
      const missing = published - arrived.size;
      expect(published).toBe(publisher.next);
      expect(got.length).toBe(arrived.size);
      expect(got).toEqual([...got].toSorted((one, other) => Number(one) - Number(other)));
      // What the outbox took was sent and has arrived; what it had no room for is exactly what is missing of it.
      expect(lostOffline).toBe(dropped);
      // What was confirmed has arrived: all that is missing beside was in doubt.
      expect(missing - dropped).toBeLessThanOrEqual(inDoubt);
      expect(missing - dropped).toBeGreaterThanOrEqual(0);
      expect([dropped > 0, inDoubt > 0, offline.size > dropped]).toEqual([true, true, true]);
      expect(publisher.bus.stats().dropped).toBe(dropped);
    }
    expect(new Set(overheard).size).toBe(overheard.length);
    await Promise.all(all.map(({ bus }) => bus.close()));
  });
});

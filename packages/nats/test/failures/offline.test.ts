import { type NatsServer, startServer } from "@swarmbus/nats/testing";
import { watchEvents } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus, type NatsBusOptions } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { eager, nextEvent } from "./next-event.ts";

describe.each(servers)("publishing without a connection, on $version", ({ binary }) => {
  /** A bus whose server has just been killed. */
  async function openOffline(server: NatsServer, options: NatsBusOptions = {}): Promise<NatsBus> {
    const bus = await NatsBus.open({ url: server.url, ...eager, ...options });
    await goOffline(server, bus);
    return bus;
  }

  async function goOffline(server: NatsServer, bus: NatsBus): Promise<void> {
    const broke = nextEvent(bus, "disconnected");
    await server.kill();
    await broke;
  }

  async function comeBack(server: NatsServer, bus: NatsBus): Promise<void> {
    const back = nextEvent(bus, "connected");
    await server.restart();
    await back;
  }

  test("what is published meanwhile is sent once, in order, before what comes after it", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const got: string[] = [];
    await bus.subscribe(">", (message) => void got.push(message.text()));
    await goOffline(server, bus);

    for (let index = 0; index < 1000; index += 1) bus.publish(`news.${index % 3}`, String(index));
    await comeBack(server, bus);
    bus.publish("news.0", "1000");
    await bus.flush();

    expect(got).toEqual(Array.from({ length: 1001 }, (_, index) => String(index)));
    expect(bus.stats()).toMatchObject({ published: 1001, dropped: 0 });
  });

  test("headers and reply subjects are kept, too", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
    await goOffline(server, bus);

    bus.publish("news", new Uint8Array([1, 2]), { headers: { Kind: "x" }, reply: "back" });
    await comeBack(server, bus);

    const { value } = await news.next();
    expect(value?.data).toEqual(new Uint8Array([1, 2]));
    expect([value?.headers.get("kind"), value?.reply]).toEqual(["x", "back"]);
  });

  test("outboxBytes bounds it: what does not fit is dropped, counted, told with its subject", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager, outboxBytes: 10_000 });
    const got: string[] = [];
    await bus.subscribe(">", (message) => void got.push(message.text()));
    await goOffline(server, bus);
    const log = watchEvents(bus);

    for (let index = 0; index < 12; index += 1) bus.publish("a", `${index}`.padEnd(999));
    bus.publish("b", "x".repeat(200));
    bus.publish("c", "fits");
    await comeBack(server, bus);
    await bus.flush();

    expect(got.map((text) => text.trim())).toEqual(
      Array.from({ length: 10 }, (_, index) => String(index)),
    );
    expect(log.of("drop")).toEqual([
      { type: "drop", subject: "a", count: 2, reason: "offline" },
      { type: "drop", subject: "b", count: 1, reason: "offline" },
      { type: "drop", subject: "c", count: 1, reason: "offline" },
    ]);
    expect(bus.stats()).toMatchObject({ published: 14, dropped: 4 });
  });

  test("the room is there again after it was emptied", async () => {
    await using server = await startServer({ binary });
    await using bus = await openOffline(server, { outboxBytes: 1000 });
    bus.publish("a", "x".repeat(999));
    await comeBack(server, bus);
    await goOffline(server, bus);

    bus.publish("a", "x".repeat(999));

    expect(bus.stats().dropped).toBe(0);
  });

  test('offline "reject" throws DISCONNECTED, keeps nothing and counts nothing', async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager, offline: "reject" });
    const got: string[] = [];
    await bus.subscribe("news", (message) => void got.push(message.text()));
    await goOffline(server, bus);

    expect(() => bus.publish("news", "lost")).toThrow(
      'Cannot publish to "news": the connection to the server is broken, try again when it is back',
    );
    expect(bus.stats()).toMatchObject({ published: 0, dropped: 0 });
    await comeBack(server, bus);
    bus.publish("news", "kept");
    await bus.flush();

    expect(got).toEqual(["kept"]);
  });

  test("a bus that is closed without a connection counts what its outbox held", async () => {
    await using server = await startServer({ binary });
    const bus = await openOffline(server);
    const log = watchEvents(bus);
    const startedAt = performance.now();

    for (let index = 0; index < 5; index += 1) bus.publish("news", "x");
    bus.publish("other", "x");
    await bus.close();

    expect(bus.stats()).toMatchObject({ published: 6, dropped: 6 });
    expect(log.events).toEqual([
      { type: "drop", subject: "news", count: 5, reason: "offline" },
      { type: "drop", subject: "other", count: 1, reason: "offline" },
      { type: "closed" },
    ]);
    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  test("a drain without a connection ends at its time and counts the same", async () => {
    await using server = await startServer({ binary });
    const bus = await openOffline(server);
    bus.publish("news", "x");

    await bus.drain({ timeoutMs: 100 });

    expect(bus.stats()).toMatchObject({ published: 1, dropped: 1 });
  });

  test("bad arguments are refused as ever", async () => {
    await using server = await startServer({ binary });
    await using bus = await openOffline(server);

    expect(() => bus.publish("a..b")).toThrow(expect.objectContaining({ code: "INVALID_SUBJECT" }));
    expect(() => bus.publish("a", "x".repeat(2 ** 20 + 1))).toThrow(
      expect.objectContaining({ code: "PAYLOAD_TOO_LARGE" }),
    );
  });

  test("what was written and not confirmed is in doubt, and never sent again", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const got: string[] = [];
    await bus.subscribe("news", (message) => void got.push(message.text()));
    bus.publish("news", "confirmed");
    await bus.flush();
    const broke = nextEvent(bus, "disconnected");
    server.pause();

    bus.publish("news", "in doubt 1");
    bus.publish("news", "in doubt 2");
    await server.kill();
    const { inDoubt } = await broke;
    await comeBack(server, bus);
    await bus.flush();

    expect(inDoubt).toBe(2);
    expect(got).toEqual(["confirmed"]);
  });
});

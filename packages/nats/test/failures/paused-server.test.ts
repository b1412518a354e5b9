import { startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { eager, nextEvent } from "./next-event.ts";

describe.each(servers)("a server that hangs, $version", ({ binary }) => {
  test("a subscribe that the break interrupts is made up for", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager, pingIntervalMs: 100 });
    server.pause();
    const subscribing = bus.subscribe("news");

    await nextEvent(bus, "disconnected");
    server.resume();
    const sub = await subscribing;

    bus.publish("news", "x");
    await expect(sub[Symbol.asyncIterator]().next()).resolves.toMatchObject({ done: false });
  });

  test("a paused server is noticed after three unanswered pings, and found again", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager, pingIntervalMs: 150 });
    const startedAt = performance.now();
    const broke = nextEvent(bus, "disconnected");
    const back = nextEvent(bus, "connected");

    server.pause();
    await broke;
    const silentMs = performance.now() - startedAt;
    server.resume();
    await back;

    expect(silentMs).toBeGreaterThan(250);
    expect(silentMs).toBeLessThan(2000);
    await expect(bus.flush()).resolves.toBeUndefined();
  });

  test("a paused server is noticed also when the pipe to it is full", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager, pingIntervalMs: 150 });
    const broke = nextEvent(bus, "disconnected");
    server.pause();

    const payload = new Uint8Array(1024 * 1024);
    for (let count = 0; count < 32; count += 1) bus.publish("news", payload);

    expect((await broke).inDoubt).toBe(32);
    const back = nextEvent(bus, "connected");
    server.resume();
    await back;
  });

  test("flush, drain and close settle although the server hangs", async () => {
    await using server = await startServer({ binary });
    await using closing = await NatsBus.open({ url: server.url, ...eager });
    await using draining = await NatsBus.open({ url: server.url, ...eager });
    await draining.subscribe("news", () => undefined);
    server.pause();
    const flushing = Promise.allSettled([closing.flush(), closing.subscribe("news")]);

    await Promise.all([closing.close(), draining.drain({ timeoutMs: 200 })]);

    const failure = { status: "rejected", reason: { code: "CLOSED" } };
    await expect(flushing).resolves.toMatchObject([failure, failure]);
  });
});

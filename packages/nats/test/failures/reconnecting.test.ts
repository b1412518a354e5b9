import { startServer } from "@swarmbus/nats/testing";
import { type BusEvent, isBusError, serve } from "swarmbus";
import { watchEvents } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { eager, nextEvent } from "./next-event.ts";

describe.each(servers)("a connection that breaks, on $version", ({ binary }) => {
  test.each(["kill", "stop"] as const)(
    "after %s and restart everything goes on: subscriptions, groups, requests",
    async (end) => {
      await using server = await startServer({ binary });
      await using bus = await NatsBus.open({ url: server.url, ...eager });
      const news = (await bus.subscribe("news.*"))[Symbol.asyncIterator]();
      await serve(bus, "ask", () => "answer", { queue: "team" });
      const log = watchEvents(bus);
      const broke = nextEvent(bus, "disconnected");
      const back = nextEvent(bus, "connected");

      await server[end]();
      await broke;
      await server.restart();
      await back;

      bus.publish("news.today", "x");
      await expect(news.next()).resolves.toMatchObject({ done: false });
      await expect(bus.request("ask").then((reply) => reply.text())).resolves.toBe("answer");
      expect(log.events.filter(isOneOf("disconnected", "connected"))).toEqual([
        { type: "disconnected", inDoubt: 0 },
        { type: "connected", server: `127.0.0.1:${server.port}`, resent: 0 },
      ]);
      expect(log.of("reconnecting").length).toBeGreaterThan(0);
    },
  );

  test("requests in flight fail with DISCONNECTED at once, new ones too", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    await bus.subscribe("ask", () => undefined);
    const answers = Promise.allSettled([
      bus.request("ask", "1", { timeoutMs: 60_000 }),
      bus.requestMany("ask", "2", { timeoutMs: 60_000 })[Symbol.asyncIterator]().next(),
    ]);
    await bus.flush();
    const broke = nextEvent(bus, "disconnected");

    await server.kill();

    const failure = { status: "rejected", reason: { code: "DISCONNECTED" } };
    await expect(answers).resolves.toMatchObject([failure, failure]);
    await broke;
    await expect(bus.request("ask")).rejects.toMatchObject({ code: "DISCONNECTED" });
    expect(bus.stats().requests).toBe(0);
  });

  test("subscribe and flush wait for the connection", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const broke = nextEvent(bus, "disconnected");
    await server.kill();
    await broke;
    const waiting = Promise.all([bus.subscribe("news"), bus.flush()]);

    await expect(Promise.race([waiting, Promise.resolve("waits")])).resolves.toBe("waits");
    await server.restart();
    const [sub] = await waiting;

    bus.publish("news", "x");
    await expect(sub[Symbol.asyncIterator]().next()).resolves.toMatchObject({ done: false });
  });

  test("what waits for the connection settles with CLOSED when the bus is closed", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const broke = nextEvent(bus, "disconnected");
    await server.kill();
    await broke;

    const waiting = Promise.allSettled([bus.subscribe("news"), bus.flush()]);
    await bus.close();

    const failure = { status: "rejected", reason: { code: "CLOSED" } };
    await expect(waiting).resolves.toMatchObject([failure, failure]);
  });

  test("a lame duck is told, and the bus comes back later", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    const seen = Promise.all([nextEvent(bus, "lame-duck"), nextEvent(bus, "disconnected")]);
    const back = nextEvent(bus, "connected");

    await server.lameDuck();
    await seen;
    await server.restart();
    await back;

    await expect(bus.flush()).resolves.toBeUndefined();
  });

  test("users that are gone for a while, and then back, come back", async () => {
    await using server = await startServer({ binary, users: [{ user: "ada", password: "p" }] });
    const as = { user: "ada", password: "p", reconnectJitterMs: 0, reconnectWaitMs: 50 };
    const told: unknown[] = [];
    await using bus = await NatsBus.open({
      url: server.url,
      ...as,
      onError: (error) => told.push(error),
    });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
    const log = watchEvents(bus);
    const back = nextEvent(bus, "connected");
    await server.kill();

    await using stranger = await startServer({
      binary,
      users: [{ user: "bob", password: "p" }],
      configuration: { listen: `127.0.0.1:${server.port}` },
    });
    for (let refusals = 0; refusals < 3; refusals += 1) await nextEvent(bus, "error");
    await stranger.kill();
    await server.restart();
    await back;

    bus.publish("news", "x");
    await expect(news.next()).resolves.toMatchObject({ done: false });
    expect(told).toContainEqual(
      expect.objectContaining({
        code: "BACKEND",
        message: "The server refuses the credentials: Authorization Violation, trying again",
      }),
    );
    expect(log.events.filter(isOneOf("disconnected", "connected"))).toHaveLength(2);
  });

  test("a server that takes less after a restart refuses what is too large, and nothing else", async () => {
    await using large = await startServer({ binary });
    await using bus = await NatsBus.open({ url: large.url, ...eager });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
    const log = watchEvents(bus);
    const broke = nextEvent(bus, "disconnected");
    const back = nextEvent(bus, "connected");
    await large.kill();
    await broke;
    bus.publish("news", "first");
    bus.publish("news", "x".repeat(5000));
    bus.publish("news", "last");

    await using small = await startServer({
      binary,
      maxPayloadBytes: 1000,
      configuration: { listen: `127.0.0.1:${large.port}` },
    });
    await back;
    const got = [await news.next(), await news.next()].map(({ value }) => value?.text());
    await bus.flush();

    expect(small.isRunning).toBe(true);
    expect(got).toEqual(["first", "last"]);
    expect(log.of("drop")).toEqual([
      { type: "drop", subject: "news", count: 1, reason: "offline" },
    ]);
    expect(log.of("error")).toMatchObject([{ error: { code: "PAYLOAD_TOO_LARGE" } }]);
    expect(thrownBy(() => bus.publish("news", "x".repeat(5000)))).toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
    });
    await expect(bus.request("news", "x".repeat(5000))).rejects.toMatchObject({
      code: "PAYLOAD_TOO_LARGE",
    });
    expect(log.of("disconnected")).toHaveLength(1);
  });
});

function isOneOf(...types: readonly BusEvent["type"][]): (event: BusEvent) => boolean {
  return ({ type }) => types.includes(type);
}

function thrownBy(run: () => void): unknown {
  try {
    run();
  } catch (error) {
    if (isBusError(error)) return error;
  }
  return undefined;
}

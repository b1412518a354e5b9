import { startServer } from "@swarmbus/nats/testing";
import type { MessageBus } from "swarmbus";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { nextEvent } from "./next-event.ts";

const quiet = { onError: () => undefined };

/** The times between attempts to connect again, from now on. */
async function gapsBetweenAttempts(bus: MessageBus, count: number): Promise<number[]> {
  const times: number[] = [];
  for await (const { type } of bus.events()) {
    if (type === "reconnecting") times.push(performance.now());
    if (times.length > count) break;
  }
  return times.slice(1).map((time, index) => time - (times[index] as number));
}

describe.each(servers)("the settings for reconnecting, on $version", ({ binary }) => {
  test("reconnectWaitMs lies between two attempts", async () => {
    await using server = await startServer({ binary });
    const settings = { ...quiet, reconnectWaitMs: 150, reconnectJitterMs: 0 };
    await using bus = await NatsBus.open({ url: server.url, ...settings });
    const waiting = gapsBetweenAttempts(bus, 3);

    await server.kill();
    const gaps = await waiting;

    // The first attempt comes as soon as the wait since the last connect is over, the others after a whole one.
    for (const gap of gaps) expect(gap).toBeGreaterThan(140);
    expect(Math.min(...gaps)).toBeLessThan(600);
  });

  test("reconnectJitterMs adds to it by chance", async () => {
    await using server = await startServer({ binary });
    const settings = { ...quiet, reconnectWaitMs: 20, reconnectJitterMs: 200 };
    await using bus = await NatsBus.open({ url: server.url, ...settings });
    const waiting = gapsBetweenAttempts(bus, 8);

    await server.kill();
    const gaps = await waiting;

    // With no jitter all would be 20 ms and a little; eight draws of up to 200 ms spread by more, but once in some ten thousand.
    expect(Math.max(...gaps) - Math.min(...gaps)).toBeGreaterThan(40);
    for (const gap of gaps) expect(gap).toBeGreaterThan(15);
  });

  test("after maxReconnectAttempts the bus has failed for good, and everything says so", async () => {
    await using server = await startServer({ binary });
    const settings = { ...quiet, reconnectWaitMs: 30, reconnectJitterMs: 0 };
    const bus = await NatsBus.open({ url: server.url, ...settings, maxReconnectAttempts: 3 });
    const news = await bus.subscribe("news");
    const reading = Promise.allSettled([news[Symbol.asyncIterator]().next()]);
    const last = nextEvent(bus, "closed");

    await server.kill();
    const error = await bus.closed;

    expect(error).toMatchObject({
      code: "DISCONNECTED",
      message: "Cannot go on: the connection to the server has ended for good (connection refused)",
    });
    await expect(reading).resolves.toEqual([{ status: "rejected", reason: error }]);
    await expect(last).resolves.toEqual({ type: "closed", error });
    await expect(news.closed).resolves.toBe(error);
    expect(bus.isClosed).toBe(true);
    expect(() => bus.publish("news")).toThrow(expect.objectContaining({ code: "CLOSED" }));
    await server.restart();
    await expect(bus.request("news")).rejects.toMatchObject({ code: "CLOSED" });
  });

  test("attempts are counted in a row: a bus that came back has all of them again", async () => {
    await using server = await startServer({ binary });
    const settings = { ...quiet, reconnectWaitMs: 80, reconnectJitterMs: 0 };
    await using bus = await NatsBus.open({
      url: server.url,
      ...settings,
      maxReconnectAttempts: 12,
    });

    for (let turn = 0; turn < 3; turn += 1) {
      const gone = gapsBetweenAttempts(bus, 4);
      const back = nextEvent(bus, "connected");
      await server.kill();
      await gone;
      await server.restart();
      await back;
    }

    await expect(bus.flush()).resolves.toBeUndefined();
  });

  test("reconnect: false ends the bus with the first break", async () => {
    await using server = await startServer({ binary });
    const bus = await NatsBus.open({ url: server.url, ...quiet, reconnect: false });
    await bus.subscribe("ask");
    const answer = Promise.allSettled([bus.request("ask")]);
    await bus.flush();

    await server.kill();

    await expect(bus.closed).resolves.toMatchObject({ code: "DISCONNECTED" });
    await expect(answer).resolves.toMatchObject([{ reason: { code: "DISCONNECTED" } }]);
  });

  test("a bus that is closed between two attempts is closed at once", async () => {
    await using server = await startServer({ binary });
    const bus = await NatsBus.open({ url: server.url, ...quiet, reconnectWaitMs: 60_000 });
    const broke = nextEvent(bus, "disconnected");
    await server.kill();
    await broke;
    const startedAt = performance.now();

    await bus.close();

    expect(performance.now() - startedAt).toBeLessThan(900);
  });

  test("with several servers, another one takes over", async () => {
    await using one = await startServer({ binary });
    await using other = await startServer({ binary });
    const settings = { ...quiet, reconnectWaitMs: 50, reconnectJitterMs: 0 };
    await using bus = await NatsBus.open({ url: [one.url, other.url], ...settings });
    const back = nextEvent(bus, "connected");
    const [first, second] = (await serves(one)) ? [one, other] : [other, one];

    await first.kill();
    const { server } = await back;

    expect(server).toBe(`127.0.0.1:${second.port}`);
  });
});

async function serves(server: { monitor(path: string): Promise<unknown> }): Promise<boolean> {
  const { connections } = (await server.monitor("connz")) as { connections: unknown[] | null };
  return (connections ?? []).length > 0;
}

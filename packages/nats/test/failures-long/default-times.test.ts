import { startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";

describe.each(servers.slice(-1))("without settings, on $version", ({ binary }) => {
  test("a bus tries again every 2 s and up to half a second, and comes back after 10 s without the server", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, onError: () => undefined });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
    const attempts: number[] = [];
    const goneAt = performance.now();
    await server.kill();

    for await (const { type } of bus.events()) {
      if (type === "reconnecting") attempts.push(performance.now());
      if (!server.isRunning && performance.now() - goneAt > 10_000) await server.restart();
      if (type === "connected") break;
    }
    bus.publish("news", "x");
    await expect(news.next()).resolves.toMatchObject({ done: false });

    const gaps = attempts.slice(1).map((time, index) => time - (attempts[index] as number));
    expect(gaps.length).toBeGreaterThan(3);
    expect(Math.min(...gaps)).toBeGreaterThan(1950);
    expect(Math.max(...gaps)).toBeLessThan(3500);
  });
});

import { type NatsCluster, type NatsServer, startCluster } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { eager, nextEvent } from "../failures/next-event.ts";
import { servers } from "../servers.ts";

describe.each(servers)("a cluster that loses a server, $version", ({ binary }) => {
  test.each<[string, "lame-duck" | undefined, (server: NatsServer) => Promise<void>]>([
    ["is killed", undefined, (server) => server.kill()],
    ["is a lame duck", "lame-duck", (server) => server.lameDuck()],
  ])(
    "a bus whose server %s goes on at another one, which nobody had named to it",
    async (_what, sign, lose) => {
      await using cluster = await startCluster({ binary });
      const [first] = cluster.servers as [NatsServer];
      await using bus = await NatsBus.open({ url: first.url, ...eager });
      const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
      const told = sign === undefined ? undefined : nextEvent(bus, sign);
      const back = nextEvent(bus, "connected");

      const losing = lose(first);
      const { server } = await back;
      await told;
      bus.publish("news", "x");

      await expect(news.next()).resolves.toMatchObject({ done: false });
      expect(portsOf(cluster).slice(1)).toContain(server);
      await losing;
    },
  );

  test("a bus whose server hangs goes on at another one", async () => {
    await using cluster = await startCluster({ binary });
    const [first] = cluster.servers as [NatsServer];
    const settings = { ...eager, pingIntervalMs: 200, connectTimeoutMs: 500 };
    await using bus = await NatsBus.open({ url: first.url, ...settings });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();
    const back = nextEvent(bus, "connected", () => true, 30_000);

    first.pause();
    // One attempt may go to the one that hangs: it takes connectTimeoutMs.
    const { server } = await back;
    bus.publish("news", "x");

    await expect(news.next()).resolves.toMatchObject({ done: false });
    expect(portsOf(cluster).slice(1)).toContain(server);
  });
});

function portsOf(cluster: NatsCluster): string[] {
  return cluster.servers.map(({ port }) => `127.0.0.1:${port}`);
}

import { connect } from "@nats-io/transport-node";
import { startCluster } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { servers } from "../servers.ts";

describe.each(servers)("$version", ({ binary }) => {
  test("every server of a cluster brings messages to the clients of another", async () => {
    await using cluster = await startCluster({ binary });
    const [first] = cluster.urls;
    await using answering = await connect({ servers: first! });
    answering.subscribe("ask.*", { callback: (_error, message) => void message.respond("answer") });
    await answering.flush();

    await cluster.knows("ask.*");

    expect(cluster.urls).toHaveLength(3);
    for (const url of cluster.urls) {
      await using asking = await connect({ servers: url, ignoreClusterUpdates: true });
      expect((await asking.request("ask.me")).string()).toBe("answer");
    }
  });

  test("a killed server takes its place again", async () => {
    await using cluster = await startCluster({ binary, size: 2 });
    const [first, second] = cluster.servers;
    await first!.kill();
    await cluster.settled();
    await using answering = await connect({ servers: second!.url });
    answering.subscribe("ask", { callback: (_error, message) => void message.respond("answer") });
    await answering.flush();

    await first!.restart();
    await cluster.settled();

    await cluster.knows("ask");
    await using asking = await connect({ servers: first!.url, ignoreClusterUpdates: true });
    expect((await asking.request("ask")).string()).toBe("answer");
  });

  test("a cluster with JetStream stores on all its servers", async () => {
    await using cluster = await startCluster({ binary, jetstream: true });
    await using client = await connect({ servers: cluster.urls });
    const stream = JSON.stringify({ name: "KEPT", subjects: ["kept"], num_replicas: 3 });

    const answer = await client.request("$JS.API.STREAM.CREATE.KEPT", stream, { timeout: 5000 });

    expect(answer.json()).toMatchObject({ config: { num_replicas: 3 } });
  });

  test("a cluster lets in whom all its servers let in", async () => {
    await using cluster = await startCluster({ binary, size: 2, token: "secret" });

    for (const url of cluster.urls) {
      await using client = await connect({ servers: url, token: "secret" });
      expect(client.isClosed()).toBe(false);
      await expect(connect({ servers: url })).rejects.toThrow("Authorization Violation");
    }
  });

  test("a cluster that does not come up says why", async () => {
    const start = startCluster({ binary, configuration: { nonsense: true } });

    await expect(start).rejects.toThrow(/unknown field "nonsense"/);
  });
});

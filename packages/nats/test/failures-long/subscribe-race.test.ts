import { startCluster, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { raceSubscribe } from "../failures/race.ts";
import { servers } from "../servers.ts";

const times = 2000;

describe.each(servers)("the subscribe race, 2,000 times on $version", ({ binary }) => {
  test("on one server nothing is lost", async () => {
    await using server = await startServer({ binary });
    await using one = await NatsBus.open({ url: server.url });
    await using other = await NatsBus.open({ url: server.url });

    expect(await raceSubscribe(one, other, times)).toBe(0);
  });

  test("in a cluster of three, between two servers, it is measured, and on one of them nothing is lost", async () => {
    await using cluster = await startCluster({ binary });
    const [first, second] = cluster.urls as [string, string];
    await using one = await NatsBus.open({ url: first });
    await using near = await NatsBus.open({ url: first });
    await using far = await NatsBus.open({ url: second });

    const lostNear = await raceSubscribe(one, near, times);
    const lostFar = await raceSubscribe(one, far, times);

    console.info(
      `lost on one server of the cluster ${lostNear}, between two ${lostFar} of ${times}`,
    );
    expect(lostNear).toBe(0);
    // Interest needs the time of a route to spread: some are lost. None would mean that the measurement sees nothing.
    expect(lostFar).toBeGreaterThan(0);
  });
});

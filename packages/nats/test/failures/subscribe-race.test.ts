import { startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { raceSubscribe } from "./race.ts";

describe.each(servers)("the subscribe race on $version", ({ binary }) => {
  test("what another connection publishes right after subscribe resolved arrives, 500 times of 500", async () => {
    await using server = await startServer({ binary });
    await using one = await NatsBus.open({ url: server.url });
    await using other = await NatsBus.open({ url: server.url });

    const lost = await raceSubscribe(one, other, 500);

    expect(lost).toBe(0);
  });
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { busContract } from "swarmbus/testing";
import { type NatsServer, startServer } from "../src/testing/index.ts";
import { natsTarget, weaker } from "./nats-target.ts";
import { servers } from "./servers.ts";

describe.each(servers)("NatsBus on $version", ({ binary }) => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startServer({ binary });
  });
  afterAll(() => server.stop());

  describe.each(["virtual", "real"] as const)("in %s time", (time) => {
    // The cases are bound before the server has its port.
    const target = { ...natsTarget("", time), open: () => natsTarget(server.url, time).open() };
    const cases = busContract(target);

    it("skips nothing but what it declares", () => {
      const declared = Object.values(target.weaker ?? {});
      const reasons = cases.flatMap(({ skipped }) => skipped ?? []);
      expect(reasons.filter((reason) => !declared.some((each) => reason.includes(each)))).toEqual(
        [],
      );
      expect(Object.keys(weaker).length).toBe(4);
    });

    for (const { title, run, skipped } of cases) {
      it(title, async ({ skip }) => {
        skip(skipped !== undefined, skipped);
        await run();
      });
    }
  });
});

import { type NatsCluster, startCluster } from "@swarmbus/nats/testing";
import type { MessageBus, Subscription } from "swarmbus";
import { type BusTarget, busContract, type ContractConnectOptions } from "swarmbus/testing";
import { afterAll, beforeAll, describe, it } from "vitest";
import { natsTarget } from "../nats-target.ts";
import { servers } from "../servers.ts";

// In a cluster the capability `cross-connection-interest` is not there: a subscription that is confirmed is known to its own
// server, and to the others a moment later. Nearly every case subscribes on one connection and publishes on another one,
// so here each subscribe waits until all servers know. Everything else must hold as it does on one server.
describe.each(servers)("NatsBus on a cluster of three, $version", ({ binary }) => {
  let cluster: NatsCluster;
  beforeAll(async () => {
    cluster = await startCluster({ binary });
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  describe.each(["virtual", "real"] as const)("in %s time", (time) => {
    for (const { title, run, skipped } of busContract(target(time, () => cluster))) {
      it(title, async ({ skip }) => {
        if (skipped !== undefined) skip(skipped);
        await run();
      });
    }
  });
});

/** Each connection of a case is to another server of the cluster, in turn. */
function target(time: "virtual" | "real", cluster: () => NatsCluster): BusTarget {
  return {
    weaker: natsTarget("", time).weaker ?? {},
    open: async () => {
      const swarm = await natsTarget("", time).open();
      let connections = 0;
      const connect = async (options?: ContractConnectOptions): Promise<MessageBus> => {
        const { urls } = cluster();
        const url = urls[connections++ % urls.length];
        const bus = await swarm.connect({ ...options, url } as ContractConnectOptions);
        waitForInterest(bus, cluster());
        return bus;
      };
      return { ...swarm, connect };
    },
  };
}

function waitForInterest(bus: MessageBus, cluster: NatsCluster): void {
  const subscribe = bus.subscribe.bind(bus) as (...args: unknown[]) => Promise<Subscription>;
  const subscribeEverywhere = async (...args: unknown[]): Promise<Subscription> => {
    const subscription = await subscribe(...args);
    const known = cluster.knows(subscription.subject).catch((error: unknown) => {
      if (!subscription.isClosed) throw error;
    });
    await Promise.race([known, subscription.closed]);
    return subscription;
  };
  Object.assign(bus, { subscribe: subscribeEverywhere });
}

import { serverPorts } from "./configuration.ts";
import { onFreePorts } from "./free-ports.ts";
import { NatsCluster } from "./nats-cluster.ts";
import { NatsServer } from "./nats-server.ts";
import type { ServerOptions } from "./server-options.ts";

/** What the servers of {@link startCluster} are like; all are the same. */
export interface ClusterOptions extends ServerOptions {
  /** How many. Default 3, the fewest that keep a JetStream with one of them gone. */
  readonly size?: number;
}

const portsEach = 4;

/**
 * Starts a cluster of nats-servers on free ports of 127.0.0.1, and resolves when all have routes to one another and, with
 * JetStream, a leader.
 *
 * @throws {Error} When there is no nats-server, or the cluster does not come up; the message holds the logs.
 * @throws {TypeError} When more than one of `token`, `users` and `operator` is given.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<NatsCluster> {
  const { size = 3, ...serverOptions } = options;
  return await onFreePorts(size * portsEach, async (ports) => {
    const clusterPorts = ports.slice(0, size);
    const servers = clusterPorts.map((port, index) => {
      const own = ports.slice(size + index * (portsEach - 1));
      const place = { port, ports: clusterPorts };
      return new NatsServer(serverOptions, serverPorts(serverOptions, own), place);
    });
    const cluster = new NatsCluster(servers);
    try {
      // One after the other: a server that finds nobody to make a route to waits for a second before it tries again.
      for (const server of servers) await server.restart();
      await cluster.settled();
      return cluster;
    } catch (error) {
      await cluster[Symbol.asyncDispose]();
      throw error;
    }
  });
}

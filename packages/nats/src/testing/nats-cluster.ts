import type { NatsServer } from "./nats-server.ts";
import { poll } from "./poll.ts";

/** Servers with routes to one another, from {@link startCluster}. */
export class NatsCluster implements AsyncDisposable {
  /** Its servers, to stop, kill, pause and restart each. */
  readonly servers: readonly NatsServer[];

  /** @internal */
  constructor(servers: readonly NatsServer[]) {
    this.servers = servers;
  }

  /** Where clients connect, one address for each server. */
  get urls(): string[] {
    return this.servers.map((server) => server.url);
  }

  /**
   * Resolves when every server that runs has a route to every other one that runs and, with JetStream, the cluster has a
   * leader. To call after a restart; {@link startCluster} has done it. A server that is paused counts as one that runs.
   *
   * @throws {Error} After 15 s; the message holds the logs.
   */
  async settled(): Promise<void> {
    const running = this.servers.filter((server) => server.isRunning);
    await poll(
      async () => {
        await Promise.all(running.map(async (server) => await server.monitor("healthz")));
        return await linked(running);
      },
      { describe: (waited) => `Cannot form a cluster: not settled ${waited}\n${logs(running)}` },
    );
  }

  /**
   * Resolves when a subscription to `subject`, made on one server, is known to all that run. A confirmed subscription is
   * known to its own server only; the others learn of it a moment later.
   *
   * @param subject As it was subscribed to, wildcards included.
   * @throws {Error} After 15 s.
   */
  async knows(subject: string): Promise<void> {
    const running = this.servers.filter((server) => server.isRunning);
    await poll(
      async () => {
        const answers = running.map(async (server) => await isSubscribed(server, subject));
        return (await Promise.all(answers)).every(Boolean);
      },
      { describe: (waited) => `Cannot find "${subject}" on every server ${waited}` },
    );
  }

  /** Kills all and removes their files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map(async (server) => await server[Symbol.asyncDispose]()));
  }
}

/** True when each has all its routes to each other one; from version 2.10 on these are several. */
async function linked(servers: readonly NatsServer[]): Promise<boolean> {
  const all = await Promise.all(
    servers.map(async (server) => ({
      ...((await server.monitor("varz")) as Varz),
      ...((await server.monitor("routez")) as Routez),
    })),
  );
  return all.every(({ server_id: own, cluster, routes }) =>
    all.every(({ server_id: other }) => {
      const shared = (routes ?? []).filter((each) => each.remote_id === other && !each.account);
      return own === other || shared.length >= Math.max(cluster.pool_size ?? 1, 1);
    }),
  );
}

/** True when a client of this server, or the server at the other end of one of its routes, subscribed to `subject`. */
async function isSubscribed(server: NatsServer, subject: string): Promise<boolean> {
  const clients = (await server.monitor("connz?subs=true")) as { connections: Subscribed[] | null };
  const { routes } = (await server.monitor("routez?subs=true")) as Routez;
  const all = [...(clients.connections ?? []), ...(routes ?? [])];
  return all.some((each) => each.subscriptions_list?.includes(subject));
}

function logs(servers: readonly NatsServer[]): string {
  return servers.map((server) => `${server.url}\n${server.log().trim()}`).join("\n");
}

interface Subscribed {
  readonly subscriptions_list?: readonly string[];
}

interface Varz {
  readonly server_id: string;
  readonly cluster: { readonly pool_size?: number };
}

interface Routez {
  readonly routes: readonly Route[] | null;
}

interface Route extends Subscribed {
  readonly remote_id: string;
  /** Set when it is for this account alone. */
  readonly account?: string;
}

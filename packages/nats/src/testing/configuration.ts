import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServerOptions, ServerTls } from "./server-options.ts";

/** The ports of one server; those for the cluster and for WebSocket only where it has them. */
export interface ServerPorts {
  readonly client: number;
  readonly monitor: number;
  readonly websocket?: number;
}

/** Which port is for what; takes three. */
export function serverPorts(options: ServerOptions, ports: readonly number[]): ServerPorts {
  const [client = 0, monitor = 0, websocket = 0] = ports;
  return { client, monitor, ...(options.websocket === true && { websocket }) };
}

/** The place of one server in its cluster. */
export interface ClusterPlace {
  readonly port: number;
  /** The cluster ports of all its servers. */
  readonly ports: readonly number[];
}

/** Writes `server.conf` and what it refers to into `folder`. The server reads JSON as well as its own format. */
export function writeConfiguration(
  folder: string,
  options: ServerOptions,
  ports: ServerPorts,
  place?: ClusterPlace,
): void {
  const { jetstream, tls, maxPayloadBytes } = options;
  const configuration = {
    server_name: `server-${ports.client}`,
    listen: `127.0.0.1:${ports.client}`,
    http: `127.0.0.1:${ports.monitor}`,
    // The shortest that it allows: tests of a lame duck wait for its end.
    lame_duck_duration: "30s",
    lame_duck_grace_period: "1s",
    ...(maxPayloadBytes !== undefined && { max_payload: maxPayloadBytes }),
    ...(jetstream === true && { jetstream: { store_dir: join(folder, "jetstream") } }),
    ...(ports.websocket !== undefined && {
      websocket: { listen: `127.0.0.1:${ports.websocket}`, no_tls: true },
    }),
    ...(tls && { tls: writeTls(folder, tls) }),
    ...authorization(options),
    ...(place && { cluster: cluster(place) }),
    ...options.configuration,
  };
  writeFileSync(join(folder, "server.conf"), JSON.stringify(configuration, null, 2));
}

function authorization({ token, users, operator }: ServerOptions): Record<string, unknown> {
  if ([token, users, operator].filter((each) => each !== undefined).length > 1) {
    throw new TypeError("Cannot configure nats-server: name one of token, users and operator");
  }
  if (operator !== undefined) return operator.configuration();
  if (token !== undefined) return { authorization: { token } };
  return users === undefined ? {} : { authorization: { users: users.map(toEntry) } };
}

function toEntry({ permissions, ...identity }: NonNullable<ServerOptions["users"]>[number]) {
  if (permissions === undefined) return identity;
  const { publish, subscribe, allowResponses } = permissions;
  return { ...identity, permissions: { publish, subscribe, allow_responses: allowResponses } };
}

function writeTls(folder: string, tls: ServerTls): Record<string, unknown> {
  const write = (name: string, pem: string): string => {
    const file = join(folder, name);
    writeFileSync(file, pem, { mode: 0o600 });
    return file;
  };
  return {
    cert_file: write("certificate.pem", tls.certificate),
    key_file: write("key.pem", tls.privateKey),
    ...(tls.clientAuthority !== undefined && {
      ca_file: write("client-authority.pem", tls.clientAuthority),
      verify: true,
    }),
  };
}

function cluster({ port, ports }: ClusterPlace): Record<string, unknown> {
  const others = ports.filter((each) => each !== port);
  return {
    name: "test-cluster",
    listen: `127.0.0.1:${port}`,
    routes: others.map((other) => `nats://127.0.0.1:${other}`),
  };
}

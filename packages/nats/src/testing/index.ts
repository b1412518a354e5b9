/**
 * Real servers for tests: nats-server and clusters of it on 127.0.0.1, to stop, kill, pause and restart.
 *
 * ```ts
 * import { startServer } from "@swarmbus/nats/testing";
 *
 * await using server = await startServer({ jetstream: true });
 * console.log(server.url);
 * await server.kill();
 * await server.restart();
 * ```
 */
export { Authority, type Certificate, type CertificateOptions } from "./certificates.ts";
export {
  createNkey,
  type Nkey,
  Operator,
  type Permissions,
  type SubjectRules,
} from "./credentials.ts";
export { findServer } from "./find-server.ts";
export type { NatsCluster } from "./nats-cluster.ts";
export type { NatsServer } from "./nats-server.ts";
export type { ServerOptions, ServerTls, ServerUser } from "./server-options.ts";
export { type ClusterOptions, startCluster } from "./start-cluster.ts";
export { startServer } from "./start-server.ts";

/** Connects by TCP or WebSocket. */
import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";

/** Makes a connection. */
export function dial(options: ConnectionOptions, overWebSocket: boolean): Promise<NatsConnection> {
  if (overWebSocket) return wsconnect(options);
  if (!options.tls) return connect(options);
  const hosts = [options.servers ?? []].flat().map(hostOf);
  const tls = { ...options.tls, checkServerIdentity: identityCheck(hosts) };
  return connect({ ...options, tls });
}

/**
 * Checks whom a certificate names. To an address that is no name the client connects as if to "localhost": it would
 * refuse the right certificate and take a wrong one. There, the certificate has to name one of our own addresses.
 */
function identityCheck(hosts: readonly string[]): typeof checkServerIdentity {
  const unnamed = hosts.filter((host) => isIP(host) !== 0 || host === "localhost");
  return (host: string, certificate: PeerCertificate): Error | undefined => {
    if (host !== "localhost" || unnamed.length === 0) return checkServerIdentity(host, certificate);
    const errors = unnamed.map((each) => checkServerIdentity(each, certificate));
    return errors.includes(undefined) ? undefined : errors[0];
  };
}

function hostOf(server: string): string {
  return new URL(`nats://${server}`).hostname.replace(/^\[|\]$/gu, "");
}

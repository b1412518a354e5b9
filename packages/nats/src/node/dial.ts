/** Connects by TCP or WebSocket. */
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";

/** Makes a connection. */
export function dial(options: ConnectionOptions, overWebSocket: boolean): Promise<NatsConnection> {
  return overWebSocket ? wsconnect(options) : connect(options);
}

/** Connects where there are only WebSockets: in a browser. */
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";

/** Makes a connection. */
export function dial(options: ConnectionOptions, overWebSocket: boolean): Promise<NatsConnection> {
  if (overWebSocket) return wsconnect(options);
  throw new TypeError(
    "Cannot connect by TCP from a browser: an address with ws: or wss: is needed",
  );
}

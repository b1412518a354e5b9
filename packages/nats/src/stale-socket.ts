/** Gives up the socket to a server that hangs. */
import type { NatsConnection } from "@nats-io/nats-core";

/** The inside of the client, as far as there is one. */
interface Inside {
  readonly protocol?: { readonly transport?: { readonly socket?: { destroy?: () => void } } };
}

/**
 * Breaks the socket of a connection that the client has found stale.
 *
 * The client waits until the socket has taken what was written before it lets go of it. When the pipe to a server that
 * hangs is full, that is never, and it would neither tell nor connect again. It has no call for this, so this reaches
 * into it, and does nothing where it looks different inside.
 */
export function breakSocket(client: NatsConnection): void {
  (client as Inside).protocol?.transport?.socket?.destroy?.();
}

import { serverPorts } from "./configuration.ts";
import { onFreePorts } from "./free-ports.ts";
import { NatsServer } from "./nats-server.ts";
import type { ServerOptions } from "./server-options.ts";

/**
 * Starts a nats-server on free ports of 127.0.0.1, and resolves when it accepts clients.
 *
 * @throws {Error} When there is no nats-server, or it does not come up; the message holds its log.
 * @throws {TypeError} When more than one of `token`, `users` and `operator` is given.
 */
export async function startServer(options: ServerOptions = {}): Promise<NatsServer> {
  return await onFreePorts(3, async (ports) => {
    const server = new NatsServer(options, serverPorts(options, ports));
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  });
}

/** Makes the connection that a bus stands on, waiting for a server that comes up late. */
import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "swarmbus";
import { dial } from "#dial";
import { connectError, isWorthRetrying } from "./map-error.ts";
import { type NatsBusOptions, toClientOptions, urlsOf, usesWebSocket } from "./options.ts";

const retryMs = 250;
const diagnosisMs = 2000;

/**
 * Connects.
 *
 * @throws {BusError} `CONNECT_FAILED`, which says why and what to do.
 */
export async function openClient(
  options: NatsBusOptions,
  name: string,
  clock: Clock,
): Promise<NatsConnection> {
  const urls = urlsOf(options);
  const clientOptions = toClientOptions(options, name);
  const overWebSocket = usesWebSocket(urls);
  const giveUpAtMs = clock.now() + (options.waitForServerMs ?? 0);
  for (;;) {
    try {
      return await dial(clientOptions, overWebSocket);
    } catch (error) {
      const isLate = clock.now() + retryMs <= giveUpAtMs;
      if (isLate && isWorthRetrying(error)) await pause(clock);
      else throw connectError(await diagnose(clientOptions, overWebSocket, error), servers(urls));
    }
  }
}

/**
 * With reconnecting on, the client hides why a handshake failed behind a timeout. One attempt without it tells: a client
 * certificate that the server refuses, above all.
 */
async function diagnose(
  options: ConnectionOptions,
  overWebSocket: boolean,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Error) || !/timeout/iu.test(error.message)) return error;
  try {
    const client = await dial(
      { ...options, reconnect: false, timeout: diagnosisMs },
      overWebSocket,
    );
    await client.close();
    return error;
  } catch (cause) {
    return cause;
  }
}

/** Where we tried to connect, without users and passwords. */
function servers(urls: readonly string[]): string {
  return urls.map((url) => url.replace(/\/\/[^@/]*@/u, "//")).join(", ");
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, retryMs));
}

/** Makes the connection that a bus stands on, waiting for a server that comes up late. */
import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import type { Clock } from "swarmbus";
import { dial } from "#dial";
import { connectError, isBroken, isWorthRetrying } from "./map-error.ts";
import {
  type NatsBusOptions,
  toClientOptions,
  urlsOf,
  usesWebSocket,
  withoutCredentials,
} from "./options.ts";

const retryMs = 250;
const diagnosisMs = 2000;
const maxDiagnoses = 5;

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
      else throw connectError(await diagnose(clientOptions, overWebSocket, error), placesOf(urls));
    }
  }
}

/**
 * With reconnecting on, the client hides why a handshake failed behind a timeout. One attempt without it tells: a client
 * certificate that the server refuses, above all. When the server hangs up before its reason is read, another one may.
 */
async function diagnose(
  options: ConnectionOptions,
  overWebSocket: boolean,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof Error) || !/timeout/iu.test(error.message)) return error;
  let reason: unknown = error;
  for (let attempt = 1; attempt <= maxDiagnoses; attempt += 1) {
    reason = await attemptOnce(options, overWebSocket);
    if (!isBroken(reason)) break;
  }
  return reason ?? error;
}

/** Why one attempt fails; nothing when it does not. */
async function attemptOnce(options: ConnectionOptions, overWebSocket: boolean): Promise<unknown> {
  try {
    const once = { ...options, reconnect: false, timeout: diagnosisMs };
    await (await dial(once, overWebSocket)).close();
    return undefined;
  } catch (cause) {
    return cause;
  }
}

/** Where we tried to connect, without users and passwords. */
export function placesOf(urls: readonly string[]): string {
  return urls.map(withoutCredentials).join(", ");
}

function pause(clock: Clock): Promise<void> {
  return new Promise((resolve) => void clock.setTimeout(resolve, retryMs));
}

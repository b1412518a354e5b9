/** A real nats-server with a partner on it, each a process of its own: what they do is in no figure. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { startServer } from "@swarmbus/nats/testing";
import { defaultServer } from "../../scripts/nats-server.ts";

/** How many messages the partner publishes at once. They fit any buffer. */
export const burst = 2048;

/** Starts both; they end with this process. @returns Where the server is. */
export async function startPartner(): Promise<string> {
  const server = await startServer({ binary: defaultServer() });
  const what = [server.port, burst].map(String);
  // Without our own arguments: a profile is to be of who is measured.
  const partner = fork(new URL("partner.ts", import.meta.url), what, { execArgv: [] });
  await once(partner, "message");
  return server.url;
}

/** A nats-server of the survey's own, for when nobody named one. It ends with this process, however that ends. */
import { startServer, type NatsServer } from "@swarmbus/nats/testing";
import { defaultServer } from "../../scripts/nats-server.ts";
import { Refusal } from "./complain.ts";

/** Finds a nats-server, fetching one where there is none, and starts it. */
export async function startOwnServer(say: (text: string) => void): Promise<NatsServer> {
  say("SWARMBUS_URL is not set: starting a nats-server");
  try {
    const server = await startServer({ binary: defaultServer() });
    say(`nats-server is at ${server.url}, process ${server.pid}`);
    return server;
  } catch (cause) {
    const reason = (cause as Error).message;
    throw new Refusal(`${reason}\nOr set SWARMBUS_URL to the address of a running one`, { cause });
  }
}

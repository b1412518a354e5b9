/** What does the bus on NATS cost, beside the NATS client alone? */
import { dial } from "../packages/nats/src/node/dial.ts";
import { NatsBus } from "@swarmbus/nats";
import { cpuNs } from "./harness/cpu-time.ts";
import type { Effort, Question, Row } from "./harness/question.ts";
import { readEach } from "./harness/readers.ts";
import { body, checkGoal, receive } from "./harness/received.ts";
import { burst, startPartner } from "./harness/server.ts";

type Take = (message: unknown) => void;

interface Client {
  publish(subject: string, payload: string | Uint8Array): void;
  flush(): Promise<void>;
  handle(subject: string, take: Take): unknown;
  read(subject: string, take: Take): unknown;
  request(subject: string): Promise<unknown>;
}

async function swarmbus(url: string): Promise<Client> {
  const bus = await NatsBus.open({ url });
  return {
    publish: (subject, payload) => bus.publish(subject, payload),
    flush: () => bus.flush(),
    handle: (subject, take) => bus.subscribe(subject, take),
    read: async (subject, take) => void readEach(await bus.subscribe(subject), take),
    request: (subject) => bus.request(subject, "ping"),
  };
}

async function natsClient(url: string): Promise<Client> {
  const client = await dial({ servers: new URL(url).host }, false);
  return {
    publish: (subject, payload) => client.publish(subject, payload),
    flush: () => client.flush(),
    handle: (subject, take) => client.subscribe(subject, { callback: (_, msg) => take(msg) }),
    read: (subject, take) => void readEach(client.subscribe(subject), take),
    request: (subject) => client.request(subject, "ping"),
  };
}

function publish(
  payload: string | Uint8Array,
): (effort: Effort, client: Client) => Promise<number> {
  return (effort, client) =>
    cpuNs(effort, async () => {
      for (let n = 0; n < burst; n += 1) client.publish("news", payload);
      await client.flush();
      return burst;
    });
}

function handler(effort: Effort, client: Client): Promise<number> {
  return takeBursts(effort, client, (subject, each) =>
    client.handle(subject, (message) => {
      each(message);
      checkGoal();
    }),
  );
}

function forAwait(effort: Effort, client: Client): Promise<number> {
  return takeBursts(effort, client, (subject, each) => client.read(subject, each));
}

/** Takes bursts from the partner, after eight others did, so that no code has seen but one way through. */
async function takeBursts(
  effort: Effort,
  client: Client,
  begin: (subject: string, each: Take) => unknown,
): Promise<number> {
  const takeBurst = async (subject: string): Promise<number> => {
    const received = receive(burst);
    client.publish(`feed.${subject}`, "");
    await received;
    return burst;
  };
  for (let n = 0; n < 9; n += 1) {
    await begin(`news-${n}`, body(n));
    await client.flush();
    await takeBurst(`news-${n}`);
  }
  return cpuNs(effort, () => takeBurst("news-8"));
}

const inFlight = 256;

function ask(effort: Effort, client: Client): Promise<number> {
  return cpuNs(effort, async () => {
    let left = burst;
    const askInTurn = async (): Promise<void> => {
      while (left > 0) {
        left -= 1;
        await client.request("ask");
      }
    };
    await Promise.all(Array.from({ length: inFlight }, askInTurn));
    return burst;
  });
}

function row(
  name: string,
  rateAtLeast: number,
  measure: (effort: Effort, client: Client) => Promise<number>,
): Row {
  const on = (open: (url: string) => Promise<Client>) => async (effort: Effort) =>
    measure(effort, await open(await startPartner()));
  return {
    name,
    ours: { name: "NatsBus", measure: on(swarmbus) },
    peer: { name: "the client alone", measure: on(natsClient) },
    targets: [{ rateAtLeast }],
  };
}

export const nats: Question = {
  name: "nats",
  title: "Over a nats-server: CPU time a message of 16 bytes, or a request, in this process alone",
  unit: "ns",
  rows: [
    row("publish text", 0.95, publish("0123456789abcdef")),
    row("publish bytes", 0.95, publish(new TextEncoder().encode("0123456789abcdef"))),
    row("handler", 0.95, handler),
    row("for await", 1.5, forAwait),
    row(`${inFlight} requests in flight`, 3, ask),
  ],
};

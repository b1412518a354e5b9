import type { NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { startServer } from "@swarmbus/nats/testing";
import { within } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";

const settings = { noAsyncTraces: true, ignoreAuthErrorAbort: true, reconnectTimeWait: 50 };

describe.each(servers)("a connection that is given, on $version", ({ binary }) => {
  const dial = (url: string): Promise<NatsConnection> => connect({ servers: url, ...settings });

  test("is used, and left open when the bus is closed", async () => {
    await using server = await startServer({ binary });
    await using connection = await dial(server.url);
    const bus = await NatsBus.open({ connection });
    await bus.subscribe("ask", (message) => void message.respond("answer"));

    const reply = await bus.request("ask");
    await bus.close();

    expect(reply.text()).toBe("answer");
    expect(connection.isClosed()).toBe(false);
    await expect(connection.request("ask")).rejects.toThrow("no responders");
  });

  test("leaves no subscription of the bus behind", async () => {
    await using server = await startServer({ binary });
    await using connection = await dial(server.url);
    const bus = await NatsBus.open({ connection });
    await bus.subscribe("news");
    await bus.close();
    await connection.flush();

    const { connections } = (await server.monitor("connz?subs=true")) as {
      connections: { subscriptions: number }[];
    };

    expect(connections.map(({ subscriptions }) => subscriptions)).toEqual([0]);
  });

  test("ends the bus when somebody closes it: iterators throw, all is settled", async () => {
    await using server = await startServer({ binary });
    const connection = await dial(server.url);
    const bus = await NatsBus.open({ connection });
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]().next();
    await bus.subscribe("ask");
    server.pause();
    const all = Promise.allSettled([news, bus.request("ask"), bus.flush()]);

    await connection.close();

    const failure = { status: "rejected", reason: { code: "DISCONNECTED" } };
    await expect(within(all, "the bus has not ended")).resolves.toMatchObject([
      failure,
      failure,
      failure,
    ]);
    await expect(bus.closed).resolves.toMatchObject({
      message:
        "Cannot go on: the connection to the server has ended for good (somebody else closed it)",
    });
  });

  test("ends the bus when somebody drains it", async () => {
    await using server = await startServer({ binary });
    const connection = await dial(server.url);
    const bus = await NatsBus.open({ connection });
    await bus.subscribe("news");

    await connection.drain();

    await expect(within(bus.closed, "the bus has not ended")).resolves.toMatchObject({
      code: "DISCONNECTED",
    });
  });

  test("is refused when it is closed already", async () => {
    await using server = await startServer({ binary });
    const connection = await dial(server.url);
    await connection.close();

    await expect(NatsBus.open({ connection })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: "Cannot connect: the connection that was given is closed, give one that is open",
    });
  });

  test("may carry two buses and its owner's own subscriptions", async () => {
    await using server = await startServer({ binary });
    await using connection = await dial(server.url);
    const own = connection.subscribe("news");
    await using one = await NatsBus.open({ connection });
    await using other = await NatsBus.open({ connection });
    const heard = (await one.subscribe("news"))[Symbol.asyncIterator]().next();

    other.publish("news", "x");

    await expect(heard).resolves.toMatchObject({ done: false });
    for await (const message of own) {
      expect(message.string()).toBe("x");
      break;
    }
    await one.close();
    await expect(other.flush()).resolves.toBeUndefined();
  });
});

import { existsSync } from "node:fs";
import { wsconnect } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { type ServerOptions, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { servers } from "../servers.ts";

describe.each(servers)("$version", ({ binary }) => {
  test("a started server accepts clients at its address", async () => {
    await using server = await startServer({ binary });

    await using client = await connect({ servers: server.url });

    expect(client.info?.port).toBe(server.port);
    expect(server.isRunning).toBe(true);
  });

  test("a stopped server is gone, and comes back on the same port", async () => {
    await using server = await startServer({ binary });

    await server.stop();

    expect(server.isRunning).toBe(false);
    await expect(connect({ servers: server.url })).rejects.toThrow("connection refused");
    await server.restart();
    await using client = await connect({ servers: server.url });
    expect(client.isClosed()).toBe(false);
  });

  test("restart gives a running server another process", async () => {
    await using server = await startServer({ binary });
    const before = server.pid;

    await server.restart();

    expect(server.pid).not.toBe(before);
  });

  test("what JetStream stored outlives kill -9", async () => {
    await using server = await startServer({ binary, jetstream: true });
    const stream = JSON.stringify({ name: "KEPT", subjects: ["kept"] });
    await ask(server.url, "$JS.API.STREAM.CREATE.KEPT", stream);
    await ask(server.url, "kept", "a message");

    await server.kill();
    await server.restart();

    const answer = await ask(server.url, "$JS.API.STREAM.INFO.KEPT");
    expect(answer).toMatchObject({ state: { messages: 1 } });
  });

  test("a paused server answers nothing until it is resumed", async () => {
    await using server = await startServer({ binary });
    await using client = await connect({ servers: server.url });

    server.pause();
    const [unanswered] = await Promise.allSettled([client.request("nobody", "", { timeout: 100 })]);
    // Before anything is expected: a client cannot leave a server that is paused.
    server.resume();

    expect(unanswered).toMatchObject({ status: "rejected", reason: { message: "timeout" } });
    await expect(client.request("nobody")).rejects.toThrow("no responders");
  });

  test("a paused server can be stopped", async () => {
    await using server = await startServer({ binary });
    server.pause();

    await server.stop();

    expect(server.isRunning).toBe(false);
  });

  test("a lame duck tells its clients, and ends", async () => {
    await using server = await startServer({ binary });
    await using client = await connect({ servers: server.url, reconnect: false });
    const told = Promise.withResolvers<void>();
    void (async () => {
      for await (const { type } of client.status()) if (type === "ldm") told.resolve();
    })();

    const ended = server.lameDuck();

    await told.promise;
    await ended;
    expect(server.isRunning).toBe(false);
  });

  test("a server takes clients over WebSocket", async () => {
    await using server = await startServer({ binary, websocket: true });

    await using client = await wsconnect({ servers: server.websocketUrl ?? "" });

    await expect(client.request("nobody")).rejects.toThrow("no responders");
  });

  test("maxPayloadBytes is what clients are told", async () => {
    await using server = await startServer({ binary, maxPayloadBytes: 1234 });

    await using client = await connect({ servers: server.url });

    expect(client.info?.max_payload).toBe(1234);
  });

  test("more configuration goes to the server as it is", async () => {
    await using server = await startServer({ binary, configuration: { server_name: "mine" } });

    expect(await server.monitor("varz")).toMatchObject({ server_name: "mine" });
  });

  test("what is disposed of leaves no files and no log, and does not start again", async () => {
    const server = await startServer({ binary, jetstream: true });
    const { config } = (await server.monitor("jsz")) as { config: { store_dir: string } };
    expect(existsSync(config.store_dir)).toBe(true);

    await server[Symbol.asyncDispose]();

    expect(existsSync(config.store_dir)).toBe(false);
    expect(server.log()).toBe("");
    await expect(server.restart()).rejects.toThrow(
      "Cannot restart nats-server: it was disposed of",
    );
  });

  test("a server that does not come up says why", async () => {
    const start = startServer({ binary, configuration: { nonsense: true } });

    await expect(start).rejects.toThrow(
      /^Cannot start nats-server: it ended with code 1\n.*unknown field "nonsense"/,
    );
  });

  test("the log holds every life of the server", async () => {
    await using server = await startServer({ binary });

    await server.restart();

    expect(server.log().match(/Server is ready/g)).toHaveLength(2);
  });

  test.each(["pause", "resume", "lameDuck"] as const)(
    "%s needs a server that runs",
    async (wish) => {
      await using server = await startServer({ binary });
      await server.kill();

      await expect(async () => await server[wish]()).rejects.toThrow(
        /^Cannot .*: it is not running$/,
      );
    },
  );
});

test("a program that is missing is named", async () => {
  await expect(startServer({ binary: "/missing/nats-server" })).rejects.toThrow(
    'Cannot start nats-server: "/missing/nats-server" cannot be run',
  );
});

test.each<ServerOptions>([
  { token: "secret", users: [] },
  { users: [{ user: "ada", password: "secret" }], token: "secret" },
])("one way to let clients in is enough", async (options) => {
  const [server] = servers;
  await expect(startServer({ ...options, ...server })).rejects.toThrow(
    "Cannot configure nats-server: name one of token, users and operator",
  );
});

async function ask(url: string, subject: string, payload = ""): Promise<unknown> {
  await using client = await connect({ servers: url });
  return (await client.request(subject, payload)).json();
}

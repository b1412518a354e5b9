import { createServer, type AddressInfo } from "node:net";
import { createNkey, Operator, type ServerOptions, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus, type NatsBusOptions } from "../../src/index.ts";
import { servers } from "../servers.ts";

const key = createNkey();
const operator = new Operator();

/** Ways to be refused: what the server knows, and what a stranger shows it. */
const strangers: readonly {
  readonly way: string;
  readonly server: ServerOptions;
  readonly shown: NatsBusOptions;
}[] = [
  {
    way: "a wrong password",
    server: { users: [{ user: "ada", password: "right" }] },
    shown: { user: "ada", password: "hidden" },
  },
  { way: "a wrong token", server: { token: "right" }, shown: { token: "hidden" } },
  { way: "no token", server: { token: "right" }, shown: {} },
  {
    way: "a foreign nkey",
    server: { users: [{ nkey: key.publicKey }] },
    shown: { nkeySeed: createNkey().seed },
  },
  {
    way: "foreign credentials",
    server: { operator },
    shown: { credentials: new Operator().issue("ada") },
  },
];

describe.each(servers)("connecting to $version", ({ binary }) => {
  test.each(strangers)("$way is refused with what to check", async ({ server: options, shown }) => {
    await using server = await startServer({ ...options, binary });

    await expect(NatsBus.open({ url: server.url, ...shown })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: `Cannot connect to ${server.url}: the server refuses the credentials, check user, password, token or key`,
    });
  });

  test("refused credentials are not tried again while waiting for the server", async () => {
    await using server = await startServer({ binary, token: "right" });
    const startedAt = performance.now();

    const opening = NatsBus.open({ url: server.url, token: "wrong", waitForServerMs: 60_000 });

    await expect(opening).rejects.toMatchObject({ code: "CONNECT_FAILED" });
    expect(performance.now() - startedAt).toBeLessThan(5000);
  });

  test("waitForServerMs waits for a server that is up late", async () => {
    await using server = await startServer({ binary });
    await server.stop();

    const opening = NatsBus.open({ url: server.url, waitForServerMs: 8000 });
    await server.restart();
    await using bus = await opening;
    await bus.flush();

    expect(bus.isClosed).toBe(false);
  });

  test("a server that is never up is given up on after waitForServerMs", async () => {
    await using server = await startServer({ binary });
    await server.stop();
    const startedAt = performance.now();

    const opening = NatsBus.open({ url: server.url, waitForServerMs: 600 });

    await expect(opening).rejects.toMatchObject({ code: "CONNECT_FAILED" });
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });

  test("a server that is paused is told apart from one that is not there", async () => {
    await using server = await startServer({ binary });
    server.pause();

    const opening = NatsBus.open({ url: server.url, connectTimeoutMs: 200 });

    await expect(opening).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: `Cannot connect to ${server.url}: no server answered in time, check host, port and TLS`,
    });
  });
});

test("a wrong port is named, with what to do", async () => {
  const url = `nats://127.0.0.1:${await unusedPort()}`;

  await expect(NatsBus.open({ url })).rejects.toMatchObject({
    code: "CONNECT_FAILED",
    message: `Cannot connect to ${url}: nobody listens there, start a nats-server or check host and port`,
  });
});

test("an unknown host is named, with what to do", async () => {
  const url = "nats://nobody.invalid:4222";

  await expect(NatsBus.open({ url })).rejects.toMatchObject({
    code: "CONNECT_FAILED",
    message: `Cannot connect to ${url}: the host is unknown, check its name`,
  });
});

test("a port where something else answers is told so", async () => {
  await using other = await listener((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));

  await expect(NatsBus.open({ url: other.url })).rejects.toMatchObject({
    code: "CONNECT_FAILED",
    message: `Cannot connect to ${other.url}: what answers there is no nats-server, check host and port`,
  });
});

test("a server that goes away during the greeting is CONNECT_FAILED, and nothing is left behind", async () => {
  await using other = await listener((socket) => {
    socket.write('INFO {"server_id":"x","version":"2.10.0","headers":true,"max_payload":1024}\r\n');
    // Answers the first PING, which is the client's, and hangs up at the second, which is the bus's.
    let pings = 0;
    socket.on("data", (data) => {
      for (const _ of data.toString().matchAll(/PING\r\n/g)) {
        if (pings++ === 0) socket.write("PONG\r\n");
        else socket.destroy();
      }
    });
  });

  const opening = NatsBus.open({ url: other.url, reconnectWaitMs: 10 });

  await expect(opening).rejects.toMatchObject({ code: "CONNECT_FAILED" });
  await expect(other.connections()).resolves.toBe(0);
});

test.each([
  ["in the address", (port: number) => ({ url: `nats://ada:hid@den@127.0.0.1:${port}` })],
  ["as an option", (port: number) => ({ url: `nats://127.0.0.1:${port}`, password: "hid@den" })],
  [
    "in one of several addresses",
    (port: number) => ({ url: `nats://ada:hid@den@127.0.0.1:${port},nats://127.0.0.1:${port}` }),
  ],
  [
    "in an address of another kind",
    (port: number) => ({ url: `http://ada:hid@den@127.0.0.1:${port}` }),
  ],
  [
    "in an address that is none",
    (port: number) => ({ url: `nats://ada:hid@den@127.0.0.1:${port}x` }),
  ],
])("a password %s stays out of the error", async (_where, options) => {
  const error = await NatsBus.open({ user: "ada", ...options(await unusedPort()) }).catch(
    (cause: unknown) => cause as Error,
  );

  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message).toContain("Cannot connect");
  expect((error as Error).message).not.toMatch(/hid|den/);
});

async function unusedPort(): Promise<number> {
  await using taken = await listener(() => undefined);
  return taken.port;
}

/** Something that listens on a port, and is no nats-server. */
async function listener(onConnection: (socket: import("node:net").Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `nats://127.0.0.1:${port}`,
    connections: () =>
      new Promise((resolve) => server.getConnections((_, count) => resolve(count))),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

import { type ConnectionOptions, credsAuthenticator, nkeyAuthenticator } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import { createNkey, Operator, type ServerOptions, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { servers } from "../servers.ts";

const ada = createNkey();
const operator = new Operator();
const permissions = { publish: { allow: ["allowed"] } };

/** Ways to let somebody in: the server's side, one who may do everything, one with few permissions, and a stranger. */
const ways: readonly {
  readonly way: string;
  readonly options: ServerOptions;
  readonly known: ConnectionOptions;
  readonly restricted?: ConnectionOptions;
  readonly stranger: ConnectionOptions;
}[] = [
  {
    way: "token",
    options: { token: "secret" },
    known: { token: "secret" },
    stranger: { token: "wrong" },
  },
  {
    way: "user and password",
    options: {
      users: [
        { user: "ada", password: "secret" },
        { user: "bob", password: "secret", permissions },
      ],
    },
    known: { user: "ada", pass: "secret" },
    restricted: { user: "bob", pass: "secret" },
    stranger: { user: "ada", pass: "wrong" },
  },
  {
    way: "nkey",
    options: { users: [{ nkey: ada.publicKey }] },
    known: { authenticator: nkeyAuthenticator(Buffer.from(ada.seed)) },
    stranger: { authenticator: nkeyAuthenticator(Buffer.from(createNkey().seed)) },
  },
  {
    way: "credentials",
    options: { operator, jetstream: true },
    known: { authenticator: credentials(operator) },
    restricted: { authenticator: credentials(operator, permissions) },
    stranger: { authenticator: credentials(new Operator()) },
  },
];

describe.each(servers)("$version", ({ binary }) => {
  test.each(ways)("$way: who is known is let in, a stranger is not", async (each) => {
    await using server = await startServer({ ...each.options, binary });

    await using client = await connect({ servers: server.url, ...each.known });

    await expect(client.request("nobody")).rejects.toThrow("no responders");
    await expect(connect({ servers: server.url, ...each.stranger })).rejects.toThrow(
      "Authorization Violation",
    );
  });

  test.each(ways.filter(({ restricted }) => restricted !== undefined))(
    "$way: permissions hold",
    async ({ options, restricted }) => {
      await using server = await startServer({ ...options, binary });
      await using client = await connect({ servers: server.url, ...restricted });

      await expect(client.request("allowed")).rejects.toThrow("no responders");
      await expect(client.request("denied")).rejects.toThrow(/Permissions Violation/);
    },
  );

  test("a user may be let answer requests only", async () => {
    const answering = { subscribe: { allow: ["ask"] }, publish: { deny: [">"] } };
    const users = [
      { user: "ada", password: "secret" },
      { user: "bob", password: "secret", permissions: { ...answering, allowResponses: true } },
    ];
    await using server = await startServer({ binary, users });
    await using bob = await connect({ servers: server.url, user: "bob", pass: "secret" });
    bob.subscribe("ask", { callback: (_error, message) => void message.respond("answer") });
    await bob.flush();
    await using client = await connect({ servers: server.url, user: "ada", pass: "secret" });

    expect((await client.request("ask")).string()).toBe("answer");
  });

  test("JetStream works for a user with credentials", async () => {
    await using server = await startServer({ binary, operator, jetstream: true });
    await using client = await connect({
      servers: server.url,
      authenticator: credentials(operator),
    });

    const answer = await client.request("$JS.API.INFO");

    expect(answer.json()).toMatchObject({ limits: { max_storage: -1 } });
  });
});

function credentials(issuer: Operator, allowed = {}) {
  return credsAuthenticator(Buffer.from(issuer.issue("ada", allowed)));
}

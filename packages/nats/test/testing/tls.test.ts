import { connect } from "@nats-io/transport-node";
import { Authority, type Certificate, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test, vi } from "vitest";
import { servers } from "../servers.ts";

const authority = new Authority();
const foreign = new Authority();

describe.each(servers)("$version", ({ binary }) => {
  test("a server with a certificate speaks TLS to those who trust its authority", async () => {
    await using server = await startServer({ binary, tls: authority.issue() });

    await using client = await connect({ servers: server.url, tls: trusting(authority) });

    await expect(client.request("nobody")).rejects.toThrow("no responders");
  });

  test.each([
    ["an expired one", authority.issue({ expired: true }), "certificate has expired"],
    ["one of a foreign authority", foreign.issue(), "unable to verify the first certificate"],
    ["one for another host", authority.issue({ hosts: ["example.com"] }), "does not match"],
  ])("a client refuses a server's certificate: %s", async (_, certificate, reason) => {
    await using server = await startServer({ binary, tls: certificate });

    const connection = connect({ servers: server.url, tls: trusting(authority) });

    await expect(connection).rejects.toThrow(reason);
  });

  test("a server can ask its clients for a certificate", async () => {
    const tls = { ...authority.issue(), clientAuthority: authority.certificate };
    await using server = await startServer({ binary, tls });

    const own = authority.issue({ name: "ada", hosts: [] });
    await using client = await connect({ servers: server.url, tls: trusting(authority, own) });

    await expect(client.request("nobody")).rejects.toThrow("no responders");
  });

  test.each([
    ["none", undefined, "didn't provide a certificate"],
    ["an expired one", authority.issue({ expired: true }), "certificate has expired"],
    ["one of a foreign authority", foreign.issue(), "certificate signed by unknown authority"],
  ])("a server refuses a client's certificate: %s", async (_, certificate, reason) => {
    const tls = { ...authority.issue(), clientAuthority: authority.certificate };
    await using server = await startServer({ binary, tls });

    const connection = connect({
      servers: server.url,
      tls: trusting(authority, certificate),
      reconnect: false,
    });

    // The server sends an alert and closes; whether the alert or the reset is seen first is chance.
    await expect(connection).rejects.toThrow(/alert|ECONNRESET/);
    await vi.waitFor(() => expect(server.log()).toContain(reason));
  });
});

function trusting(trusted: Authority, own?: Certificate) {
  return { ca: trusted.certificate, ...(own && { cert: own.certificate, key: own.privateKey }) };
}

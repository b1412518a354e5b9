import { Authority, startServer } from "@swarmbus/nats/testing";
import { describe, expect, test } from "vitest";
import { NatsBus, type TlsOptions } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { selfSigned } from "./self-signed.ts";

const authority = new Authority();
const foreign = new Authority();
const certificate = authority.issue();
const trusted: TlsOptions = { ca: authority.certificate };

describe.each(servers)("TLS with $version", ({ binary }) => {
  test("a server without TLS is named when TLS was asked for", async () => {
    await using server = await startServer({ binary });

    await expect(NatsBus.open({ url: server.url, tls: {} })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: `Cannot connect to ${server.url}: the server has no TLS, leave tls out or give it a certificate`,
    });
  });

  test("TLS that the server requires is used unasked, and its certificate checked", async () => {
    await using server = await startServer({ binary, tls: certificate });

    await expect(NatsBus.open({ url: server.url })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringMatching(
        /: the certificates do not fit \(.+\), check tls\.ca, tls\.cert and tls\.key$/u,
      ) as string,
    });
  });

  test("a certificate of a known authority is accepted, by nats: and by tls: addresses", async () => {
    await using server = await startServer({ binary, tls: certificate });

    await using one = await NatsBus.open({ url: server.url, tls: trusted });
    await using other = await NatsBus.open({
      url: server.url.replace("nats:", "tls:"),
      tls: trusted,
    });

    await expect(Promise.all([one.flush(), other.flush()])).resolves.toHaveLength(2);
  });

  test.each([
    ["foreign", { tls: foreign.issue() }, /the certificates do not fit/],
    ["for another host", { tls: authority.issue({ hosts: ["elsewhere"] }) }, /do not fit/],
    ["expired", { tls: authority.issue({ expired: true }) }, /: a certificate has expired \(/],
  ])("a certificate that is %s is refused", async (_what, options, sentence) => {
    await using server = await startServer({ binary, ...options });

    await expect(NatsBus.open({ url: server.url, tls: trusted })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringMatching(sentence) as string,
    });
  });

  test("a self-signed certificate is refused, and accepted when it is trusted itself", async () => {
    const self = selfSigned();
    await using server = await startServer({ binary, tls: self });

    await expect(NatsBus.open({ url: server.url, tls: trusted })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringContaining("the certificates do not fit (") as string,
    });
    await using bus = await NatsBus.open({ url: server.url, tls: { ca: self.certificate } });
    expect(bus.isClosed).toBe(false);
  });

  test.each([
    ["without a certificate", {}],
    ["with a foreign one", clientOf(foreign)],
    ["with an expired one", clientOf(authority, true)],
  ])("mutual TLS: a client %s is refused and told why", async (_who, shown) => {
    const clientAuthority = authority.certificate;
    await using server = await startServer({ binary, tls: { ...certificate, clientAuthority } });
    const tls = { ...trusted, ...shown };

    const opening = NatsBus.open({ url: server.url, tls, connectTimeoutMs: 700 });

    await expect(opening).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringMatching(
        /: (?:the certificates do not fit|a certificate has expired) \([^\n]+$/u,
      ) as string,
    });
  });

  test("mutual TLS: a client with a certificate of the right authority is let in", async () => {
    const clientAuthority = authority.certificate;
    await using server = await startServer({ binary, tls: { ...certificate, clientAuthority } });

    await using bus = await NatsBus.open({
      url: server.url,
      tls: { ...trusted, ...clientOf(authority) },
    });

    await expect(bus.flush()).resolves.toBeUndefined();
  });

  test("a certificate for localhost is no certificate for an IP address", async () => {
    const tls = authority.issue({ hosts: ["localhost"] });
    await using server = await startServer({ binary, tls });

    await expect(NatsBus.open({ url: server.url, tls: trusted })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringContaining("the certificates do not fit (") as string,
    });
    const url = server.url.replace("127.0.0.1", "localhost");
    await using bus = await NatsBus.open({ url, tls: trusted });
    expect(bus.isClosed).toBe(false);
  });

  test("a certificate that is no PEM is told so", async () => {
    await using server = await startServer({ binary, tls: certificate });
    const tls = { ...trusted, cert: "nonsense", key: "nonsense" };

    await expect(NatsBus.open({ url: server.url, tls })).rejects.toMatchObject({
      code: "CONNECT_FAILED",
      message: expect.stringContaining("the certificates do not fit (") as string,
    });
  });
});

function clientOf(issuer: Authority, expired = false): TlsOptions {
  const { certificate: cert, privateKey: key } = issuer.issue({ name: "ada", expired });
  return { cert, key };
}

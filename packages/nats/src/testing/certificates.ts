import { type KeyObject, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIPv4 } from "node:net";
import {
  bitString,
  boolean,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  text,
  time,
} from "./der.ts";

/** A certificate and its private key, both as PEM. */
export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** What a certificate is for, in {@link Authority.issue}. */
export interface CertificateOptions {
  /** Whom it names. Default "test". */
  readonly name?: string;
  /** The addresses and host names that it is good for. Default 127.0.0.1 and localhost. */
  readonly hosts?: readonly string[];
  /** Whether it ran out yesterday. Default false: it is good for a day. */
  readonly expired?: boolean;
}

const dayMs = 86_400_000;
const ecdsaWithSha256 = sequence(objectId("1.2.840.10045.4.3.2"));

/**
 * Issues certificates for tests, to servers and clients. One made by another authority is foreign to whoever trusts this
 * one only.
 */
export class Authority {
  /** Its own certificate as PEM: what those need who are to trust it. */
  readonly certificate: string;
  readonly #name = `swarmbus test authority ${randomBytes(4).toString("hex")}`;
  readonly #privateKey: KeyObject;

  constructor() {
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = keys.privateKey;
    const extensions = [
      extension("2.5.29.19", true, sequence(boolean(true))), // is an authority
      extension("2.5.29.15", true, tagged(0x03, Buffer.from([2, 0x04]))), // signs certificates
    ];
    this.certificate = this.#sign(this.#name, keys.publicKey, startsNow(), extensions);
  }

  /** Makes a key pair and a certificate for it. */
  issue(options: CertificateOptions = {}): Certificate {
    const { name = "test", hosts = ["127.0.0.1", "localhost"], expired = false } = options;
    const keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const serverAndClient = sequence(objectId("1.3.6.1.5.5.7.3.1"), objectId("1.3.6.1.5.5.7.3.2"));
    const extensions = [
      extension("2.5.29.37", false, serverAndClient),
      extension("2.5.29.17", false, sequence(...hosts.map(alternativeName))),
    ];
    const start = startsNow() - (expired ? 2 * dayMs : 0);
    return {
      certificate: this.#sign(name, keys.publicKey, start, extensions),
      privateKey: keys.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    };
  }

  /** RFC 5280, section 4.1. */
  #sign(name: string, key: KeyObject, start: number, extensions: readonly Buffer[]): string {
    const body = sequence(
      tagged(0xa0, integer(2)), // version 3
      integer(1, ...randomBytes(8)),
      ecdsaWithSha256,
      distinguishedName(this.#name),
      sequence(time(new Date(start)), time(new Date(start + dayMs))),
      distinguishedName(name),
      key.export({ type: "spki", format: "der" }),
      tagged(0xa3, sequence(...extensions)),
    );
    const signature = sign("sha256", body, this.#privateKey);
    const encoded = sequence(body, ecdsaWithSha256, bitString(signature)).toString("base64");
    const lines = encoded.replaceAll(/.{1,64}/g, "$&\n");
    return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
  }
}

/** An hour ago, so that no clock that is a little slow finds a certificate too young. */
function startsNow(): number {
  return Date.now() - 3_600_000;
}

function distinguishedName(commonName: string): Buffer {
  return sequence(set(sequence(objectId("2.5.4.3"), text(commonName))));
}

function extension(id: string, critical: boolean, value: Buffer): Buffer {
  const flag = critical ? [boolean(true)] : [];
  return sequence(objectId(id), ...flag, octetString(value));
}

function alternativeName(host: string): Buffer {
  if (isIPv4(host)) return tagged(0x87, Buffer.from(host.split(".").map(Number)));
  return tagged(0x82, Buffer.from(host));
}

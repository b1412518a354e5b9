import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { Certificate } from "@swarmbus/nats/testing";
import {
  bitString,
  integer,
  objectId,
  octetString,
  sequence,
  set,
  tagged,
  text,
  time,
} from "../../src/testing/der.ts";

const hourMs = 3_600_000;
const ecdsaWithSha256 = sequence(objectId("1.2.840.10045.4.3.2"));

/** A certificate for 127.0.0.1 that no authority issued: the one that people make by hand. */
export function selfSigned(): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = sequence(set(sequence(objectId("2.5.4.3"), text("self"))));
  const hosts = sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(1, ...randomBytes(8)),
    ecdsaWithSha256,
    name,
    sequence(time(new Date(Date.now() - hourMs)), time(new Date(Date.now() + hourMs))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    tagged(0xa3, sequence(sequence(objectId("2.5.29.17"), octetString(hosts)))),
  );
  const signed = sequence(body, ecdsaWithSha256, bitString(sign("sha256", body, privateKey)));
  const lines = signed.toString("base64").replaceAll(/.{1,64}/g, "$&\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

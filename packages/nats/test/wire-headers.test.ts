import { headers, type Msg, type MsgHdrs } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import { readHeaders, readStatus } from "../src/wire-headers.ts";

describe("the headers of a message of a client that looks different inside", () => {
  const messageWith = (wire?: MsgHdrs): Msg => ({ headers: wire }) as Msg;

  test("are read by the client, values of one name in order", () => {
    const wire = headers();
    wire.append("Kind", "1");
    wire.append("Kind", "2");

    expect([...readHeaders(messageWith(wire))]).toEqual([
      ["Kind", "1"],
      ["Kind", "2"],
    ]);
  });

  test("hold the status of a server, which is no message", () => {
    const status = messageWith(headers(503, "No Responders"));

    expect(readStatus(status)).toBe(503);
    expect(() => readHeaders(status)).toThrow("it is a status");
  });

  test("may not be there", () => {
    expect(readStatus(messageWith())).toBe(0);
    expect(readHeaders(messageWith()).size).toBe(0);
  });
});

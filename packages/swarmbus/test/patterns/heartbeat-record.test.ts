import { describe, expect, it } from "vitest";
import { maxHeartbeatBytes, readHeartbeat } from "../../src/patterns/heartbeat-record.ts";
import { FakeMessage } from "./fake-message.ts";

const complete = {
  agent_id: "ada",
  timestamp: "2026-01-01T00:00:00Z",
  status: "busy",
  load: 0.5,
  metadata: { model: "small" },
  interval_ms: 5000,
};

function read(value: unknown, subject: string = "heartbeat.ada") {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return readHeartbeat(new FakeMessage(subject, { text }))?.record;
}

describe("readHeartbeat", () => {
  it("reads what we send", () => {
    expect(read(complete)).toEqual(complete);
  });

  it("reads what the Go original sends: nanoseconds, an offset, no metadata, no interval", () => {
    const sent = {
      agent_id: "ada",
      timestamp: "2026-01-01T02:00:00.123456789+02:00",
      status: "idle",
      load: 0,
    };
    expect(read(sent)).toEqual({ ...sent, metadata: {}, interval_ms: 0 });
  });

  it("takes what is absent or null for its default", () => {
    const { agent_id, timestamp } = complete;
    const defaults = {
      agent_id,
      timestamp,
      status: "alive",
      load: 0,
      metadata: {},
      interval_ms: 0,
    };
    expect(read({ agent_id, timestamp })).toEqual(defaults);
    const nulls = { status: null, load: null, metadata: null, interval_ms: null };
    expect(read({ agent_id, timestamp, ...nulls })).toEqual(defaults);
  });

  it("leaves out fields that it does not know", () => {
    expect(read({ ...complete, secret: "x", ["__proto__"]: { y: 1 } })).toEqual(complete);
  });

  it.each([
    ["no JSON", "no"],
    ["nothing", ""],
    ["null", null],
    ["a list", []],
    ["a number", 7],
    ["another agent's id", { ...complete, agent_id: "grace" }],
    ["an id that is no string", { ...complete, agent_id: 7 }],
    ["no id", { ...complete, agent_id: undefined }],
    ["no timestamp", { ...complete, timestamp: undefined }],
    ["a timestamp in milliseconds", { ...complete, timestamp: 1_767_225_600_000 }],
    ["a timestamp in prose", { ...complete, timestamp: "Jan 1, 2026" }],
    ["a timestamp without an offset", { ...complete, timestamp: "2026-01-01T00:00:00" }],
    ["a timestamp that never was", { ...complete, timestamp: "2026-13-01T00:00:00Z" }],
    ["a status that is no string", { ...complete, status: 1 }],
    ["a load that is no number", { ...complete, load: "0.5" }],
    [
      "a load beyond all numbers",
      '{"agent_id":"ada","timestamp":"2026-01-01T00:00:00Z","load":1e999}',
    ],
    ["metadata that is a list", { ...complete, metadata: [] }],
    ["an interval below 0", { ...complete, interval_ms: -1 }],
    [
      "metadata nested too deeply",
      `${JSON.stringify(complete).slice(0, -1)},"metadata":{"a":${"[".repeat(30_000)}${"]".repeat(30_000)}}}`,
    ],
    ["more than 64 KiB", { ...complete, metadata: { filler: "x".repeat(maxHeartbeatBytes) } }],
    ["more than 64 KiB in bytes", { ...complete, metadata: { filler: "€".repeat(30_000) } }],
  ])("takes no %s", (_what, value) => {
    expect(read(value)).toBeUndefined();
  });

  it("reads long text that is within 64 KiB", () => {
    const metadata = { filler: "€".repeat(20_000) };
    expect(read({ ...complete, metadata })?.metadata).toEqual(metadata);
  });

  it("gives the same fingerprint for the same status, load and metadata, and no other", () => {
    const fingerprint = (change: object): string | undefined => {
      const text = JSON.stringify({ ...complete, ...change });
      return readHeartbeat(new FakeMessage("heartbeat.ada", { text }))?.fingerprint;
    };
    const base = fingerprint({});
    expect(fingerprint({ timestamp: "2027-01-01T00:00:00Z", interval_ms: 1 })).toBe(base);
    const changes = [{ status: "idle" }, { load: 0.6 }, { metadata: { model: "big" } }];
    for (const change of changes) expect(fingerprint(change)).not.toBe(base);
  });
});

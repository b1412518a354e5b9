/**
 * The wire form of a heartbeat: JSON on `heartbeat.<agent id>`, the same as the Go original's, so that its agents and ours
 * see one another. We add `interval_ms`; other readers ignore it.
 */
import { isToken } from "../bus/subject.ts";
import type { Message } from "../bus/message.ts";

/** One heartbeat. */
export type HeartbeatRecord = {
  /** Who sent it: the last token of its subject. */
  readonly agent_id: string;
  /** When it was sent, in RFC 3339, by the sender's clock. Nothing is concluded from it. */
  readonly timestamp: string;
  /** Free text; {@link stoppedStatus} says goodbye. */
  readonly status: string;
  /** How busy the agent is, on a scale of its own; 0 in the Go original is idle, 1 is full. */
  readonly load: number;
  /** What else the agent tells about itself. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** How often the agent sends, in milliseconds; 0 when it does not say. */
  readonly interval_ms: number;
};

/** The status of a last heartbeat. */
export const stoppedStatus = "stopped";

/** Where all heartbeats are. */
export const heartbeatPattern = "heartbeat.*";

/** The longest heartbeat, in bytes of its JSON: what bounds the memory of whoever watches. */
export const maxHeartbeatBytes: number = 64 * 1024;

const encoder = new TextEncoder();
const prefix = "heartbeat.";
const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/iu;

/** Where an agent's heartbeats are. */
export function heartbeatSubject(agentId: string): string {
  return prefix + agentId;
}

/** Whether the JSON of a heartbeat is longer than {@link maxHeartbeatBytes}. */
export function isTooLong(json: string): boolean {
  // A unit of UTF-16 has one to three bytes of UTF-8; only in between they must be counted.
  if (json.length * 3 <= maxHeartbeatBytes) return false;
  return json.length > maxHeartbeatBytes || encoder.encode(json).length > maxHeartbeatBytes;
}

/** A heartbeat as it was read. */
export interface ReceivedHeartbeat {
  readonly record: HeartbeatRecord;
  /** Equal for two heartbeats with the same status, load and metadata. */
  readonly fingerprint: string;
}

/**
 * Reads a heartbeat that anybody may have sent. Status, load, metadata and interval may be absent; fields that we do not
 * know are left out.
 *
 * @returns `undefined` for what is none.
 */
export function readHeartbeat(message: Message): ReceivedHeartbeat | undefined {
  const text = message.text();
  if (isTooLong(text)) return undefined;
  try {
    const record = toRecord(JSON.parse(text), message.subject.slice(prefix.length));
    if (record === undefined) return undefined;
    const { status, load, metadata } = record;
    return { record, fingerprint: JSON.stringify([status, load, metadata]) };
  } catch {
    // No JSON, or nested too deeply to be written again.
    return undefined;
  }
}

function toRecord(value: unknown, agentId: string): HeartbeatRecord | undefined {
  if (!isPlainObject(value) || value["agent_id"] !== agentId || !isToken(agentId)) return undefined;
  const { timestamp } = value as { timestamp?: unknown };
  const status = value["status"] ?? "alive";
  const load = value["load"] ?? 0;
  const metadata = value["metadata"] ?? {};
  const interval = value["interval_ms"] ?? 0;
  if (!isTime(timestamp) || typeof status !== "string" || !isPlainObject(metadata))
    return undefined;
  if (!isFigure(load) || !isFigure(interval) || interval < 0) return undefined;
  return { agent_id: agentId, timestamp, status, load, metadata, interval_ms: interval };
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON itself holds numbers that become infinite, such as `1e999`. */
function isFigure(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && rfc3339.test(value) && !Number.isNaN(Date.parse(value));
}

/**
 * Reads the headers of a message in one pass.
 *
 * The client takes time by the square of their number: one message with 20,000 of them, which anybody may send, held the
 * thread for ten seconds. It has no call that gives the bytes, so this reaches into its messages; where they look
 * different inside, its own reading is used.
 */
import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { BusError, MessageHeaders } from "swarmbus";

/** A message of the client inside: its header block and payload, and how long the first is. */
interface Inside {
  readonly _msg?: { readonly hdr?: number };
  readonly _rdata?: Uint8Array;
}

const decoder = new TextDecoder();
const firstError = 300;

/**
 * The headers of a message.
 *
 * @throws {BusError | TypeError} When they are none, or hold what our rules refuse.
 */
export function readHeaders(msg: Msg): MessageHeaders {
  const lines = linesOf(msg);
  if (lines === undefined) return MessageHeaders.none;
  if (statusOf(lines[0] as string) >= firstError) {
    throw new BusError("INVALID_PAYLOAD", "Cannot read the headers of a message: it is a status");
  }
  const pairs: [string, string][] = [];
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon !== -1) pairs.push([line.slice(0, colon), line.slice(colon + 1)]);
  }
  return pairs.length === 0 ? MessageHeaders.none : MessageHeaders.from(pairs);
}

/** The status that a server puts where headers begin, such as 503; 0 without one. */
export function readStatus(msg: Msg): number {
  const lines = linesOf(msg);
  return lines === undefined ? 0 : statusOf(lines[0] as string);
}

function linesOf(msg: Msg): string[] | undefined {
  const { _msg, _rdata } = msg as Inside;
  if (_msg?.hdr === undefined || _rdata === undefined) return asLines(msg.headers);
  if (_msg.hdr < 0) return undefined;
  return decoder.decode(_rdata.subarray(0, _msg.hdr)).split("\r\n");
}

function asLines(headers: MsgHdrs | undefined): string[] | undefined {
  if (headers === undefined) return undefined;
  const lines = [...headers].flatMap(([name, values]) => values.map((value) => `${name}:${value}`));
  return [`NATS/1.0 ${headers.code}`, ...lines];
}

function statusOf(line: string): number {
  const code = Number.parseInt(line.replace("NATS/1.0", "").trim(), 10);
  return Number.isNaN(code) ? 0 : code;
}

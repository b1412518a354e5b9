/**
 * What a payload becomes when it is published: text or bytes that belong to the bus.
 *
 * A string stays a string and bytes are copied once, so that nothing is encoded that nobody asks for.
 */
import { BusError } from "../bus/errors.ts";
import type { Payload } from "../bus/message.ts";

/** A payload inside the bus. Text may hold lone surrogates until somebody reads it. */
export type Content = string | Uint8Array;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Takes a payload over.
 *
 * @throws {BusError} `INVALID_PAYLOAD` when JSON cannot hold the value, or would lose it.
 */
export function toContent(payload: Payload | undefined): Content {
  if (typeof payload === "string") return payload;
  if (payload === undefined) return "";
  if (payload instanceof Uint8Array) return copyBytes(payload);
  return toJson(payload);
}

/** The text of a payload; lone surrogates become U+FFFD, as they would on a wire. A byte-order mark is kept. */
export function toText(content: Content): string {
  return typeof content === "string" ? content.toWellFormed() : decoder.decode(content);
}

/** The bytes of a payload, made anew. */
export function toBytes(content: Content): Uint8Array {
  return typeof content === "string" ? encoder.encode(content) : copyBytes(content);
}

/** At most so many bytes; free, unlike {@link exactBytes}: a UTF-16 unit takes up to three bytes of UTF-8. */
export function boundBytes(content: Content): number {
  return typeof content === "string" ? content.length * 3 : content.byteLength;
}

/** How many bytes it has on a wire. Costs an encoding for text. */
export function exactBytes(content: Content): number {
  return typeof content === "string" ? encoder.encode(content).byteLength : content.byteLength;
}

/** A plain copy, also of a subclass such as Node's `Buffer`, whose own `slice` shares memory. */
function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

function toJson(value: Payload): string {
  const lost = nameWhatJsonLoses(value);
  if (lost !== undefined) throw refuse(`${lost} has no JSON form`);
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (cause) {
    throw refuse("JSON.stringify failed, see its cause", cause);
  }
  if (text === undefined) throw refuse("JSON.stringify makes nothing of it");
  return text;
}

/** Only the value itself is looked at; what JSON does inside it is JSON's affair. */
function nameWhatJsonLoses(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `the number ${value}`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "boolean" || value === null ? undefined : `a ${typeof value}`;
  }
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name}`;
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  return emptiedByJson.has(kind) && !("toJSON" in value) ? `a ${kind}` : undefined;
}

const emptiedByJson: ReadonlySet<string> = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "ArrayBuffer",
  "SharedArrayBuffer",
  "Promise",
  "RegExp",
  "Error",
]);

function refuse(state: string, cause?: unknown): BusError {
  const message = `Cannot publish this payload: ${state}, text, bytes or a JSON value is needed`;
  return new BusError("INVALID_PAYLOAD", message, { cause });
}

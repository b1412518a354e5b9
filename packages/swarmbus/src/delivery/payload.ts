/**
 * What a payload becomes when it is published: text or bytes that belong to the bus.
 *
 * A string stays a string and bytes are copied once, so that nothing is encoded that nobody asks for.
 */
import { BusError, isBusError } from "../bus/errors.ts";
import type { Payload } from "../bus/message.ts";

import { isThenable } from "./handler-runs.ts";

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
  try {
    if (isBytes(payload)) return copyBytes(payload);
    return toJson(payload);
  } catch (error) {
    if (isBusError(error)) throw error;
    throw refuse("it does not let itself be read, see its cause", error);
  }
}

/** Also of another realm, such as a frame or a `vm` context. */
function isBytes(payload: Payload): payload is Uint8Array {
  if (payload instanceof Uint8Array) return true;
  return (
    ArrayBuffer.isView(payload) && Object.prototype.toString.call(payload) === "[object Uint8Array]"
  );
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
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) throw refuse("JSON.stringify makes nothing of it");
  return text;
}

/** Only the value itself is looked at; what JSON does inside it is JSON's affair. */
function nameWhatJsonLoses(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `the number ${value}`;
  if (typeof value !== "object" || value === null) {
    return typeof value === "boolean" || value === null ? undefined : `a ${typeof value}`;
  }
  const kind = Object.prototype.toString.call(value).slice(8, -1);
  if (ArrayBuffer.isView(value)) return `an object of kind ${kind}`;
  if ("toJSON" in value) return undefined;
  if (isThenable(value)) return "a promise";
  return emptiedByJson.has(kind) ? `an object of kind ${kind}` : undefined;
}

const emptiedByJson: ReadonlySet<string> = new Set([
  "Map",
  "Set",
  "WeakMap",
  "WeakSet",
  "ArrayBuffer",
  "SharedArrayBuffer",
  "WeakRef",
  "RegExp",
  "Error",
  "Message",
  "Blob",
  "File",
  "FormData",
  "Headers",
  "URLSearchParams",
  "ReadableStream",
  "Generator",
  "AsyncGenerator",
]);

function refuse(state: string, cause?: unknown): BusError {
  const message = `Cannot publish this payload: ${state}, text, bytes or a JSON value is needed`;
  return new BusError("INVALID_PAYLOAD", message, { cause });
}

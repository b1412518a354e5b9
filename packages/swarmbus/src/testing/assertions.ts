/** The few assertions that a contract case needs, for any test runner and any platform. */
import type { BusError, BusErrorCode } from "../bus/errors.ts";
import { isBusError } from "../bus/errors.ts";

const plainPrototypes: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Array.prototype,
  Uint8Array.prototype,
  null,
]);

/** A class of errors for wrong arguments. */
export type ArgumentErrorClass = typeof TypeError | typeof RangeError;

/**
 * Demands that a condition holds.
 *
 * @param what What should have been, as a sentence.
 * @throws {Error} When it does not.
 */
export function assert(condition: unknown, what: string): asserts condition {
  if (!condition) throw new Error(`Expected: ${what}`);
}

/**
 * Demands that two values are equal in depth: `Object.is` for primitives, the same keys with equal values for objects
 * and arrays, the same bytes for `Uint8Array`. Other objects are equal to themselves alone.
 *
 * @param what What is compared, for the message.
 * @throws {Error} When they differ; shows both.
 */
export function assertEqual(actual: unknown, expected: unknown, what: string = "the value"): void {
  if (isEqual(actual, expected)) return;
  const [wanted, found] = cutAlike(show(expected), show(actual));
  throw new Error(`Expected ${what} to be\n  ${wanted}\nbut it is\n  ${found}`);
}

/**
 * Demands that a promise rejects, or that a function throws (or gives a promise that rejects), with a `BusError`.
 *
 * @param what What is tried, for the message.
 * @returns The error.
 * @throws {Error} When nothing failed, or something else did.
 */
export async function assertBusError(
  attempt: Promise<unknown> | (() => unknown),
  code: BusErrorCode,
  what: string = "this",
): Promise<BusError> {
  const error = await failureOf(attempt, `${what} to fail with ${code}`);
  if (isBusError(error, code)) return error;
  throw new Error(`Expected ${what} to fail with ${code}, but it failed with ${show(error)}`, {
    cause: error,
  });
}

/**
 * Demands that a function throws at once, with an error for wrong arguments.
 *
 * @throws {Error} When it does not throw, or something else.
 */
export function assertThrows(run: () => unknown, kind: ArgumentErrorClass): void {
  try {
    run();
  } catch (error) {
    assertKind(error, kind);
    return;
  }
  throw new Error(`Expected a ${kind.name} to be thrown, but nothing was`);
}

/**
 * Demands that a promise rejects with an error for wrong arguments.
 *
 * @throws {Error} When it resolves, or rejects with something else.
 */
export async function assertRejects(
  promise: Promise<unknown>,
  kind: ArgumentErrorClass,
): Promise<void> {
  assertKind(await failureOf(promise, `a ${kind.name}`), kind);
}

function assertKind(error: unknown, kind: ArgumentErrorClass): void {
  if (error instanceof kind) return;
  throw new Error(`Expected a ${kind.name}, but it was ${show(error)}`, { cause: error });
}

async function failureOf(
  attempt: Promise<unknown> | (() => unknown),
  wish: string,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await (typeof attempt === "function" ? attempt() : attempt);
  } catch (error) {
    return error;
  }
  throw new Error(`Expected ${wish}, but it gave ${show(result)}`);
}

function isEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isObject(left) || !isObject(right)) return false;
  if (!isPlain(left) || Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && isEqual(left[key], right[key]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

/** Whether its keys are all that there is to it; not so for a `Map`, a `Date` or a class with private state. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return plainPrototypes.has(prototype);
}

function show(value: unknown): string {
  if (isBusError(value)) return `${value.name} ${value.code}: ${value.message}`;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `bytes [${value.join(" ")}]`;
  if (typeof value === "string" || isObject(value)) return showJson(value);
  return String(value);
}

/** Long texts are cut to the part where they begin to differ. */
function cutAlike(left: string, right: string): [string, string] {
  let same = 0;
  while (same < left.length && left[same] === right[same]) same += 1;
  const start = same > 100 ? same - 50 : 0;
  return [cut(left, start), cut(right, start)];
}

function cut(text: string, start: number): string {
  const end = start + 300;
  return `${start > 0 ? "…" : ""}${text.slice(start, end)}${text.length > end ? "…" : ""}`;
}

/** Keeps what JSON would drop, so that two values that differ do not read the same. */
function showJson(value: unknown): string {
  const keep = (_key: string, part: unknown): unknown => {
    if (part === undefined) return "(undefined)";
    if (part instanceof Uint8Array || part instanceof Error) return show(part);
    return typeof part === "bigint" ? `${part}n` : part;
  };
  try {
    return JSON.stringify(value, keep);
  } catch {
    return String(value);
  }
}

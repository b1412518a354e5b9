import { describe, expect, it } from "vitest";
import { BusError } from "../../src/index.ts";
import {
  assert,
  assertBusError,
  assertEqual,
  assertRejects,
  assertThrows,
} from "../../src/testing/index.ts";

const closed = new BusError("CLOSED", "Cannot publish: the bus is closed");

function throwing(error: unknown): () => never {
  return () => {
    throw error;
  };
}

describe("assert", () => {
  it("passes on what holds and says what does not", () => {
    expect(() => assert(true, "it holds")).not.toThrow();
    expect(() => assert(0, "it holds")).toThrow("Expected: it holds");
  });
});

describe("assertEqual", () => {
  it.each([
    [1, 1],
    [Number.NaN, Number.NaN],
    [undefined, undefined],
    ["a", "a"],
    [
      [1, [2, { a: null }]],
      [1, [2, { a: null }]],
    ],
    [
      { a: 1, b: { c: [] } },
      { b: { c: [] }, a: 1 },
    ],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
    [closed, closed],
  ])("takes %o and %o as equal", (left, right) => {
    expect(() => assertEqual(left, right)).not.toThrow();
  });

  it.each([
    [1, 2],
    [0, -0],
    [1, "1"],
    [null, undefined],
    [null, {}],
    [[1], [1, 2]],
    [[1, undefined], [1]],
    [{ a: 1 }, { a: 1, b: 2 }],
    [{ a: undefined }, {}],
    [{ a: undefined }, { b: undefined }],
    [[], {}],
    [[1], Uint8Array.of(1)],
    [Uint8Array.of(1, 2), Uint8Array.of(1, 3)],
    [new Map([["a", 1]]), new Map([["a", 1]])],
    [new Date(0), new Date(0)],
  ])("takes %o and %o as different", (left, right) => {
    expect(() => assertEqual(left, right)).toThrow("to be");
    expect(() => assertEqual(right, left)).toThrow("to be");
  });

  it("shows what was compared, and both values", () => {
    const run = (): void => assertEqual({ a: undefined, b: 5n }, ["x"], "the answer");
    expect(run).toThrow(
      'Expected the answer to be\n  ["x"]\nbut it is\n  {"a":"(undefined)","b":"5n"}',
    );
  });
});

describe("assertEqual on long values", () => {
  it("shows the part where they begin to differ", () => {
    const numbers = Array.from({ length: 5000 }, (_, index) => index);
    const run = (): void => assertEqual(numbers.with(4000, -1), numbers);
    expect(run).toThrow(/^[^]{0,900}$/u);
    expect(run).toThrow(/but it is\n {2}….*,3999,-1,4001,.*…$/u);
  });
});

describe("assertBusError", () => {
  it("gives the error of a promise that rejects and of a function that throws or rejects", async () => {
    await expect(assertBusError(Promise.reject(closed), "CLOSED")).resolves.toBe(closed);
    await expect(assertBusError(throwing(closed), "CLOSED")).resolves.toBe(closed);
    await expect(assertBusError(() => Promise.reject(closed), "CLOSED")).resolves.toBe(closed);
  });

  it("fails when nothing fails", async () => {
    const wish = "Expected the call to fail with CLOSED, but it gave 5";
    await expect(assertBusError(Promise.resolve(5), "CLOSED", "the call")).rejects.toThrow(wish);
    await expect(assertBusError(() => 5, "CLOSED", "the call")).rejects.toThrow(wish);
  });

  it("fails on another code and on another error, which it shows", async () => {
    const attempt = assertBusError(throwing(closed), "TIMEOUT");
    await expect(attempt).rejects.toThrow(
      "fail with TIMEOUT, but it failed with BusError CLOSED: Cannot",
    );
    const other = assertBusError(throwing(new TypeError("no")), "CLOSED");
    await expect(other).rejects.toThrow("but it failed with TypeError: no");
  });
});

describe("assertThrows and assertRejects", () => {
  it("pass on an error of the class", async () => {
    expect(() => assertThrows(throwing(new TypeError("no")), TypeError)).not.toThrow();
    const attempt = assertRejects(Promise.reject(new RangeError("no")), RangeError);
    await expect(attempt).resolves.toBeUndefined();
  });

  it("fail on another error", async () => {
    const run = (): void => assertThrows(throwing(closed), TypeError);
    expect(run).toThrow("Expected a TypeError, but it was BusError");
    const attempt = assertRejects(Promise.reject(new TypeError("no")), RangeError);
    await expect(attempt).rejects.toThrow("Expected a RangeError, but it was TypeError: no");
  });

  it("fail when nothing fails", async () => {
    expect(() => assertThrows(() => 5, TypeError)).toThrow("but nothing was");
    await expect(assertRejects(Promise.resolve(), RangeError)).rejects.toThrow(
      "Expected a RangeError",
    );
  });
});

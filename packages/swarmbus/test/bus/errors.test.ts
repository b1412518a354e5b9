import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { BusError, isBusErrorCode, messageOf } from "../../src/bus/errors.ts";
import { isBusError } from "../../src/index.ts";

describe("isBusError", () => {
  it("knows a BusError, and its code", () => {
    const error = new BusError("TIMEOUT", "Cannot wait");

    expect(isBusError(error)).toBe(true);
    expect(isBusError(error, "TIMEOUT")).toBe(true);
    expect(isBusError(error, "CLOSED")).toBe(false);
  });

  it("knows the error of another copy of the package, in another realm, by its brand", () => {
    const foreign: unknown = runInNewContext(`
      class BusError extends Error {
        code = "TIMEOUT";
        constructor(message) {
          super(message);
          Object.defineProperty(this, Symbol.for("swarmbus.error"), { value: true });
        }
      }
      new BusError("Cannot wait");
    `);

    expect(foreign).not.toBeInstanceOf(Error);
    expect(isBusError(foreign, "TIMEOUT")).toBe(true);
    expect(isBusError(foreign, "CLOSED")).toBe(false);
  });

  it.each([
    [
      "an error that only looks alike",
      Object.assign(new Error("no"), { name: "BusError", code: "TIMEOUT" }),
    ],
    ["a plain object", { name: "BusError", code: "TIMEOUT", message: "no" }],
    ["null", null],
    ["undefined", undefined],
    ["a string", "TIMEOUT"],
    ["a function", () => {}],
  ])("does not take %s for one", (_what, value) => {
    expect(isBusError(value)).toBe(false);
    expect(isBusError(value, "TIMEOUT")).toBe(false);
  });
});

describe("BusError", () => {
  it("is an Error with a name, a code, a message and the very cause", () => {
    const cause = { anything: true };
    const error = new BusError("BACKEND", "Cannot go on", { cause });

    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "BusError", code: "BACKEND", message: "Cannot go on" });
    expect(error.cause).toBe(cause);
    expect(String(error)).toBe("BusError: Cannot go on");
  });
});

describe("isBusErrorCode", () => {
  it.each(["TIMEOUT", "NO_RESPONDERS", "BACKEND"])("knows %s", (code) => {
    expect(isBusErrorCode(code)).toBe(true);
  });

  it.each(["", "timeout", "constructor", "TIMEOUT "])("does not know %j", (code) => {
    expect(isBusErrorCode(code)).toBe(false);
  });
});

describe("messageOf", () => {
  it.each([
    ["an error", new Error("broken"), "broken"],
    ["a text", "broken", "broken"],
    ["nothing", undefined, "undefined"],
  ])("gives the message of %s", (_what, thrown, message) => {
    expect(messageOf(thrown)).toBe(message);
  });

  it.each([
    ["has no text", Object.create(null)],
    [
      "throws when it is shown",
      {
        toString: () => {
          throw new Error("no");
        },
      },
    ],
    [
      "is an error with a symbol for a message",
      Object.assign(new Error("x"), { message: Symbol("no") }),
    ],
  ])("gives a text for what %s", (_what, thrown: unknown) => {
    expect(typeof messageOf(thrown)).toBe("string");
  });
});

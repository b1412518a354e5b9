import { describe, expect, it } from "vitest";
import { printable, quote } from "../../src/bus/quote.ts";

describe("quote", () => {
  it.each([
    ["debugger-a7b9", '"debugger-a7b9"'],
    ["", '""'],
    ["日本 🦜 é e\u0301", '"日本 🦜 é e\u0301"'],
    ['say "hi" \\', String.raw`"say \"hi\" \\"`],
    ["a\nb\r\t\0", String.raw`"a\nb\r\t\u0000"`],
    ["\u001B[31m\u007F\u009B", String.raw`"\u001b[31m\u{7f}\u{9b}"`],
    ["abc\u202Efed\u2066\u200E", String.raw`"abc\u{202e}fed\u{2066}\u{200e}"`],
    ["a\u2028b\u2029c\u0085d", String.raw`"a\u{2028}b\u{2029}c\u{85}d"`],
    ["zero\u200Bwidth\uFEFF\u{E0041}", String.raw`"zero\u{200b}width\u{feff}\u{e0041}"`],
    ["half \uD800", String.raw`"half \ud800"`],
  ])("shows %j as %s", (value, shown) => {
    expect(quote(value)).toBe(shown);
  });

  it("shows the first 80 characters of a long one", () => {
    expect(quote("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
    expect(quote("x".repeat(81))).toBe(`"${"x".repeat(80)}…"`);
  });

  it("never gives a page, whatever has to be escaped", () => {
    expect(quote("\u{E0041}".repeat(100_000)).length).toBeLessThan(500);
  });

  it("shows what is no string as it is", () => {
    expect([undefined, null, 7].map(quote)).toEqual(["undefined", "null", "7"]);
  });
});

describe("printable", () => {
  it("leaves quotes alone", () => {
    expect(printable('it uses the filter "f"\n')).toBe(String.raw`it uses the filter "f"\n`);
  });
});

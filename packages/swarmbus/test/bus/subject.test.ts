import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkPattern,
  checkQueue,
  checkSubject,
  isPattern,
  isToken,
  matchesSubject,
} from "../../src/bus/subject.ts";
import { patterns, subjects } from "../delivery/arbitrary-subjects.ts";
import { matchesNaively } from "../delivery/naive-matcher.ts";

function accepts(check: (text: string) => void, text: string): boolean {
  try {
    check(text);
    return true;
  } catch {
    return false;
  }
}

describe("matchesSubject", () => {
  it.each([
    ["a.b", "a.b", true],
    ["a.b", "a", false],
    ["a", "a.b", false],
    ["a", "A", false],
    ["*", "a", true],
    ["*", "a.b", false],
    ["*.*", "a.b", true],
    ["a.*.c", "a.b.c", true],
    ["a.*.c", "a.c", false],
    ["a.*", "a", false],
    [">", "a", true],
    [">", "a.b.c", true],
    ["a.>", "a.b", true],
    ["a.>", "a.b.c", true],
    ["a.>", "a", false],
    ["a.>", "b.c", false],
    ["*.>", "a", false],
    ["*.>", "a.b", true],
    ["a*", "a*", true],
    ["a*", "ab", false],
    ["**", "ab", false],
    ["a.>>", "a.b", false],
    ["a>", "a>", true],
    ["ä", "a\u0308", false],
  ])("%s and %s: %s", (pattern, subject, isMatch) => {
    expect(matchesSubject(pattern, subject)).toBe(isMatch);
  });

  it("agrees with a naive matcher", () => {
    const property = fc.property(patterns, subjects, (pattern, subject) => {
      expect(matchesSubject(pattern, subject)).toBe(matchesNaively(pattern, subject));
    });
    fc.assert(property, { numRuns: 10_000 });
  });

  it("matches every subject with itself", () => {
    fc.assert(fc.property(subjects, (subject) => matchesSubject(subject, subject)));
  });
});

describe("isPattern", () => {
  it("says of a valid pattern without a wildcard that only the identical string matches it", () => {
    const property = fc.property(patterns, subjects, (pattern, subject) => {
      const isPlain = accepts(checkSubject, pattern);
      expect(isPattern(pattern)).toBe(!isPlain);
      expect(!isPlain || matchesSubject(pattern, subject) === (pattern === subject)).toBe(true);
    });
    fc.assert(property, { numRuns: 5000 });
  });
});

describe("isToken", () => {
  it.each(["a", "agent-a7b9", "a*", "ä", "\u00A0", "x".repeat(1000)])("takes %j", (text) => {
    expect(isToken(text)).toBe(true);
  });

  it.each(["", ".", "a.b", "*", ">", "a b", "a\tb", "\u007F", "\uD800", "x".repeat(1001)])(
    "refuses %j",
    (text) => {
      expect(isToken(text)).toBe(false);
    },
  );

  it.each([undefined, null, 7, {}])("refuses %j, which is no string", (value) => {
    expect(isToken(value as never)).toBe(false);
  });

  it("says whether a text can stand behind a dot", () => {
    const property = fc.property(fc.string({ unit: "binary", maxLength: 6 }), (text) => {
      const canStand = accepts(checkSubject, `heartbeat.${text}`) && !text.includes(".");
      expect(isToken(text)).toBe(canStand);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe("the length of a subject", () => {
  it.each([
    ["a", 1000],
    ["ä", 500],
    ["€", 333],
    ["𝕊", 250],
  ])("is counted in bytes of UTF-8: %s fits %i times", (letter, most) => {
    for (const check of [checkSubject, checkPattern, checkQueue]) {
      expect(accepts(check, letter.repeat(most))).toBe(true);
      expect(accepts(check, letter.repeat(most + 1))).toBe(false);
    }
  });
});

describe("a queue name", () => {
  it.each(["q", "a.b", "a..b", ".", "*", ">", "a*"])(
    "may be %j, as dots and wildcards mean nothing in it",
    (name) => {
      expect(accepts(checkQueue, name)).toBe(true);
    },
  );

  it.each(["", " ", "a b", "a\n", "\u0000", "\u007F", "\uDC00"])("may not be %j", (name) => {
    expect(accepts(checkQueue, name)).toBe(false);
  });
});

describe("the message of a refusal", () => {
  it.each([
    [
      "a..b",
      `Cannot use "a..b" as a subject: token 2 is empty, tokens joined by single dots are needed`,
    ],
    [
      "a.*",
      `Cannot use "a.*" as a subject: token 2 is the wildcard "*", which only subscriptions may use`,
    ],
    ["a b", `Cannot use "a b" as a subject: character 2 is a space`],
    ["", `Cannot use "" as a subject: it is empty`],
  ])("says what is wrong with %j, and where", (subject, message) => {
    expect(() => checkSubject(subject)).toThrow(
      expect.objectContaining({ code: "INVALID_SUBJECT", message }),
    );
  });

  it("escapes what would garble a terminal, and is short for a long subject", () => {
    expect(() => checkSubject("\u001B[31m")).toThrow(String.raw`"\u001b[31m"`);
    expect(() => checkSubject("x".repeat(100_000))).toThrow(/^.{1,200}$/u);
  });
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance } from "../../src/mailbox/edit-distance.ts";
import { fullDistance } from "./full-distance.ts";

/** Few letters, so that much is alike. */
const text = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 14 });

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["main", "main", 0],
    ["main", "mian", 1],
    ["main", "man", 1],
    ["main", "mainx", 1],
    ["main", "maid", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
    ["a".repeat(64), "b".repeat(64), 64],
  ])("between %j and %j is %d, either way", (one, other, expected) => {
    const distances = [editDistance(one, other, 64), editDistance(other, one, 64)];

    expect(distances).toEqual([expected, expected]);
  });

  it("is what the whole table gives, and limit + 1 above the limit", () => {
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 14 }), (one, other, limit) => {
        const expected = Math.min(fullDistance(one, other), limit + 1);
        expect(editDistance(one, other, limit)).toBe(expected);
      }),
      { numRuns: 3000 },
    );
  });
});

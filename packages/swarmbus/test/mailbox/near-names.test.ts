import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearNames } from "../../src/mailbox/near-names.ts";
import { fullDistance } from "./full-distance.ts";

/** What is promised for names of 20 characters and fewer, in swarms of a usual size: every name compared in full. */
function nearestOfAll(name: string, known: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const nearness = (other: string): number => {
    const [one, two] = [name.toLowerCase(), other.toLowerCase()];
    const goesOn =
      Math.min(one.length, two.length) >= 3 && (one.startsWith(two) || two.startsWith(one));
    return goesOn ? Math.min(limit, fullDistance(one, two)) : fullDistance(one, two);
  };
  return known
    .map((other) => ({ other, apart: nearness(other) }))
    .filter(({ apart }) => apart <= limit)
    .toSorted((one, other) => one.apart - other.apart)
    .slice(0, 3)
    .map(({ other }) => other);
}

describe("nearNames", () => {
  const known = ["main", "debugger-a7b9", "testers", "tester", "reviewer"];

  it.each([
    ["mian", ["main"]],
    ["debuger", []],
    ["debugger", ["debugger-a7b9"]],
    ["Tester", ["tester", "testers"]],
    ["zebra", []],
  ])("of %j are %j, the nearest first", (name, near) => {
    expect(nearNames(name, known)).toEqual(near);
  });

  it("are three at most", () => {
    expect(nearNames("main", ["main1", "main2", "main3", "main4"])).toHaveLength(3);
  });

  it("are, of ordinary names, those that comparing every name in full finds", () => {
    const syllable = fc.constantFrom("de", "bug", "ger", "re", "view", "er", "-", "1", "2", "A");
    const name = fc.array(syllable, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 40 }), (wanted, others) => {
        expect(nearNames(wanted, others)).toEqual(nearestOfAll(wanted, others));
      }),
      { numRuns: 3000 },
    );
  });

  it("are told apart by their ends in long names that begin alike", () => {
    const before = "acme-production-eu-west-1-cluster-7-reviewer-of-code";
    const others = Array.from({ length: 5000 }, (_, n) => `${before}-${1000 + n}`);
    const near = [`${before}-2104`, `${before}-2114`, `${before}-2124`];

    expect(nearNames(`${before}-21O4`, others)).toEqual(near);
  });

  describe("beside very many names", () => {
    const strangers = Array.from({ length: 9000 }, (_, n) => `${n}x-tester-y${n % 7}`);

    it("are those of which the errors stand together, wherever they come", () => {
      const name = "worker-0415";

      expect(nearNames(name, [...strangers, "worker-0451"])).toEqual(["worker-0451"]);
    });

    it("are not those with errors in several places that come behind the first thousand", () => {
      const [name, meant] = ["a-tester-of-b", "c-tester-of-d"];

      expect(nearNames(name, [meant, ...strangers])).toEqual([meant]);
      expect(nearNames(name, [...strangers, meant])).toEqual([]);
    });

    it("are looked for in the first ten thousand", () => {
      let looked = 0;
      const endless = function* (): Generator<string> {
        for (;;) yield `stranger-${(looked += 1)}`;
      };
      nearNames("main", endless());

      expect(looked).toBe(10_000);
    });
  });

  it("are compared by 64 characters, and not far from one error to the next", () => {
    const middle = "the-same-in-the-middle-of-both";
    const long = "x".repeat(64);

    expect(nearNames(`a-${middle}-b`, [`c-${middle}-d`])).toEqual([]);
    expect(nearNames(`${long}-one`, [`${long}-quite-another`])).toEqual([`${long}-quite-another`]);
  });
});

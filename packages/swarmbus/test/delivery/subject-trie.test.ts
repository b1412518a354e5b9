import { queryObjects } from "node:v8";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SubjectTrie } from "../../src/delivery/subject-trie.ts";
import { patterns, subjects } from "./arbitrary-subjects.ts";
import { matchesNaively } from "./naive-matcher.ts";

function fill(keys: Iterable<string>): SubjectTrie<string> {
  const trie = new SubjectTrie<string>();
  for (const key of keys) trie.add(key, key);
  return trie;
}

function match(trie: SubjectTrie<string>, subject: string): string[] {
  const found: string[] = [];
  trie.match(subject, found);
  return found.toSorted();
}

describe("SubjectTrie", () => {
  it("finds exactly the patterns that match, each once", () => {
    const property = fc.property(fc.uniqueArray(patterns), subjects, (keys, subject) => {
      const trie = fill(keys);
      const wanted = keys.filter((key) => matchesNaively(key, subject)).toSorted();
      expect(match(trie, subject)).toEqual(wanted);
    });
    fc.assert(property, { numRuns: 5000 });
  });

  it("keeps a value under the very text of its pattern", () => {
    const property = fc.property(
      fc.uniqueArray(patterns, { minLength: 1 }),
      patterns,
      (keys, other) => {
        const trie = fill(keys);
        for (const key of keys) expect(trie.get(key)).toBe(key);
        expect(trie.get(other)).toBe(keys.find((key) => key === other));
      },
    );
    fc.assert(property, { numRuns: 1000 });
  });

  it("behaves as if it had never known the patterns that were deleted", () => {
    const steps = fc.array(fc.tuple(patterns, fc.boolean()), { maxLength: 40 });
    const property = fc.property(steps, fc.array(subjects, { maxLength: 5 }), (changes, asked) => {
      const trie = new SubjectTrie<string>();
      const kept = new Set<string>();
      for (const [key, isAdded] of changes) {
        if (isAdded === kept.has(key)) continue;
        if (isAdded) trie.add(key, key);
        else trie.delete(key);
        if (isAdded) kept.add(key);
        else kept.delete(key);
      }
      expect(trie.size).toBe(kept.size);
      for (const subject of asked) expect(match(trie, subject)).toEqual(match(fill(kept), subject));
    });
    fc.assert(property, { numRuns: 2000 });
  });

  it("keeps no branch that no pattern needs", () => {
    const trie = fill(["kept.a.*", "kept.>"]);
    const keys = fc.sample(patterns, { numRuns: 5000, seed: 1 });
    const strangers = [...new Set(keys)].filter((key) => trie.get(key) === undefined);
    const before = queryObjects(Map, { format: "count" });

    for (const key of strangers) trie.add(key, key);
    const full = queryObjects(Map, { format: "count" });
    for (const key of strangers) trie.delete(key);
    const after = queryObjects(Map, { format: "count" });

    expect(full).toBeGreaterThan(before);
    expect(after).toBe(before);
    expect(match(trie, "kept.a.b")).toEqual(["kept.>", "kept.a.*"]);
  });
});

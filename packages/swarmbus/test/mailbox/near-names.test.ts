import { describe, expect, it } from "vitest";
import { distance, nearNames } from "../../src/mailbox/near-names.ts";

describe("distance", () => {
  it.each([
    ["", "", 0],
    ["main", "main", 0],
    ["main", "mian", 1],
    ["main", "man", 1],
    ["main", "mainx", 1],
    ["main", "maid", 1],
    ["kitten", "sitting", 3],
    ["", "abc", 3],
  ])("between %j and %j is %d, either way", (one, other, expected) => {
    expect([distance(one, other), distance(other, one)]).toEqual([expected, expected]);
  });
});

describe("nearNames", () => {
  const known = ["main", "debugger-a7b9", "tester", "testers", "reviewer"];

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
});

import { describe, expect, it } from "vitest";
import { MessageHeaders } from "../../src/index.ts";

describe("MessageHeaders", () => {
  it("finds a name in any case, and shows it as it was given", () => {
    const headers = MessageHeaders.from({ "Content-Type": "text" });

    expect(headers.get("content-type")).toBe("text");
    expect(headers.has("CONTENT-TYPE")).toBe(true);
    expect(headers.has("Content")).toBe(false);
    expect([...headers]).toEqual([["Content-Type", "text"]]);
  });

  it("keeps several values of a name in order, in whatever case each was given", () => {
    const headers = MessageHeaders.from([
      ["Step", "1"],
      ["other", "x"],
      ["STEP", "2"],
    ]);

    expect(headers.get("step")).toBe("1");
    expect(headers.getAll("step")).toEqual(["1", "2"]);
    expect(headers.getAll("none")).toEqual([]);
    expect(headers.size).toBe(3);
  });

  it("takes a record with lists, a Map, and the headers of another message", () => {
    const wanted = [
      ["a", "1"],
      ["a", "2"],
      ["b", "3"],
    ];
    const headers = MessageHeaders.from({ a: ["1", "2"], b: "3" });

    expect([...headers]).toEqual(wanted);
    expect([...MessageHeaders.from(headers)]).toEqual(wanted);
    expect([...MessageHeaders.from(new Map([["b", "3"]]))]).toEqual([["b", "3"]]);
  });

  it("copies what it was given", () => {
    const input = { a: ["1"] };
    const headers = MessageHeaders.from(input);
    input.a.push("2");

    expect(headers.getAll("a")).toEqual(["1"]);
  });

  it("replaces all values of a name with one, in any case, and leaves the original alone", () => {
    const headers = MessageHeaders.from({ Source: ["a", "b"], other: "x" });
    const changed = headers.with("source", "c");

    expect([...changed]).toEqual([
      ["other", "x"],
      ["source", "c"],
    ]);
    expect(headers.getAll("Source")).toEqual(["a", "b"]);
  });

  it("trims values at both ends and mends lone surrogates", () => {
    const headers = MessageHeaders.from({ a: " \tx y \t", b: "\uD800", c: "   " });

    expect([...headers]).toEqual([
      ["a", "x y"],
      ["b", "\uFFFD"],
      ["c", ""],
    ]);
  });

  it.each([
    // "NATS/1.0" CR LF "a: 1" CR LF CR LF
    [{ a: "1" }, 8 + 2 + 4 + 2 + 2],
    // … "Name: ä€" is 6 + 2 + 3 bytes
    [{ Name: "ä€" }, 8 + 2 + 11 + 2 + 2],
    // … "a: 1" CR LF "a: 2" CR LF "b: " CR LF
    [{ a: ["1", "2"], b: "" }, 8 + 2 + 6 + 6 + 5 + 2],
    [{}, 0],
  ])("has as many bytes as on the wire: %j", (input, bytes) => {
    expect(MessageHeaders.from(input).wireBytes).toBe(bytes);
  });

  it.each(["", " ", "a b", "a:", "ä", "a\n"])("refuses the name %j", (name) => {
    expect(() => MessageHeaders.from({ [name]: "x" })).toThrow(TypeError);
  });

  it.each(["a\rb", "a\nb", "a\0b", "\r\n"])("refuses the value %j", (value) => {
    expect(() => MessageHeaders.from({ a: value })).toThrow(TypeError);
  });

  it.each([7, "a: b", null, () => {}, { a: 1 }, { a: [1] }, { a: undefined }, [["a"]], [7]])(
    "refuses %j as headers",
    (input) => {
      expect(() => MessageHeaders.from(input as never)).toThrow(TypeError);
    },
  );
});

/** Headers: what may be sent, and what arrives. */
import type { HeadersInput, MessageHeaders } from "../../bus/headers.ts";
import { assert, assertEqual, assertThrows } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";

/** Sends headers from one connection to another; gives those that arrived. */
async function send(context: ContractContext, headers?: HeadersInput): Promise<MessageHeaders> {
  const [sender, receiver] = await Promise.all([context.connect(), context.connect()]);
  const recorder = await record(receiver, context.subject("headers"));
  sender.publish(context.subject("headers"), "text", headers === undefined ? {} : { headers });
  const [message] = await recorder.count(1);
  assert(message !== undefined, "the message arrived");
  assertEqual(message.text(), "text", "the payload beside the headers");
  return message.headers;
}

export const cases: readonly ContractCase[] = [
  {
    id: "HDR-1",
    name: "a header of a record arrives, its name is compared without case",
    run: async (context) => {
      const headers = await send(context, { "Trace-Id": "7", other: "x" });
      assertEqual(
        ["trace-id", "TRACE-ID", "Trace-Id"].map((name) => headers.get(name)),
        ["7", "7", "7"],
      );
      assert(headers.has("oTHER") && !headers.has("missing"), "has() tells what is there");
      assertEqual(headers.getAll("TRACE-id"), ["7"], "all values of it");
    },
  },
  {
    id: "HDR-2",
    name: "several values of a name arrive in their order, get() gives the first",
    run: async (context) => {
      const headers = await send(context, { step: ["one", "two", "one"] });
      assertEqual(headers.getAll("step"), ["one", "two", "one"], "all values");
      assertEqual(headers.get("Step"), "one", "the first value");
      assertEqual(headers.size, 3, "the size");
    },
  },
  {
    id: "HDR-3",
    name: "headers may be an iterable of pairs",
    run: async (context) => {
      const pairs: HeadersInput = [
        ["a", "1"],
        ["b", "2"],
        ["a", "3"],
      ];
      assertEqual((await send(context, pairs)).getAll("a"), ["1", "3"], "the values of a list");
      const map = new Map([
        ["a", "1"],
        ["b", "2"],
      ]);
      assertEqual((await send(context, map)).get("b"), "2", "the value of a map");
    },
  },
  {
    id: "HDR-4",
    name: "the headers of a message can be sent along as they are",
    run: async (context) => {
      const first = await send(context, { Trace: "7", step: ["one", "two"] });
      const second = await send(context, first);
      assertEqual([...second], [...first], "the headers of the second message");
    },
  },
  {
    id: "HDR-5",
    name: "a message without headers has none, and is asked in the same way",
    run: async (context) => {
      for (const headers of [
        await send(context),
        await send(context, {}),
        await send(context, []),
      ]) {
        assertEqual([headers.size, headers.get("a"), headers.has("a")], [0, undefined, false]);
        assertEqual([headers.getAll("a"), [...headers]], [[], []], "all of them");
      }
    },
  },
  {
    id: "HDR-6",
    name: "values are trimmed at both ends, and may be empty",
    run: async (context) => {
      const headers = await send(context, { padded: "  a b\t ", empty: "", blank: " \t " });
      const values = ["padded", "empty", "blank"].map((name) => headers.get(name));
      assertEqual(values, ["a b", "", ""], "the values");
    },
  },
  {
    id: "HDR-7",
    name: "iterating gives every value with its name as it was spelt",
    run: async (context) => {
      const headers = await send(context, { "X-First": "1", "x-second": ["2", "3"] });
      const pairs = [...headers].toSorted(([, left], [, right]) => left.localeCompare(right));
      assertEqual(
        pairs,
        [
          ["X-First", "1"],
          ["x-second", "2"],
          ["x-second", "3"],
        ],
        "the pairs",
      );
    },
  },
  {
    id: "HDR-8",
    name: "a name that is no HTTP token is a TypeError, and nothing is sent",
    run: async (context) => {
      const bus = await context.connect();
      for (const name of ["", " ", "a b", "a:", "a\r\nb", "é", "a\0", "(a)", "a/b", "\ud800"]) {
        const headers: HeadersInput = [[name, "value"]];
        assertThrows(() => bus.publish(context.subject("x"), "text", { headers }), TypeError);
      }
      assertEqual(bus.stats().published, 0, "the number of published messages");
    },
  },
  {
    id: "HDR-9",
    name: "a value with CR, LF or NUL, or that is no string, is a TypeError, and nothing is sent",
    run: async (context) => {
      const bus = await context.connect();
      const values = [
        "a\rb",
        "a\nb",
        "a\r\nInjected: yes",
        "a\0b",
        5,
        null,
        undefined,
        {},
        ["a", 5],
      ];
      for (const value of values as string[]) {
        const publish = (): void =>
          bus.publish(context.subject("x"), "text", { headers: { a: value } });
        assertThrows(publish, TypeError);
      }
      assertEqual(bus.stats().published, 0, "the number of published messages");
    },
  },
  {
    id: "HDR-10",
    name: "headers and options that are no such thing are a TypeError",
    run: async (context) => {
      const bus = await context.connect();
      for (const headers of [5, "a: b", true] as unknown as HeadersInput[]) {
        assertThrows(() => bus.publish(context.subject("x"), "text", { headers }), TypeError);
      }
      for (const options of [5, "reply", true]) {
        assertThrows(() => bus.publish(context.subject("x"), "text", options as never), TypeError);
      }
    },
  },
  {
    id: "HDR-11",
    name: "headers are sent as they were at the publish, whatever is changed afterwards",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      const headers = { list: ["1"] };
      bus.publish(context.subject("x"), "text", { headers });
      headers.list.push("2");
      const [message] = await recorder.count(1);
      assertEqual(message?.headers.getAll("list"), ["1"], "the values");
    },
  },
  {
    id: "HDR-12",
    name: "values may hold any other text, a lone surrogate arrives as U+FFFD",
    run: async (context) => {
      const headers = await send(context, { text: "é 🚀: a, b; c=d", broken: "a\ud800b" });
      assertEqual(headers.get("text"), "é 🚀: a, b; c=d", "the text");
      assertEqual(headers.get("broken"), "a\ufffdb", "the broken text");
    },
  },
  {
    id: "HDR-13",
    name: "names that JavaScript objects have of their own are ordinary",
    run: async (context) => {
      const headers = await send(context, [
        ["__proto__", "1"],
        ["constructor", "2"],
      ]);
      assertEqual(headers.get("__proto__"), "1", "one of them");
      assertEqual(headers.get("Constructor"), "2", "the other");
      assertEqual(headers.get("toString"), undefined, "one that was not sent");
    },
  },
];

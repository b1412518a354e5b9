/** Subjects and patterns: what matches what. */
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";

/** What each pattern gets of these subjects: worked out by hand from NATS' rules. */
const matchingTable: Readonly<Record<string, readonly string[]>> = {
  a: ["a"],
  "a.b": ["a.b"],
  "*": ["a", "b"],
  "a.*": ["a.b", "a.c"],
  "*.b": ["a.b", "b.b"],
  "*.*": ["a.b", "a.c", "b.b"],
  "a.*.c": ["a.b.c", "a.x.c"],
  "*.*.*": ["a.b.c", "a.x.c", "a.b.d"],
  "a.b.*": ["a.b.c", "a.b.d"],
  ">": ["a", "b", "a.b", "a.c", "b.b", "a.b.c", "a.x.c", "a.b.d", "a.b.c.d"],
  "a.>": ["a.b", "a.c", "a.b.c", "a.x.c", "a.b.d", "a.b.c.d"],
  "*.>": ["a.b", "a.c", "b.b", "a.b.c", "a.x.c", "a.b.d", "a.b.c.d"],
  "a.b.>": ["a.b.c", "a.b.d", "a.b.c.d"],
  "a.*.>": ["a.b.c", "a.x.c", "a.b.d", "a.b.c.d"],
  "*.b.*.d": ["a.b.c.d"],
  c: [],
  "b.>": ["b.b"],
};

/** Publishes each subject with itself as text, and demands that each pattern got what the table says, in order. */
async function checkTable(
  context: ContractContext,
  table: Readonly<Record<string, readonly string[]>>,
  subjects: readonly string[],
): Promise<void> {
  const bus = await context.connect();
  const patterns = Object.keys(table);
  const recorders = await Promise.all(patterns.map((name) => record(bus, context.subject(name))));
  for (const name of subjects) bus.publish(context.subject(name), name);
  await context.settle();
  for (const [index, pattern] of patterns.entries()) {
    assertEqual(recorders[index]?.texts(), table[pattern], `what "${pattern}" got`);
  }
}

export const cases: readonly ContractCase[] = [
  {
    id: "SUB-7",
    name: "characters beyond ASCII are ordinary, a no-break space too, and are not normalised",
    run: async (context) => {
      const bus = await context.connect();
      const names = ["a\u00a0b", "a\u2003b", "a\ufeff", "caf\u00e9", "cafe\u0301", "🚀", "\u0085"];
      const recorders = await Promise.all(names.map((name) => record(bus, context.subject(name))));
      for (const name of names) bus.publish(context.subject(name), name);
      await context.settle();
      for (const [index, name] of names.entries()) {
        assertEqual(recorders[index]?.texts(), [name], `what ${JSON.stringify(name)} got`);
      }
    },
  },
  {
    id: "SUB-8",
    name: "in a token that is not exactly the wildcard, a star and a greater-than sign are ordinary",
    run: async (context) => {
      const table = {
        "a*": ["a*"],
        "*a.b": ["*a.b"],
        "**": ["**"],
        ">>": [">>"],
        "a>.b": ["a>.b"],
        "*": ["a*", "ax", "**", ">>"],
        "a*.*": ["a*.c"],
      };
      await checkTable(context, table, ["a*", "ax", "*a.b", "xa.b", "**", ">>", "a>.b", "a*.c"]);
    },
  },
  {
    id: "SUB-9",
    name: "a star stands for exactly one token, a final greater-than sign for one or more",
    run: async (context) => {
      const subjects = matchingTable[">"];
      assert(subjects !== undefined, "the table lists all subjects");
      await checkTable(context, matchingTable, subjects);
    },
  },
  {
    id: "SUB-10",
    name: "a plain subject is matched by the identical string and nothing else",
    run: async (context) => {
      const table = { "a.b": ["a.b"], a: [], "a.b.c": [], "A.b": [], "a-b": [], axb: [] };
      await checkTable(context, table, ["a.b", "a.B", "a.bc", "b", "a.c"]);
    },
  },
  {
    id: "SUB-11",
    name: "names that JavaScript objects have of their own are ordinary tokens",
    run: async (context) => {
      const table = {
        __proto__: ["__proto__"],
        constructor: ["constructor"],
        "*.toString": ["__proto__.toString"],
        "hasOwnProperty.>": ["hasOwnProperty.x"],
      };
      const subjects = [
        "__proto__",
        "constructor",
        "__proto__.toString",
        "hasOwnProperty.x",
        "toString",
      ];
      await checkTable(context, table, subjects);
    },
  },
  {
    id: "SUB-14",
    name: "a receiver sees the subject that was published to, not its pattern",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject(">"));
      bus.publish(context.subject("task.done.7"), "text");
      const [message] = await recorder.count(1);
      assertEqual(message?.subject, context.subject("task.done.7"), "the subject of the message");
      assertEqual(recorder.subscription.subject, context.subject(">"), "that of the subscription");
    },
  },
  {
    id: "SUB-15",
    name: "patterns that come and go change at once who gets a subject that is in use",
    run: async (context) => {
      const bus = await context.connect();
      const exact = await record(bus, context.subject("a.b"));
      const patterns = ["a.*", ">", "a.b", "*.b"];
      for (const [round, pattern] of patterns.entries()) {
        bus.publish(context.subject("a.b"), `${round} before`);
        const guest = await record(bus, context.subject(pattern));
        bus.publish(context.subject("a.b"), `${round} during`);
        await guest.count(1);
        await guest.stop();
        bus.publish(context.subject("a.b"), `${round} after`);
        await exact.count(round * 3 + 3);
        await context.settle();
        assertEqual(guest.texts(), [`${round} during`], `what "${pattern}" got`);
      }
    },
  },
];

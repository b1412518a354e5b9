/** Subjects, patterns and queue names: what is refused. */
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";

const lineBreakers = ["a b", " a", "a ", "a\tb", "a\nb", "a\r\nb", "a\0b", "a\u001fb", "a\u007fb"];
const loneSurrogates = ["a\ud800", "\udc00a", "a\ud800b"];
const malformed = [
  "",
  ".",
  ".a",
  "a.",
  "a..b",
  "a.b..",
  "\ufeff.a",
  ...lineBreakers,
  ...loneSurrogates,
];
const notStrings = [undefined, null, 5, {}, ["a"]] as unknown as string[];

/** A subject of this case of exactly so many bytes, in ASCII. */
function longSubject(context: ContractContext, bytes: number): string {
  const start = context.subject("long-");
  return start + "x".repeat(bytes - start.length);
}

export const cases: readonly ContractCase[] = [
  {
    id: "SUB-1",
    name: "publishing to a malformed subject throws INVALID_SUBJECT",
    run: async (context) => {
      const bus = await context.connect();
      for (const subject of [...malformed, ...notStrings]) {
        const attempt = (): void => bus.publish(subject, "text");
        await assertBusError(
          attempt,
          "INVALID_SUBJECT",
          `publishing to ${JSON.stringify(subject)}`,
        );
      }
      assertEqual(bus.stats().published, 0, "the number of published messages");
    },
  },
  {
    id: "SUB-2",
    name: "publishing to a pattern throws INVALID_SUBJECT",
    run: async (context) => {
      const bus = await context.connect();
      for (const pattern of ["*", ">", "a.*", "*.a", "a.*.b", "a.>", ">.a"]) {
        const attempt = (): void => bus.publish(pattern, "text");
        await assertBusError(attempt, "INVALID_SUBJECT", `publishing to "${pattern}"`);
      }
    },
  },
  {
    id: "SUB-3",
    name: "subscribing to a malformed pattern rejects with INVALID_SUBJECT and never throws",
    run: async (context) => {
      const bus = await context.connect();
      const patterns = [...malformed, ...notStrings, ">.a", "a.>.b", ".>", "*.", "*..a", ">."];
      for (const pattern of patterns) {
        const attempt = bus.subscribe(pattern, () => {});
        await assertBusError(
          attempt,
          "INVALID_SUBJECT",
          `subscribing to ${JSON.stringify(pattern)}`,
        );
      }
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
    },
  },
  {
    id: "SUB-4",
    name: "a reply subject that is malformed or a pattern is refused with INVALID_SUBJECT",
    run: async (context) => {
      const bus = await context.connect();
      const subject = context.subject("ask");
      for (const reply of ["", "a b", "a\r\nPUB x 0", "a..b", "a.*", ">", "\ud800"]) {
        const attempt = (): void => bus.publish(subject, "text", { reply });
        await assertBusError(
          attempt,
          "INVALID_SUBJECT",
          `the reply subject ${JSON.stringify(reply)}`,
        );
      }
    },
  },
  {
    id: "SUB-5",
    name: "a subject may have 1000 bytes and not one more",
    run: async (context) => {
      const bus = await context.connect();
      const longest = longSubject(context, 1000);
      const recorder = await record(bus, longest);
      bus.publish(longest, "fits");
      await recorder.count(1);
      const tooLong = longSubject(context, 1001);
      await assertBusError(() => bus.publish(tooLong), "INVALID_SUBJECT", "publishing");
      await assertBusError(bus.subscribe(tooLong), "INVALID_SUBJECT", "subscribing");
    },
  },
  {
    id: "SUB-6",
    name: "the length of a subject is counted in bytes of UTF-8",
    run: async (context) => {
      const bus = await context.connect();
      // 998 bytes of three, two and four bytes a character; then two more, and one.
      const start = longSubject(context, 989) + "€é🚀";
      const recorder = await record(bus, `${start}é`);
      bus.publish(`${start}é`, "fits");
      await recorder.count(1);
      await assertBusError(() => bus.publish(`${start}€`), "INVALID_SUBJECT", "1001 bytes");
    },
  },
  {
    id: "SUB-12",
    name: "a queue name that is empty, too long or would break a wire is refused with INVALID_SUBJECT",
    run: async (context) => {
      const bus = await context.connect();
      const names = ["", "x".repeat(1001), "é".repeat(501), ...lineBreakers, ...loneSurrogates, 5];
      for (const queue of names as string[]) {
        const attempt = bus.subscribe(context.subject("work"), () => {}, { queue });
        await assertBusError(attempt, "INVALID_SUBJECT", `the queue name ${JSON.stringify(queue)}`);
      }
    },
  },
  {
    id: "SUB-13",
    name: "dots and wildcards mean nothing in a queue name",
    run: async (context) => {
      const bus = await context.connect();
      const subject = context.subject("work");
      const queues = ["team.*", "team.a", "team..a", ">", "x".repeat(1000)];
      const members = await Promise.all(queues.map((queue) => record(bus, subject, { queue })));
      bus.publish(subject, "once for each group");
      await context.settle();
      for (const [index, queue] of queues.entries()) {
        assertEqual(members[index]?.messages.length, 1, `what group "${queue.slice(0, 9)}" got`);
      }
    },
  },
];

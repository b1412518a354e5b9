/** Queue groups: who of a group gets a message, and what waits. */
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { begun, finish, join, publishOneByOne } from "./team.ts";

/** "0" to one below `count`. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

export const cases: readonly ContractCase[] = [
  {
    id: "GRP-1",
    name: "each message goes to exactly one member, wherever the members are connected",
    run: async (context) => {
      const buses = await Promise.all([context.connect(), context.connect(), context.connect()]);
      const queue = "team";
      const members = await Promise.all(
        buses.map((bus) => record(bus, context.subject("x"), { queue })),
      );
      const extra = await record(buses[0], context.subject("x"), { queue });
      for (const text of numbers(200)) buses[1].publish(context.subject("x"), text);
      const all = (): string[] => [...members, extra].flatMap((member) => member.texts());
      await context.until(() => all().length >= 200, "all messages were handled");
      await context.settle();
      assertEqual(
        all().toSorted((a, b) => Number(a) - Number(b)),
        numbers(200),
        "what was handled",
      );
    },
  },
  {
    id: "GRP-2",
    name: "the work is spread: every member gets a fair share",
    run: async (context) => {
      const buses = await Promise.all([context.connect(), context.connect(), context.connect()]);
      const queue = "team";
      const members = await Promise.all(
        buses.map((bus) => record(bus, context.subject("x"), { queue })),
      );
      for (const text of numbers(300)) buses[0].publish(context.subject("x"), text);
      const shares = (): number[] => members.map((member) => member.messages.length);
      await context.until(
        () => shares().reduce((sum, share) => sum + share, 0) === 300,
        "all came",
      );
      // Where chance decides, a share below 50 is less likely than one in 100 million.
      assert(Math.min(...shares()) >= 50, `no share is below 50: ${shares().join(" ")}`);
    },
  },
  {
    id: "GRP-3",
    name: "plain subscribers get every message as well, and so does every other group",
    run: async (context) => {
      const bus = await context.connect();
      const observer = await record(bus, context.subject("x"));
      const other = await record(bus, context.subject("x"), { queue: "other" });
      const members = [
        await record(bus, context.subject("x"), { queue: "team" }),
        await record(bus, context.subject("x"), { queue: "team" }),
      ];
      for (const text of numbers(10)) bus.publish(context.subject("x"), text);
      await Promise.all([observer.count(10), other.count(10)]);
      await context.settle();
      const handled = members.flatMap((member) => member.texts());
      assertEqual(handled.toSorted(), numbers(10), "what the group handled");
      assertEqual([observer.texts(), other.texts()], [numbers(10), numbers(10)], "what others got");
    },
  },
  {
    id: "GRP-4",
    name: "equal members of one connection that are idle get messages strictly in turn",
    run: async (context) => {
      const bus = await context.connect();
      const queue = "team";
      const members = [
        await record(bus, context.subject("x"), { queue }),
        await record(bus, context.subject("x"), { queue }),
        await record(bus, context.subject("x"), { queue }),
      ];
      for (const text of numbers(9)) bus.publish(context.subject("x"), text);
      await context.settle();
      const shares = [
        ["0", "3", "6"],
        ["1", "4", "7"],
        ["2", "5", "8"],
      ];
      assertEqual(
        members.map((member) => member.texts()),
        shares,
        "what each got",
      );
    },
  },
  {
    id: "GRP-5",
    name: "idle members of different connections get messages strictly in turn as well",
    needs: "shared-groups",
    run: async (context) => {
      const buses = [await context.connect(), await context.connect(), await context.connect()];
      const queue = "team";
      const members = [];
      for (const bus of buses) members.push(await record(bus, context.subject("x"), { queue }));
      await publishOneByOne(context, await context.connect(), context.subject("x"), numbers(6));
      const shares = [
        ["0", "3"],
        ["1", "4"],
        ["2", "5"],
      ];
      assertEqual(
        members.map((member) => member.texts()),
        shares,
        "what each got",
      );
    },
  },
  {
    id: "GRP-6",
    name: "among idle members the one that has been idle longest takes the message",
    run: async (context) => {
      const bus = await context.connect();
      const [a, b, c] = [
        await join(bus, context.subject("x")),
        await join(bus, context.subject("x")),
        await join(bus, context.subject("x")),
      ];
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3"]);
      const all = [a, b, c];
      for (const text of ["2", "3", "1"]) {
        all.find((worker) => worker.begun[0] === text)?.release();
        await context.settle();
      }
      await publishOneByOne(context, bus, context.subject("x"), ["after 2", "after 3", "after 1"]);
      const shares = begun(a, b, c).toSorted(([left], [right]) => Number(left) - Number(right));
      assertEqual(
        shares,
        [
          ["1", "after 1"],
          ["2", "after 2"],
          ["3", "after 3"],
        ],
        "what each got",
      );
      await finish(context, a, b, c);
    },
  },
  {
    id: "GRP-7",
    name: "nothing waits for a busy member of a connection while another one is idle",
    run: async (context) => {
      const bus = await context.connect();
      const busy = await join(bus, context.subject("x"));
      const free = await record(bus, context.subject("x"), { queue: "team" });
      await publishOneByOne(context, bus, context.subject("x"), numbers(20));
      const handled = [...busy.begun, ...free.texts()];
      assert(busy.begun.length <= 1, "the busy one has at most what it holds");
      assertEqual(
        handled.toSorted((a, b) => Number(a) - Number(b)),
        numbers(20),
        "what was begun",
      );
    },
  },
  {
    id: "GRP-8",
    name: "nothing waits for a busy member while one of another connection is idle",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second] = [await context.connect(), await context.connect()];
      const busy = await join(first, context.subject("x"));
      const free = await record(second, context.subject("x"), { queue: "team" });
      for (const text of numbers(20)) second.publish(context.subject("x"), text);
      await context.settle();
      assertEqual(busy.begun, ["0"], "what the busy one holds");
      assertEqual(free.texts(), numbers(20).slice(1), "what the free one got");
    },
  },
  {
    id: "GRP-9",
    name: "what no member is free for waits in the group, and goes in order to whoever becomes free",
    run: async (context) => {
      const bus = await context.connect();
      const [a, b] = [await join(bus, context.subject("x")), await join(bus, context.subject("x"))];
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4", "5"]);
      const second = a.begun[0] === "2" ? a : b;
      for (let round = 0; round < 3; round += 1) {
        second.release();
        await context.settle();
      }
      assertEqual(second.begun, ["2", "3", "4", "5"], "what the one that became free got");
      await finish(context, a, b);
    },
  },
  {
    id: "GRP-10",
    name: "a member with more concurrency takes as many at once",
    run: async (context) => {
      const bus = await context.connect();
      const wide = await join(bus, context.subject("x"), { concurrency: 3 });
      const narrow = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), numbers(6));
      assertEqual([wide.running, narrow.running], [3, 1], "the handlers that run");
      assertEqual(bus.stats().groups[0]?.pending, 2, "what waits");
      await finish(context, wide, narrow);
    },
  },
  {
    id: "GRP-11",
    name: "a reader is idle while it waits in next(), and only then",
    run: async (context) => {
      const bus = await context.connect();
      const queue = "team";
      const iterator = (await bus.subscribe(context.subject("x"), { queue }))[
        Symbol.asyncIterator
      ]();
      const other = (await bus.subscribe(context.subject("x"), { queue }))[Symbol.asyncIterator]();
      const waiting = iterator.next();
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2"]);
      assertEqual((await within(waiting, "nothing came")).value?.text(), "1", "what came");
      assertEqual(bus.stats().groups[0]?.pending, 1, "what waits while nobody is idle");
      assertEqual((await within(other.next(), "nothing came")).value?.text(), "2", "the next one");
    },
  },
];

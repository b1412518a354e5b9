/** Queue groups: members of one name on different patterns. */
import { assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { finish, join, publishOneByOne } from "./team.ts";

/** "0" to one below `count`. */
function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

export const cases: readonly ContractCase[] = [
  {
    id: "GRP-12",
    name: "of members with one name on different patterns that match, one gets the message",
    run: async (context) => {
      const bus = await context.connect();
      const queue = "team";
      const names = ["x.y", "x.*", ">", "x.y"];
      const members = await Promise.all(
        names.map((name) => record(bus, context.subject(name), { queue })),
      );
      for (const text of numbers(40)) bus.publish(context.subject("x.y"), text);
      const handled = (): string[] => members.flatMap((member) => member.texts());
      await context.until(() => handled().length >= 40, "all messages were handled");
      await context.settle();
      assertEqual(
        handled().toSorted((a, b) => Number(a) - Number(b)),
        numbers(40),
        "what was handled",
      );
    },
  },
  {
    id: "GRP-13",
    name: "an idle member on one pattern goes before a busy one on another",
    needs: "shared-groups",
    run: async (context) => {
      const bus = await context.connect();
      const busy = await join(bus, context.subject("x.y"));
      await publishOneByOne(context, bus, context.subject("x.y"), ["for the busy one"]);
      const free = await record(bus, context.subject("x.*"), { queue: "team" });
      await publishOneByOne(context, bus, context.subject("x.y"), numbers(10));
      assertEqual(busy.begun, ["for the busy one"], "what the busy one has");
      assertEqual(free.texts(), numbers(10), "what the free one got");
    },
  },
  {
    id: "GRP-14",
    name: "when nobody is idle, the patterns that have room take turns",
    needs: "shared-groups",
    run: async (context) => {
      const bus = await context.connect();
      const exact = await join(bus, context.subject("x.y"));
      const wild = await join(bus, context.subject("x.*"), { bufferSize: 2 });
      const waiting = (pattern: string): number | undefined => {
        return bus.stats().groups.find(({ subject }) => subject === context.subject(pattern))
          ?.pending;
      };
      await publishOneByOne(context, bus, context.subject("x.y"), numbers(6));
      assertEqual([waiting("x.y"), waiting("x.*")], [2, 2], "what waits while both have room");
      await publishOneByOne(context, bus, context.subject("x.y"), ["6", "7"]);
      assertEqual([waiting("x.y"), waiting("x.*")], [4, 2], "what waits when one is full");
      await finish(context, exact, wild);
      assertEqual([exact.begun.length, wild.begun.length], [5, 3], "what each handled");
    },
  },
  {
    id: "GRP-37",
    name: "which idle member takes a message is settled at dispatch: one that leaves takes none along",
    run: async (context) => {
      const bus = await context.connect();
      const leaving = await record(bus, context.subject("x"), { queue: "team" });
      const staying = await record(bus, context.subject("x"), { queue: "team" });
      for (const text of numbers(4)) bus.publish(context.subject("x"), text);
      await leaving.stop();
      await context.settle();
      assertEqual([leaving.texts(), staying.texts()], [[], numbers(4)], "what each got");
    },
  },
  {
    id: "GRP-39",
    name: "idle members on several patterns share alike, also when each message has a subject of its own",
    needs: "shared-groups",
    run: async (context) => {
      const bus = await context.connect();
      const queue = "team";
      const one = await record(bus, context.subject("x.*"), { queue });
      const rest = await record(bus, context.subject("x.>"), { queue });
      const subjects = numbers(200).map((number) => context.subject(`x.${number}`));
      for (const subject of subjects) await publishOneByOne(context, bus, subject, ["task"]);
      assertEqual([one.texts().length, rest.texts().length], [100, 100], "what each handled");
    },
  },
];

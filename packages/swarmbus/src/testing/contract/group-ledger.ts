/** Queue groups: what is counted where, and who is told of drops. */
import type { DropReason, Message } from "../../bus/message.ts";
import { assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { watchEvents } from "../event-log.ts";
import { finish, join, publishOneByOne } from "./team.ts";

const onlyDelivered = { dropped: 0, discarded: 0, pending: 0 };

export const cases: readonly ContractCase[] = [
  {
    id: "GRP-28",
    name: "a member's figures cover what was handed to it, the group's what waits and what was dropped",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await join(bus, context.subject("x"), { bufferSize: 2 });
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4"]);
      const own = { matched: 1, delivered: 1, ...onlyDelivered };
      assertEqual({ ...worker.subscription.stats() }, own, "the figures of the member");
      const groups = bus.stats().groups.map((group) => ({ ...group }));
      const subject = context.subject("x");
      const expected = { subject, queue: "team", members: 1, pending: 2, dropped: 1, discarded: 0 };
      assertEqual(groups, [expected], "the groups of the connection");
      await finish(context, worker);
    },
  },
  {
    id: "GRP-29",
    name: "while the group lives, the connection's own figures leave out what waits in it or was dropped",
    run: async (context) => {
      const bus = await context.connect();
      await join(bus, context.subject("x"), { bufferSize: 1 });
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3"]);
      const { matched, delivered, dropped, discarded, pending } = bus.stats();
      const figures = { matched: 1, delivered: 1, ...onlyDelivered };
      assertEqual({ matched, delivered, dropped, discarded, pending }, figures, "the figures");
    },
  },
  {
    id: "GRP-30",
    name: "when the last member leaves, what the group dropped and discarded is that connection's",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await join(bus, context.subject("x"), { bufferSize: 2 });
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4"]);
      await worker.subscription.unsubscribe();
      const { matched, delivered, dropped, discarded, pending, groups } = bus.stats();
      const figures = { matched: 4, delivered: 1, dropped: 1, discarded: 2, pending: 0 };
      assertEqual({ matched, delivered, dropped, discarded, pending }, figures, "the figures");
      assertEqual(groups.length, 0, "the number of groups");
    },
  },
  {
    id: "GRP-31",
    name: "every connection with members shows the group, others do not",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second, stranger] = [
        await context.connect(),
        await context.connect(),
        await context.connect(),
      ];
      await join(first, context.subject("x"));
      await join(second, context.subject("x"));
      await publishOneByOne(context, stranger, context.subject("x"), ["1", "2", "3"]);
      const [seen, ...others] = [first, second].map((bus) =>
        bus.stats().groups.map((group) => ({ ...group })),
      );
      assertEqual(
        seen?.map(({ members, pending }) => [members, pending]),
        [[2, 1]],
        "the group",
      );
      assertEqual(others, [seen], "what the other connection shows");
      assertEqual(stranger.stats().groups.length, 0, "the groups of a stranger");
    },
  },
  {
    id: "GRP-32",
    name: "what a group drops is an event with its queue",
    run: async (context) => {
      const bus = await context.connect();
      const log = watchEvents(bus);
      await join(bus, context.subject("x"), { bufferSize: 1 });
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4"]);
      const drops = log.of("drop");
      assertEqual(
        drops.reduce((sum, { count }) => sum + count, 0),
        2,
        "the sum of the counts",
      );
      for (const { subject, queue, reason } of drops) {
        assertEqual([subject, queue, reason], [context.subject("x"), "team", "overflow"]);
      }
    },
  },
  {
    id: "GRP-33",
    name: "that event appears at the connection of the member that has been there longest, and only there",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second] = [await context.connect(), await context.connect()];
      const logs = [watchEvents(first), watchEvents(second)];
      const counts = (): number[] => {
        return logs.map((log) => log.of("drop").reduce((sum, { count }) => sum + count, 0));
      };
      const eldest = await join(first, context.subject("x"), { bufferSize: 1 });
      await join(second, context.subject("x"), { bufferSize: 1 });
      await publishOneByOne(context, second, context.subject("x"), ["1", "2", "3", "4", "5"]);
      assertEqual(counts(), [1, 0], "what the connections were told");
      await eldest.subscription.unsubscribe();
      await publishOneByOne(context, second, context.subject("x"), ["6"]);
      assertEqual(counts(), [1, 1], "what they were told after the eldest had left");
    },
  },
  {
    id: "GRP-34",
    name: "of the members with onDrop the one that has been there longest is told of drops",
    run: async (context) => {
      const bus = await context.connect();
      const told: string[] = [];
      const tell = (who: string) => (message: Message, reason: DropReason | "discarded") => {
        told.push(`${who} ${reason} ${message.text()}`);
      };
      const subject = context.subject("x");
      await join(bus, subject, { bufferSize: 1 });
      const second = await join(bus, subject, { bufferSize: 1, onDrop: tell("second") });
      await join(bus, subject, { bufferSize: 1, onDrop: tell("third") });
      await publishOneByOne(context, bus, subject, Array.from("1234567"));
      assertEqual(told, ["second overflow 7"], "who was told");
      await second.subscription.unsubscribe();
      await publishOneByOne(context, bus, subject, ["8"]);
      assertEqual(told.slice(1), ["third overflow 8"], "who was told after the second had left");
    },
  },
  {
    id: "GRP-35",
    name: "onDrop of the last member is told of what is discarded when it leaves",
    run: async (context) => {
      const bus = await context.connect();
      const told: string[] = [];
      const onDrop = (message: Message, reason: DropReason | "discarded"): void => {
        told.push(`${reason} ${message.text()}`);
      };
      const worker = await join(bus, context.subject("x"), { onDrop });
      await publishOneByOne(context, bus, context.subject("x"), ["in hand", "1", "2"]);
      await worker.subscription.unsubscribe();
      await context.settle();
      assertEqual(told, ["discarded 1", "discarded 2"], "what it was told");
    },
  },
  {
    id: "GRP-36",
    name: "over all connections, and each group once, the figures add up",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second] = [await context.connect(), await context.connect()];
      const [a, b] = [
        await join(first, context.subject("x"), { bufferSize: 2 }),
        await join(second, context.subject("x"), { bufferSize: 1 }),
      ];
      await publishOneByOne(context, first, context.subject("x"), Array.from("1234567"));
      const check = (): void => {
        const all = [first.stats(), second.stats()];
        const group = all.flatMap(({ groups }) => groups)[0] ?? onlyDelivered;
        const ended = all.reduce(
          (sum, each) => sum + each.delivered + each.dropped + each.discarded + each.pending,
          0,
        );
        const published = first.stats().published;
        assertEqual(ended + group.pending + group.dropped + group.discarded, published, "the sum");
      };
      check();
      await a.subscription.unsubscribe();
      check();
      await b.subscription.unsubscribe();
      check();
    },
  },
];

/** Queue groups: bounds, members that leave, and wrong arguments. */
import type { SubscribeOptions } from "../../bus/subscription.ts";
import { assert, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { assertGroup, begun, finish, join, publishOneByOne } from "./team.ts";

export const cases: readonly ContractCase[] = [
  {
    id: "GRP-15",
    name: "a group holds as many messages as the buffers of its members together",
    run: async (context) => {
      const bus = await context.connect();
      const a = await join(bus, context.subject("x"), { bufferSize: 2 });
      const b = await join(bus, context.subject("x"), { bufferSize: 3 });
      await publishOneByOne(context, bus, context.subject("x"), Array.from("123456789"));
      assertGroup(bus, { members: 2, pending: 5, dropped: 2 });
      await finish(context, a, b);
      assertEqual(begun(a, b).flat().toSorted(), Array.from("1234567"), "what was handled");
    },
  },
  {
    id: "GRP-16",
    name: "the buffers of members of different connections count together as well",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second] = [await context.connect(), await context.connect()];
      await join(first, context.subject("x"), { bufferSize: 2 });
      await join(second, context.subject("x"), { bufferSize: 3 });
      await publishOneByOne(context, first, context.subject("x"), Array.from("123456789"));
      const expected = { members: 2, pending: 5, dropped: 2 };
      assertGroup(first, expected);
      assertGroup(second, expected);
    },
  },
  {
    id: "GRP-17",
    name: "the bound in bytes is the sum as well",
    run: async (context) => {
      const bus = await context.connect();
      await join(bus, context.subject("x"), { bufferBytes: 50 });
      await join(bus, context.subject("x"), { bufferBytes: 50 });
      const texts = Array.from("12345", (name) => name.padEnd(40, "."));
      await publishOneByOne(context, bus, context.subject("x"), texts);
      assertGroup(bus, { pending: 2, dropped: 1 });
    },
  },
  {
    id: "GRP-18",
    name: "a member that leaves lowers the bound and evicts nothing",
    run: async (context) => {
      const bus = await context.connect();
      const a = await join(bus, context.subject("x"), { bufferSize: 2 });
      const b = await join(bus, context.subject("x"), { bufferSize: 2 });
      await publishOneByOne(context, bus, context.subject("x"), Array.from("123456"));
      await b.subscription.unsubscribe();
      assertGroup(bus, { members: 1, pending: 4, dropped: 0, discarded: 0 });
      await publishOneByOne(context, bus, context.subject("x"), ["7"]);
      assertGroup(bus, { pending: 4, dropped: 1 });
      await finish(context, a);
      const last = ["3", "4", "5", "6"];
      assertEqual(a.begun.slice(1), last, "what the one that stayed handled of what waited");
    },
  },
  {
    id: "GRP-19",
    name: "a member that leaves takes nothing with it but what it had in hand",
    run: async (context) => {
      const bus = await context.connect();
      const leaving = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["in hand", "1", "2"]);
      const staying = await record(bus, context.subject("x"), { queue: "team" });
      await leaving.subscription.unsubscribe();
      await publishOneByOne(context, bus, context.subject("x"), ["3"]);
      assertEqual(staying.texts(), ["1", "2", "3"], "what the other one got");
      const { matched, delivered, discarded } = leaving.subscription.stats();
      assertEqual([matched, delivered, discarded], [1, 1, 0], "the figures of the one that left");
    },
  },
  {
    id: "GRP-20",
    name: "a member whose connection is closed takes nothing more with it either",
    needs: "shared-groups",
    run: async (context) => {
      const [first, second] = [await context.connect(), await context.connect()];
      await join(first, context.subject("x"));
      const staying = await join(second, context.subject("x"));
      await publishOneByOne(context, second, context.subject("x"), ["in hand", "1", "2", "3"]);
      await first.close();
      await finish(context, staying);
      assertEqual(staying.begun, ["1", "2", "3"], "what the other one got");
    },
  },
  {
    id: "GRP-21",
    name: "a new member is given what waits",
    run: async (context) => {
      const bus = await context.connect();
      await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["in hand", "1", "2"]);
      const late = await record(bus, context.subject("x"), { queue: "team" });
      await context.settle();
      assertEqual(late.texts(), ["1", "2"], "what the new one got");
    },
  },
  {
    id: "GRP-22",
    name: "when the last member leaves, what waits is discarded",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["in hand", "1", "2"]);
      await worker.subscription.unsubscribe();
      const late = await record(bus, context.subject("x"), { queue: "team" });
      worker.releaseAll();
      await context.settle();
      assertEqual([worker.begun, late.texts()], [["in hand"], []], "what was handled");
      assertGroup(bus, { members: 1, pending: 0, dropped: 0, discarded: 0 });
    },
  },
  {
    id: "GRP-23",
    name: "when the last member drains, it finishes what waits",
    run: async (context) => {
      const bus = await context.connect();
      const worker = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3"]);
      const drained = worker.subscription.drain();
      await publishOneByOne(context, bus, context.subject("x"), ["new"]);
      await finish(context, worker);
      await within(drained, "the drain has not resolved");
      assertEqual(worker.begun, ["1", "2", "3"], "what was handled");
      assertEqual(bus.stats().groups.length, 0, "the number of groups");
    },
  },
  {
    id: "GRP-24",
    name: "a member that drains while others stay finishes what it has in hand and no more",
    run: async (context) => {
      const bus = await context.connect();
      const leaving = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["in hand"]);
      const staying = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2"]);
      const drained = leaving.subscription.drain();
      leaving.releaseAll();
      await within(drained, "the drain has not resolved");
      await finish(context, staying);
      assertEqual(begun(leaving, staying), [["in hand"], ["1", "2"]], "what each handled");
    },
  },
  {
    id: "GRP-25",
    name: "the overflow policy of the member that has been there longest rules the group",
    run: async (context) => {
      const bus = await context.connect();
      const options: SubscribeOptions = { bufferSize: 1, overflow: "drop-oldest" };
      const eldest = await join(bus, context.subject("x"), options);
      const next = await join(bus, context.subject("x"), { bufferSize: 1 });
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4", "5"]);
      await eldest.subscription.unsubscribe();
      await publishOneByOne(context, bus, context.subject("x"), ["6"]);
      await finish(context, next);
      assertEqual(next.begun.slice(1), ["4", "5"], "what was kept: 3 was evicted, 6 dropped");
    },
  },
  {
    id: "GRP-26",
    name: "a member leaves after `max` messages were handed to it, the group goes on",
    needs: "shared-groups",
    run: async (context) => {
      const bus = await context.connect();
      const leaving = await join(bus, context.subject("x"), { max: 2 });
      const staying = await join(bus, context.subject("x"));
      await publishOneByOne(context, bus, context.subject("x"), ["1", "2", "3", "4"]);
      leaving.release();
      await context.settle();
      leaving.releaseAll();
      await within(leaving.subscription.closed, "the member has not left");
      await finish(context, staying);
      assertEqual(leaving.begun.length, 2, "what the one with a max handled");
      assertEqual(
        begun(leaving, staying).flat().toSorted(),
        ["1", "2", "3", "4"],
        "what both handled",
      );
    },
  },
  {
    id: "GRP-27",
    name: "overflow close and batches() do not go with a queue: a TypeError",
    run: async (context) => {
      const bus = await context.connect();
      const options: SubscribeOptions = { queue: "team", overflow: "close" };
      await assertRejects(bus.subscribe(context.subject("x"), options), TypeError);
      await assertRejects(
        bus.subscribe(context.subject("x"), () => {}, options),
        TypeError,
      );
      assertEqual(bus.stats().subscriptions, 0, "the number of subscriptions");
      const member = await bus.subscribe(context.subject("x"), { queue: "team" });
      const read = async (): Promise<unknown> => member.batches()[Symbol.asyncIterator]().next();
      await assertRejects(read(), TypeError);
      assert(!member.isClosed, "the member lives");
    },
  },
];

/** The ledger: nothing vanishes without being counted. */
import type { BusStats, MessageBus } from "../../bus/message-bus.ts";
import { serve } from "../../patterns/serve.ts";
import { assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair, makeGate, received } from "./scene.ts";

function assertBalanced(stats: BusStats, what: string): void {
  const fates = stats.delivered + stats.dropped + stats.discarded + stats.pending;
  assertEqual(fates, stats.matched, `the fates of what was matched ${what}`);
}

/** Everything that ever was meant for anybody, by its fate: over all connections, and each group once. */
function sumOf(buses: readonly MessageBus[]): { delivered: number; lost: number; pending: number } {
  const sum = { delivered: 0, lost: 0, pending: 0 };
  const groups = new Set<string>();
  for (const stats of buses.map((bus) => bus.stats())) {
    sum.delivered += stats.delivered;
    sum.lost += stats.dropped + stats.discarded;
    sum.pending += stats.pending;
    for (const group of stats.groups) {
      const key = `${group.subject} ${group.queue}`;
      if (groups.has(key)) continue;
      groups.add(key);
      sum.lost += group.dropped + group.discarded;
      sum.pending += group.pending;
    }
  }
  return sum;
}

/** A busy group of two connections with room for one message each, full, with two messages in hand and three dropped. */
async function fillGroup(context: ContractContext) {
  const buses = [await context.connect(), ...(await connectPair(context))] as const;
  const [sender, ...members] = buses;
  const gate = makeGate();
  const subject = context.subject("work");
  const options = { queue: "workers", bufferSize: 1 };
  for (const member of members) await member.subscribe(subject, () => gate.passed, options);
  for (let index = 0; index < 7; index += 1) {
    sender.publish(subject);
    await sender.flush();
    await context.settle();
  }
  return { buses, members, gate, subject };
}

/** Figures of connections, of groups, of a whole swarm. */
export const cases: readonly ContractCase[] = [
  {
    id: "LDG-1",
    name: "published counts publishes, requests and replies",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await record(asker, context.subject("news"));
      await worker.subscribe(context.subject("ask"), (message) => void message.respond());
      asker.publish(context.subject("news"));
      await asker.request(context.subject("ask"));
      assertEqual(asker.stats().published, 2, "what the asker published");
      assertEqual(worker.stats().published, 1, "what the worker published");
    },
  },
  {
    id: "LDG-2",
    name: "what publish refused is not counted",
    async run(context) {
      const bus = await context.connect();
      await assertBusError(() => bus.publish("a..b"), "INVALID_SUBJECT");
      await assertBusError(() => bus.publish(context.subject("a"), new Map()), "INVALID_PAYLOAD");
      assertEqual(bus.stats().published, 0, "published messages");
    },
  },
  {
    id: "LDG-3",
    name: "an answer is matched and delivered at the connection that asked",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await worker.subscribe(context.subject("ask"), (message) => void message.respond());
      await asker.request(context.subject("ask"));
      const { matched, delivered } = asker.stats();
      assertEqual([matched, delivered], [1, 1], "what the asker matched and was delivered");
      assertEqual(worker.stats().delivered, 1, "what the worker was delivered");
    },
  },
  {
    id: "LDG-4",
    name: "a message that matches nobody is unmatched: no drop, no event",
    needs: "unmatched",
    async run(context) {
      const bus = await context.connect();
      bus.publish(context.subject("nobody"));
      await assertBusError(bus.request(context.subject("nobody")), "NO_RESPONDERS");
      await bus.flush();
      const { published, unmatched, matched, dropped } = bus.stats();
      assertEqual([published, unmatched], [2, 2], "what was published and unmatched");
      assertEqual([matched, dropped], [0, 0], "what was matched and dropped");
    },
  },
  {
    id: "LDG-5",
    name: "on each connection, matched is delivered, dropped, discarded and pending, at all times",
    async run(context) {
      const [sender, bus] = await connectPair(context);
      const gate = makeGate();
      const subject = context.subject("work");
      await record(bus, subject);
      const busy = await bus.subscribe(subject, () => gate.passed, { bufferSize: 2 });
      const reader = await bus.subscribe(subject, { bufferSize: 3 });
      for (let index = 0; index < 5; index += 1) {
        sender.publish(subject);
        await sender.flush();
        await context.settle();
        assertBalanced(bus.stats(), `after ${index + 1} messages`);
      }
      await context.until(() => bus.stats().matched === 15, "not everything was matched");
      assertEqual([busy.stats().dropped, reader.stats().dropped], [2, 2], "what was dropped");
      await reader.unsubscribe();
      assertBalanced(bus.stats(), "after an unsubscribe");
      assertEqual(bus.stats().discarded, 3, "what was discarded");
      gate.open();
      await context.until(() => bus.stats().pending === 0, "something is still pending");
      assertBalanced(bus.stats(), "at the end");
    },
  },
  {
    id: "LDG-6",
    name: "over a swarm, with each group once, every message has its fate",
    needs: "shared-groups",
    async run(context) {
      const { buses, gate } = await fillGroup(context);
      assertEqual(sumOf(buses), { delivered: 2, lost: 3, pending: 2 }, "fates while it is full");
      for (const bus of buses) assertBalanced(bus.stats(), `on ${bus.name}`);
      gate.open();
      await context.settle();
      assertEqual(sumOf(buses), { delivered: 4, lost: 3, pending: 0 }, "fates when all is done");
    },
  },
  {
    id: "LDG-7",
    name: "what waits in a group or was dropped there is the group's, and at no member",
    needs: "shared-groups",
    async run(context) {
      const { members, gate, subject } = await fillGroup(context);
      const group = { subject, queue: "workers", members: 2, pending: 2, dropped: 3, discarded: 0 };
      for (const member of members) {
        const { groups, matched, delivered, dropped, pending } = member.stats();
        assertEqual(groups, [group], `the groups of ${member.name}`);
        const figures = [matched, delivered, dropped, pending];
        assertEqual(
          figures,
          [1, 1, 0, 0],
          `matched, delivered, dropped, pending at ${member.name}`,
        );
      }
      gate.open();
    },
  },
  {
    id: "LDG-8",
    name: "when the last member leaves, what its group lost is added to that connection",
    needs: "shared-groups",
    async run(context) {
      const { buses, members, gate } = await fillGroup(context);
      for (const member of members) await member.close();
      gate.open();
      const { groups, dropped, discarded } = buses[2].stats();
      assertEqual(groups, [], "the groups of the last");
      assertEqual([dropped, discarded], [3, 2], "what the last one's group dropped and discarded");
      assertEqual(buses[1].stats().dropped + buses[1].stats().discarded, 0, "losses of the first");
      assertEqual(sumOf(buses), { delivered: 2, lost: 5, pending: 0 }, "all fates");
      for (const bus of buses) assertBalanced(bus.stats(), `on ${bus.name}`);
    },
  },
  {
    id: "LDG-9",
    name: "what was on its way to a subscription that ends in the same turn keeps its place",
    needs: "settled-at-publish",
    async run(context) {
      const [sender, bus] = await connectPair(context);
      const subscription = await bus.subscribe(context.subject("work"), () => undefined);
      for (const text of ["a", "b", "c"]) sender.publish(context.subject("work"), text);
      void subscription.unsubscribe();
      assertEqual(bus.stats().matched, 3, "what was matched, at once");
      await context.settle();
      const { matched, discarded } = bus.stats();
      assertEqual([matched, discarded], [3, 3], "what was matched and discarded in the end");
    },
  },
  {
    id: "LDG-10",
    name: "subscriptions are counted while they last",
    async run(context) {
      const bus = await context.connect();
      const subscriptions = [
        await bus.subscribe(context.subject("a")),
        await bus.subscribe(context.subject("b"), () => undefined),
        await bus.subscribe(context.subject("c"), () => undefined, { queue: "workers" }),
      ];
      assertEqual(bus.stats().subscriptions, 3, "subscriptions");
      for (const subscription of subscriptions) await subscription.unsubscribe();
      assertEqual(bus.stats().subscriptions, 0, "subscriptions at the end");
    },
  },
  {
    id: "LDG-11",
    name: "after the close the figures stand still, and nothing is pending or open",
    async run(context) {
      const [sender, bus] = await connectPair(context);
      const gate = makeGate();
      await bus.subscribe(context.subject("work"), () => gate.passed);
      const asked = await record(sender, context.subject("ask"));
      const failure = assertBusError(bus.request(context.subject("ask")), "CLOSED");
      for (const text of ["a", "b"]) sender.publish(context.subject("work"), text);
      await context.until(() => bus.stats().pending === 1, "no message waits");
      await received(asked);
      await bus.close();
      await failure;
      const figures = bus.stats();
      assertBalanced(figures, "at the close");
      const { pending, subscriptions, requests } = figures;
      assertEqual([pending, subscriptions, requests], [0, 0, 0], "what is pending or open");
      gate.open();
      sender.publish(context.subject("work"));
      await sender.flush();
      await context.settle();
      assertEqual(bus.stats(), figures, "the figures later");
    },
  },
  {
    id: "LDG-12",
    name: "nothing is pending when everything has ended",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      await serve(worker, context.subject("ask"), (message) => message.text(), { concurrency: 4 });
      await record(worker, context.subject("*"));
      const ask = () => asker.request(context.subject("ask"));
      await Promise.all(Array.from({ length: 50 }, ask));
      await context.settle();
      for (const bus of [asker, worker]) {
        assertEqual(bus.stats().pending, 0, `what is pending on ${bus.name}`);
        assertBalanced(bus.stats(), `on ${bus.name}`);
      }
    },
  },
];

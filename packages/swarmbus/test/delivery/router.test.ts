import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryBus, Subscription } from "../../src/index.ts";
import { TransparentSwarm } from "../memory/transparent-swarm.ts";
import { patterns, subjects } from "./arbitrary-subjects.ts";
import { matchesNaively } from "./naive-matcher.ts";

/** One change of the routes, or one use of them. */
type Step =
  | {
      readonly type: "subscribe";
      readonly subject: string;
      readonly queue?: string | undefined;
      readonly hasHandler: boolean;
    }
  | { readonly type: "unsubscribe"; readonly index: number }
  | { readonly type: "publish"; readonly subject: string };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant("subscribe" as const),
      subject: fc.oneof(subjects, patterns),
      queue: fc.constantFrom(undefined, undefined, "q", "r"),
      hasHandler: fc.boolean(),
    }),
    fc.record({ type: fc.constant("unsubscribe" as const), index: fc.nat() }),
    fc.record({ type: fc.constant("publish" as const), subject: subjects }),
  ),
  { maxLength: 60 },
);

async function subscribe(
  bus: MemoryBus,
  step: Step & { type: "subscribe" },
): Promise<Subscription> {
  const { subject, queue, hasHandler } = step;
  return hasHandler
    ? bus.subscribe(subject, () => {}, { queue })
    : bus.subscribe(subject, { queue });
}

/** How many messages ever arrived at each subscription, and at the groups of each name. */
function arrivals(bus: MemoryBus, live: readonly Subscription[]): Map<unknown, number> {
  const plain = live.filter(({ queue }) => queue === undefined);
  const figures = new Map<unknown, number>(plain.map((each) => [each, each.stats().matched]));
  const handedOver = live.filter(({ queue }) => queue !== undefined);
  for (const each of handedOver) add(figures, each.queue, each.stats().matched);
  for (const { queue, pending, dropped } of bus.stats().groups)
    add(figures, queue, pending + dropped);
  return figures;
}

function add(figures: Map<unknown, number>, key: unknown, count: number): void {
  figures.set(key, (figures.get(key) ?? 0) + count);
}

/** Publishes, and compares who got the message with what a walk over all subscriptions finds. */
function publish(bus: MemoryBus, live: readonly Subscription[], subject: string): void {
  const before = arrivals(bus, live);
  bus.publish(subject);
  const matching = live.filter((each) => matchesNaively(each.subject, subject));
  const wanted = new Set(matching.map((each) => each.queue ?? each));
  for (const [receiver, count] of arrivals(bus, live)) {
    const got = count - (before.get(receiver) ?? 0);
    expect(got, `what a receiver got of ${subject}`).toBe(wanted.has(receiver as string) ? 1 : 0);
  }
}

describe("Router", () => {
  it("never gives a stale route, and keeps nothing of who has left", async () => {
    const property = fc.asyncProperty(steps, async (changes) => {
      const swarm = new TransparentSwarm();
      const bus = swarm.connect();
      const live: Subscription[] = [];
      for (const step of changes) {
        if (step.type === "subscribe") live.push(await subscribe(bus, step));
        else if (step.type === "publish") publish(bus, live, step.subject);
        else if (live.length > 0) await live.splice(step.index % live.length, 1)[0]?.unsubscribe();
      }
      expect(swarm.router.size).toBe(new Set(live.map(({ subject }) => subject)).size);
      for (const subscription of live) await subscription.unsubscribe();
      expect(swarm.router.size).toBe(0);
      expect(swarm.router.watchesInboxes).toBe(false);
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  it("gives each subject the same route until something changes that concerns it", async () => {
    const swarm = new TransparentSwarm();
    await using bus = swarm.connect();
    await bus.subscribe("a.*");
    await bus.subscribe("a.b");
    const routes = ["a.b", "a.c", "lone"].map((subject) => swarm.router.route(subject));

    await bus.subscribe("other");

    expect(["a.b", "a.c", "lone"].map((subject) => swarm.router.route(subject))).toEqual(routes);
  });

  it("is right for more subjects than it keeps routes of", async () => {
    const swarm = new TransparentSwarm();
    await using bus = swarm.connect();
    const kept = await bus.subscribe("a.*");
    const left = await bus.subscribe("a.>");
    const asked = Array.from({ length: 40_000 }, (_, index) => `a.${index}`);
    const sizes = (): Set<number> =>
      new Set(asked.map((subject) => swarm.router.route(subject).size));

    expect(sizes()).toEqual(new Set([2]));
    await left.unsubscribe();
    expect(sizes()).toEqual(new Set([1]));
    await kept.unsubscribe();
    expect(sizes()).toEqual(new Set([0]));
  });
});

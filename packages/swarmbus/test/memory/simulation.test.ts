import { describe, expect, it } from "vitest";
import type { MessageBus, MessageHandler, Subscription } from "../../src/index.ts";
import { changeSubscribe, replace } from "../testing/broken-bus.ts";
import type { Wrap } from "./simulation/scene.ts";
import { simulate } from "./simulation/schedule.ts";

/** Replays one schedule: the number that a failure prints. */
const seed = process.env["SIMULATION_SEED"];
/** How many schedules; the default takes a few seconds. */
const runs = Number(process.env["SIMULATION_RUNS"] ?? 800);

describe("MemoryBus beside its model", () => {
  const what = seed === undefined ? `${runs} random schedules` : `schedule ${seed}`;

  it(`does what the contract says in ${what}`, { timeout: 3_600_000 }, async () => {
    const first = seed === undefined ? 1 : Number(seed);
    const last = seed === undefined ? runs : first;
    for (let current = first; current <= last; current += 1) {
      const violation = await simulate(current);
      expect(violation, `replay it with SIMULATION_SEED=${current}`).toBeUndefined();
    }
  });
});

describe("the simulation", () => {
  it("tells the same of a schedule each time", async () => {
    const wrap = skipDelivery(7);
    const first = await complaints(wrap, 30);

    expect(first.length).toBeGreaterThan(3);
    expect(await complaints(wrap, 30)).toEqual(first);
  });

  it.each<[string, Wrap, RegExp]>([
    ["skips a delivery", skipDelivery(3), /never saw/u],
    ["delivers twice", deliverTwice, /not what was sent|not handed over/u],
    ["counts a drop too few", hideDrop, /dropped of .* is \d+, not \d+/u],
    ["reports no failure", swallowFailures, /failures/u],
    [
      "lets requests hang",
      (bus) => replace(bus, { request: () => new Promise(() => {}) }),
      /should have/u,
    ],
    ["keeps a subscription open", keepOpen, /should be open, or ended/u],
  ])("notices a bus that %s", async (_bug, wrap, complaint) => {
    expect((await complaints(wrap, 60)).join("\n")).toMatch(complaint);
  });
});

/** What a simulation has to say of the first so many schedules, where it has anything to say. */
async function complaints(wrap: Wrap, schedules: number): Promise<string[]> {
  const found: string[] = [];
  for (let current = 1; current <= schedules; current += 1) {
    const violation = await simulate(current, wrap);
    if (violation !== undefined) found.push(`${current}: ${violation}`);
  }
  return found;
}

/** Handlers do not see every so many messages that were handed over to them. */
function skipDelivery(every: number): Wrap {
  return (bus) => {
    let count = 0;
    const skip = (handler: MessageHandler): MessageHandler => {
      return (...call) => ((count += 1) % every === 0 ? undefined : handler(...call));
    };
    return replace(
      bus,
      changeSubscribe(bus, (handler, options) => [handler && skip(handler), options]),
    );
  };
}

function deliverTwice(bus: MessageBus): MessageBus {
  const twice = (handler: MessageHandler): MessageHandler => {
    return async (...call) => {
      await handler(...call);
      await handler(...call);
    };
  };
  return replace(
    bus,
    changeSubscribe(bus, (handler, options) => [handler && twice(handler), options]),
  );
}

function hideDrop(bus: MessageBus): MessageBus {
  return changeSubscription(bus, (subscription) => ({
    stats: () => {
      const stats = subscription.stats();
      const hidden = stats.dropped > 0 ? 1 : 0;
      return { ...stats, matched: stats.matched - hidden, dropped: stats.dropped - hidden };
    },
  }));
}

function keepOpen(bus: MessageBus): MessageBus {
  return changeSubscription(bus, () => ({ unsubscribe: () => Promise.resolve() }));
}

function swallowFailures(bus: MessageBus): MessageBus {
  const quiet = (handler: MessageHandler): MessageHandler => {
    return async (...call) => {
      try {
        await handler(...call);
      } catch {
        // Nobody is told.
      }
    };
  };
  return replace(
    bus,
    changeSubscribe(bus, (handler, options) => [handler && quiet(handler), options]),
  );
}

function changeSubscription(
  bus: MessageBus,
  change: (subscription: Subscription) => Partial<Subscription>,
): MessageBus {
  const subscribe = async (...call: Parameters<MessageBus["subscribe"]>): Promise<Subscription> => {
    const subscription = await bus.subscribe(...call);
    return replace(subscription, change(subscription));
  };
  return replace(bus, { subscribe: subscribe as MessageBus["subscribe"] });
}

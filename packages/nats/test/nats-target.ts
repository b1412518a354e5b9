/** Swarms on one real server as targets of the contract suite, in virtual or in real time. */
import { type Clock, type MessageBus, systemClock } from "swarmbus";
import { type BusTarget, type BusUnderTest, SimulatedClock } from "swarmbus/testing";
import { NatsBus } from "../src/index.ts";

/** Where a bus on one NATS server is weaker than one in memory, and why. */
export const weaker: NonNullable<BusTarget["weaker"]> = {
  unmatched: "a server does not say whether a message matched anybody",
  "overloaded-subscribers": "a server does not say that the buffers of all receivers were full",
  "shared-groups":
    "a server chooses a member at random and at once, and knows nothing of idle ones",
  "settled-at-publish": "a message is on its way: what it finds is settled when it arrives",
};

/** A simulated clock for which a moment is over only when nothing is on the wire any more. */
class WireClock extends SimulatedClock {
  readonly opened: MessageBus[] = [];

  override async settle(): Promise<void> {
    for (let quietRounds = 0; quietRounds < 2;) {
      const before = this.#activity();
      await super.settle();
      await roundTrips(this.opened);
      await super.settle();
      quietRounds = this.#activity() === before ? quietRounds + 1 : 0;
    }
  }

  #activity(): number {
    return activityOf(this.opened);
  }
}

/** The kind of target. */
export function natsTarget(url: string, time: "virtual" | "real"): BusTarget {
  if (time === "virtual") {
    return {
      weaker,
      open: async () => {
        const clock = new WireClock({ seed: 1 });
        return swarmOn(url, clock, clock.opened, clock);
      },
    };
  }
  return {
    weaker: { ...weaker, "virtual-time": "it runs in real time here" },
    open: async () => {
      const opened: MessageBus[] = [];
      return swarmOn(url, systemClock, opened, realTime(opened));
    },
  };
}

function swarmOn(
  url: string,
  clock: Clock,
  opened: MessageBus[],
  time: Pick<SimulatedClock, "advance" | "settle">,
): BusUnderTest {
  return {
    clock,
    advance: (ms) => time.advance(ms),
    settle: () => time.settle(),
    maxPayloadBytes: 2 ** 20,
    connect: async (options) => {
      const bus = await NatsBus.open({ url, clock, ...options });
      opened.push(bus);
      return bus;
    },
    close: async () => {
      await Promise.all(opened.map((bus) => bus.close()));
    },
  };
}

function realTime(opened: readonly MessageBus[]): Pick<SimulatedClock, "advance" | "settle"> {
  const settle = async (): Promise<void> => {
    for (let quietRounds = 0; quietRounds < 2;) {
      const before = activityOf(opened);
      await new Promise<void>((resolve) => systemClock.defer(resolve));
      await roundTrips(opened);
      await new Promise<void>((resolve) => systemClock.defer(resolve));
      quietRounds = activityOf(opened) === before ? quietRounds + 1 : 0;
    }
  };
  const advance = async (ms: number): Promise<void> => {
    await settle();
    await new Promise<void>((resolve) => void systemClock.setTimeout(resolve, ms));
    await settle();
  };
  return { advance, settle };
}

async function roundTrips(opened: readonly MessageBus[]): Promise<void> {
  const open = opened.filter((bus) => !bus.isClosed);
  await Promise.all(open.map((bus) => bus.flush().catch(() => undefined)));
}

function activityOf(opened: readonly MessageBus[]): number {
  return opened.reduce((sum, bus) => {
    const { published, matched, delivered, requests } = bus.stats();
    return sum + published + matched + delivered + requests;
  }, 0);
}

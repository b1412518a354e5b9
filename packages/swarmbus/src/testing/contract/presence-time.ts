/** Presence over time: when silence counts, for how long the gone are known, and who is forgotten first. */
import type { Clock } from "../../time/clock.ts";
import { assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { pendingTimersOf } from "./leftovers.ts";
import { watchAgents } from "./presence-scene.ts";

/** A clock that can jump as if its process had been blocked: the time is later, and no timer has run. */
class BlockingClock implements Clock {
  readonly #clock: Clock;
  #lostMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  block(ms: number): void {
    this.#lostMs += ms;
  }

  now(): number {
    return this.#clock.now() + this.#lostMs;
  }

  setTimeout(run: () => void, ms: number): () => void {
    return this.#clock.setTimeout(run, ms);
  }

  defer(run: () => void): void {
    this.#clock.defer(run);
  }

  random(): number {
    return this.#clock.random();
  }
}

/** Silence, memory, blockage. */
export const cases: readonly ContractCase[] = [
  {
    id: "PRS-20",
    name: "suspect after half of the timeout and dead after all of it: 15 seconds by default",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await context.advance(7400);
      assertEqual(scene.agents(), { ada: "alive" }, "presence before half of it");
      await context.advance(400);
      assertEqual(scene.agents(), { ada: "suspect" }, "presence after half of it");
      assertEqual(scene.events(), ["joined ada", "suspect ada"], "what happened by then");
      await context.advance(7100);
      assertEqual(scene.agents(), { ada: "suspect" }, "presence before all of it");
      await context.advance(400);
      assertEqual(scene.agents(), { ada: "dead" }, "presence after all of it");
    },
  },
  {
    id: "PRS-21",
    name: "every heartbeat begins the silence anew, and a suspect that is heard is simply alive",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 1000 });
      await scene.beat("ada");
      await context.advance(900);
      assertEqual(scene.agents(), { ada: "suspect" }, "presence in its silence");
      await scene.beat("ada");
      assertEqual(scene.agents(), { ada: "alive" }, "presence after it was heard");
      await context.advance(400);
      assertEqual(scene.events(), ["joined ada", "suspect ada"], "what happened");
    },
  },
  {
    id: "PRS-22",
    name: "an agent with a longer interval gets three of them",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 1000 });
      await scene.beat("slow", { interval_ms: 1000 });
      await scene.beat("fast", { interval_ms: 10 });
      await context.advance(1400);
      assertEqual(
        scene.agents(),
        { slow: "alive", fast: "dead" },
        "who is there after 1.4 seconds",
      );
      await context.advance(1400);
      assertEqual(scene.agents(), { slow: "suspect", fast: "dead" }, "who is there after 2.8");
      await context.advance(400);
      assertEqual(scene.agents(), { slow: "dead", fast: "dead" }, "who is there after 3.2");
    },
  },
  {
    id: "PRS-23",
    name: "silentMs says for how long an agent was not heard",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await context.advance(1234);
      assertEqual(scene.watch.agents()[0]?.silentMs, 1234, "the silence");
    },
  },
  {
    id: "PRS-24",
    name: "who is gone is known for four timeouts more, and then forgotten",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 1000 });
      await scene.beat("ada");
      await scene.beat("ada", { status: "stopped" });
      await scene.beat("grace");
      await context.advance(3900);
      assertEqual(scene.agents(), { ada: "left", grace: "dead" }, "who is known after 3.9 seconds");
      await context.advance(600);
      assertEqual(scene.agents(), { grace: "dead" }, "who is known after 4.5 seconds");
      await context.advance(1000);
      assertEqual(scene.agents(), {}, "who is known after 5.5 seconds");
      await scene.beat("ada");
      assertEqual(scene.events().at(-1), "joined ada", "what it is when a forgotten one comes");
    },
  },
  {
    id: "PRS-25",
    name: "beyond maxAgents the longest gone are forgotten, then the longest silent, not the newcomer",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 60_000, maxAgents: 3 });
      const say = async (name: string, status: string): Promise<string> => {
        await scene.beat(name, { status });
        await context.advance(1);
        return Object.keys(scene.agents()).toSorted().join(" ");
      };
      for (const name of ["ada", "bea", "cleo"]) await say(name, "alive");
      await say("cleo", "stopped");
      await say("bea", "stopped");
      assertEqual(await say("dora", "alive"), "ada bea dora", "who is known: cleo went first");
      assertEqual(await say("emmy", "alive"), "ada dora emmy", "who is known: bea was gone, too");
      await say("ada", "alive");
      assertEqual(
        await say("fay", "alive"),
        "ada emmy fay",
        "who is known: dora is the most silent",
      );
    },
  },
  {
    id: "PRS-26",
    name: "ten thousand agents that come and go leave no more than maxAgents behind",
    needs: "virtual-time",
    async run(context) {
      const scene = await watchAgents(context, { maxAgents: 50 });
      for (let index = 0; index < 10_000; index += 1) {
        scene.publish(`agent-${index}`, scene.recordOf(`agent-${index}`));
        if (index % 1000 === 999) await context.settle();
      }
      assertEqual(scene.watch.agents().length, 50, "the number of known agents");
      assertEqual(scene.agents()["agent-9999"], "alive", "the presence of the newest");
    },
  },
  {
    id: "PRS-27",
    name: "a watch that was blocked itself takes nobody for dead before half a timeout more",
    needs: "virtual-time",
    async run(context) {
      const clock = new BlockingClock(context.clock);
      const scene = await watchAgents(context, { timeoutMs: 4000, clock });
      await scene.beat("ada");
      await scene.beat("grace");
      await context.advance(100);
      clock.block(60_000);
      // What arrived meanwhile is taken in when the process runs again.
      await scene.beat("ada");
      await context.advance(1900);
      assertEqual(
        scene.events().filter((event) => event.startsWith("dead")),
        [],
        "who died",
      );
      await scene.beat("ada");
      await scene.beat("grace");
      await context.advance(1900);
      assertEqual(scene.agents(), { ada: "alive", grace: "alive" }, "who is there");
      const events = scene.events().filter((event) => !event.startsWith("suspect"));
      assertEqual(events, ["joined ada", "joined grace"], "what happened");
    },
  },
  {
    id: "PRS-28",
    name: "one that stays silent after the blockage dies half a timeout later",
    needs: "virtual-time",
    async run(context) {
      const clock = new BlockingClock(context.clock);
      const scene = await watchAgents(context, { timeoutMs: 4000, clock });
      await scene.beat("ada");
      await context.advance(100);
      clock.block(60_000);
      // The watch notices at its next timer, half a timeout away at most, and grants another half.
      await context.advance(4400);
      assertEqual(scene.agents(), { ada: "dead" }, "who is there");
    },
  },
  {
    id: "PRS-29",
    name: "one that was suspect before the blockage gets that half of a timeout, too",
    needs: "virtual-time",
    async run(context) {
      const clock = new BlockingClock(context.clock);
      const scene = await watchAgents(context, { timeoutMs: 4000, clock });
      await scene.beat("ada");
      await context.advance(3000);
      assertEqual(scene.agents(), { ada: "suspect" }, "presence before the blockage");
      clock.block(60_000);
      await context.advance(1900);
      assertEqual(scene.agents(), { ada: "suspect" }, "presence within half a timeout");
      await scene.beat("ada");
      assertEqual(scene.events(), ["joined ada", "suspect ada"], "what happened");
    },
  },
  {
    id: "PRS-30",
    name: "no timer is left when the watch was stopped",
    needs: "virtual-time",
    async run(context) {
      const before = pendingTimersOf(context);
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await scene.watch.stop();
      assertEqual(pendingTimersOf(context), before, "timers");
    },
  },
];

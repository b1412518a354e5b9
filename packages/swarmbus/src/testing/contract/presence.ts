/** `watchPresence`: who is there, and what changed. */
import { startHeartbeat } from "../../patterns/heartbeat.ts";
import { watchPresence } from "../../patterns/presence.ts";
import { assert, assertBusError, assertEqual, assertRejects } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { watchAgents } from "./presence-scene.ts";
import { agentIdOf, connectPair } from "./scene.ts";

/** Comings, goings and changes; junk; the end of the watch. */
export const cases: readonly ContractCase[] = [
  {
    id: "PRS-1",
    name: "an agent joins with its first heartbeat",
    async run(context) {
      const scene = await watchAgents(context);
      const heartbeat = await scene.beat("ada", { status: "thinking", load: 0.5 });
      await scene.happened("joined ada");
      assertEqual(scene.events(), ["joined ada"], "what happened");
      assertEqual(scene.rawEvents[0]?.heartbeat, heartbeat, "the event's heartbeat");
      assertEqual(scene.agents(), { ada: "alive" }, "who is there");
      assertEqual(scene.watch.agents()[0]?.heartbeat, heartbeat, "the agent's heartbeat");
    },
  },
  {
    id: "PRS-2",
    name: "a change of status, load or metadata is an update; a heartbeat like the last is nothing",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada", { metadata: { jobs: [1, 2] } });
      await scene.beat("ada", { metadata: { jobs: [1, 2] }, timestamp: "2020-01-01T00:00:00Z" });
      await scene.beat("ada", { metadata: { jobs: [1, 3] } });
      await scene.beat("ada", { metadata: { jobs: [1, 3] }, load: 0.5 });
      const last = { metadata: { jobs: [1, 3] }, load: 0.5, status: "busy" };
      await scene.beat("ada", last);
      const expected = ["joined ada", "updated ada", "updated ada", "updated ada"];
      await context.until(() => scene.events().length >= expected.length, "events are missing");
      await context.settle();
      assertEqual(scene.events(), expected, "what happened");
      assertEqual(scene.watch.agents()[0]?.heartbeat.status, "busy", "the last status");
    },
  },
  {
    id: "PRS-3",
    name: "an agent that falls silent is suspect, then dead",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 80 });
      await scene.beat("ada");
      await context.advance(100);
      await scene.happened("dead ada");
      assertEqual(scene.events(), ["joined ada", "suspect ada", "dead ada"], "what happened");
      assertEqual(scene.agents(), { ada: "dead" }, "who is there");
    },
  },
  {
    id: "PRS-4",
    name: "a goodbye is left, at once",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await scene.beat("ada", { status: "stopped" });
      await scene.happened("left ada");
      assertEqual(scene.events(), ["joined ada", "left ada"], "what happened");
      assertEqual(scene.agents(), { ada: "left" }, "who is there");
    },
  },
  {
    id: "PRS-5",
    name: "one that is heard again after it left has returned",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await scene.beat("ada", { status: "stopped" });
      await scene.beat("ada");
      await scene.happened("returned ada");
      assertEqual(scene.events(), ["joined ada", "left ada", "returned ada"], "what happened");
      assertEqual(scene.agents(), { ada: "alive" }, "who is there");
    },
  },
  {
    id: "PRS-6",
    name: "one that is heard again after it was dead has returned",
    async run(context) {
      const scene = await watchAgents(context, { timeoutMs: 60 });
      await scene.beat("ada");
      await context.advance(80);
      await scene.happened("dead ada");
      await scene.beat("ada");
      await scene.happened("returned ada");
    },
  },
  {
    id: "PRS-7",
    name: "what startHeartbeat says is what a watch sees",
    async run(context) {
      const [bus, observer] = await connectPair(context);
      const watch = await watchPresence(observer, { clock: context.clock });
      const agentId = agentIdOf(context, "ada");
      const presence = (): string[] => watch.agents().map((agent) => agent.presence);
      const heartbeat = startHeartbeat(bus, { agentId, clock: context.clock });
      await context.until(() => presence()[0] === "alive", "the agent is not there");
      heartbeat.stop();
      await context.until(() => presence()[0] === "left", "the agent did not leave");
      assertEqual(watch.junk, 0, "junk");
    },
  },
  {
    id: "PRS-8",
    name: "junk on the subject is counted and ignored, an id that is not the subject's included",
    async run(context) {
      const scene = await watchAgents(context);
      const complete = scene.recordOf("ada");
      const junk: unknown[] = [
        "no JSON",
        "",
        "null",
        [],
        { ...complete, agent_id: 7 },
        scene.recordOf("grace"),
      ];
      for (const payload of junk) scene.publish("ada", payload);
      await context.until(() => scene.watch.junk >= junk.length, "junk was not counted");
      await context.settle();
      assertEqual(scene.watch.junk, junk.length, "junk");
      assertEqual(scene.agents(), {}, "who is there");
      await scene.beat("ada");
      await scene.happened("joined ada");
    },
  },
  {
    id: "PRS-9",
    name: "the sender's clock does not matter",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("past", { timestamp: "1999-12-31T23:59:59Z" });
      await scene.beat("future", { timestamp: "2999-12-31T23:59:59+14:00" });
      await scene.happened("joined future");
      await context.advance(20);
      assertEqual(scene.agents(), { past: "alive", future: "alive" }, "who is there");
      const silence = scene.watch.agents().map(({ silentMs }) => silentMs);
      assert(
        silence.every((ms) => ms >= 20 && ms < 5000),
        `silences of ${silence.join(", ")} ms`,
      );
    },
  },
  {
    id: "PRS-10",
    name: "stop ends the iterator and the subscription, and may be called again",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      assertEqual(scene.bus.stats().subscriptions, 1, "subscriptions of the watch");
      await scene.watch.stop();
      await scene.ended;
      await scene.watch.stop();
      assertEqual(scene.bus.stats().subscriptions, 0, "subscriptions after the stop");
    },
  },
  {
    id: "PRS-11",
    name: "leaving the scope of a watch stops it",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.watch[Symbol.asyncDispose]();
      await scene.ended;
      assertEqual(scene.bus.stats().subscriptions, 0, "subscriptions after the disposal");
    },
  },
  {
    id: "PRS-12",
    name: "a watch ends with its bus",
    async run(context) {
      const scene = await watchAgents(context);
      await scene.beat("ada");
      await scene.bus.close();
      await scene.ended;
      await scene.watch.stop();
    },
  },
  {
    id: "PRS-13",
    name: "figures out of range are a RangeError, a closed bus is CLOSED",
    async run(context) {
      const bus = await context.connect();
      for (const options of [{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { maxAgents: 0 }]) {
        await assertRejects(watchPresence(bus, options), RangeError);
      }
      await bus.close();
      await assertBusError(watchPresence(bus), "CLOSED");
    },
  },
];

/** `startHeartbeat`: what an agent says of itself, and when. */
import type { MessageBus } from "../../bus/message-bus.ts";
import type { HeartbeatRecord } from "../../patterns/heartbeat-record.ts";
import { startHeartbeat } from "../../patterns/heartbeat.ts";
import { assert, assertBusError, assertEqual, assertThrows } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record, type Recorder } from "../recorder.ts";
import { pendingTimersOf } from "./leftovers.ts";
import { agentIdOf, connectPair, received } from "./scene.ts";

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;

/** An agent that nobody else knows, and everything that is heard of it. */
interface Scene {
  readonly bus: MessageBus;
  readonly agentId: string;
  readonly heard: Recorder;
}

async function setUp(context: ContractContext): Promise<Scene> {
  const [bus, observer] = await connectPair(context);
  const agentId = agentIdOf(context, "ada");
  return { bus, agentId, heard: await record(observer, `heartbeat.${agentId}`) };
}

function recordsOf(heard: Recorder): HeartbeatRecord[] {
  return heard.messages.map((message) => message.json<HeartbeatRecord>());
}

/** The wire form, the rhythm, the end. */
export const cases: readonly ContractCase[] = [
  {
    id: "HBT-1",
    name: "publishes the wire form at once: these six fields, with these defaults",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const heartbeat = startHeartbeat(bus, { agentId, clock: context.clock });
      const sent = (await received(heard)).json<HeartbeatRecord>();
      const { timestamp, ...rest } = sent;
      const expected = {
        agent_id: agentId,
        status: "alive",
        load: 0,
        metadata: {},
        interval_ms: 5000,
      };
      assertEqual(rest, expected, "the record");
      assert(rfc3339.test(timestamp), `"${timestamp}" is RFC 3339`);
      const offMs = Math.abs(Date.parse(timestamp) - context.clock.now());
      assert(offMs < 10_000, `${timestamp} is the time of the clock`);
      assertEqual(heartbeat.agentId, agentId, "the agent id");
      heartbeat.stop();
    },
  },
  {
    id: "HBT-2",
    name: "publishes what it was given",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const given = { status: "thinking", load: 0.5, metadata: { model: "small" } };
      const options = { agentId, intervalMs: 250, clock: context.clock, ...given };
      const heartbeat = startHeartbeat(bus, options);
      const { timestamp, ...rest } = (await received(heard)).json<HeartbeatRecord>();
      assertEqual(rest, { agent_id: agentId, interval_ms: 250, ...given }, "the record");
      assert(timestamp.length > 0, "there is a timestamp");
      heartbeat.stop();
    },
  },
  {
    id: "HBT-3",
    name: "publishes again after each interval",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const heartbeat = startHeartbeat(bus, { agentId, intervalMs: 20, clock: context.clock });
      await context.advance(60);
      await heard.count(3);
      heartbeat.stop();
    },
  },
  {
    id: "HBT-4",
    name: "publishes once for each interval, and not before it is over",
    needs: "virtual-time",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const heartbeat = startHeartbeat(bus, { agentId, clock: context.clock });
      await context.advance(4999);
      assertEqual(heard.messages.length, 1, "heartbeats 1 ms before the interval is over");
      await context.advance(1);
      assertEqual(heard.messages.length, 2, "heartbeats after one interval");
      await context.advance(10_000);
      assertEqual(heard.messages.length, 4, "heartbeats after three intervals");
      heartbeat.stop();
    },
  },
  {
    id: "HBT-5",
    name: "update publishes at once, and keeps what it does not change",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const options = { agentId, load: 0.1, metadata: { job: 1 }, clock: context.clock };
      const heartbeat = startHeartbeat(bus, options);
      heartbeat.update({ status: "busy" });
      heartbeat.update({ load: 0.9, metadata: { job: 2 } });
      await heard.count(3);
      const said = recordsOf(heard).map(({ status, load, metadata }) => ({
        status,
        load,
        metadata,
      }));
      assertEqual(
        said,
        [
          { status: "alive", load: 0.1, metadata: { job: 1 } },
          { status: "busy", load: 0.1, metadata: { job: 1 } },
          { status: "busy", load: 0.9, metadata: { job: 2 } },
        ],
        "what was said",
      );
      heartbeat.stop();
    },
  },
  {
    id: "HBT-6",
    name: 'stop says goodbye with one last heartbeat of status "stopped", once',
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const heartbeat = startHeartbeat(bus, { agentId, intervalMs: 20, clock: context.clock });
      heartbeat.stop();
      heartbeat.stop();
      heartbeat.update({ status: "back" });
      await context.advance(60);
      await heard.count(2);
      await context.settle();
      const statuses = recordsOf(heard).map(({ status }) => status);
      assertEqual(statuses, ["alive", "stopped"], "the statuses");
    },
  },
  {
    id: "HBT-7",
    name: "an agent id that is not one subject token is INVALID_SUBJECT, and nothing is sent",
    async run(context) {
      const bus = await context.connect();
      for (const agentId of ["", "a.b", "*", ">", "a b", "a\n"]) {
        const start = (): unknown => startHeartbeat(bus, { agentId, clock: context.clock });
        await assertBusError(start, "INVALID_SUBJECT", `agent id ${JSON.stringify(agentId)}`);
      }
      assertEqual(bus.stats().published, 0, "what was published");
    },
  },
  {
    id: "HBT-8",
    name: "an interval that is no number above 0 is a RangeError",
    async run(context) {
      const { bus, agentId } = await setUp(context);
      for (const intervalMs of [0, -5, Number.NaN]) {
        assertThrows(() => startHeartbeat(bus, { agentId, intervalMs }), RangeError);
      }
    },
  },
  {
    id: "HBT-9",
    name: "it ends with its bus, and update and stop do nothing then",
    async run(context) {
      const { bus, agentId, heard } = await setUp(context);
      const heartbeat = startHeartbeat(bus, { agentId, intervalMs: 20, clock: context.clock });
      await heard.count(1);
      await bus.close();
      await context.settle();
      const before = heard.messages.length;
      heartbeat.update({ status: "busy" });
      heartbeat.stop();
      await context.advance(60);
      assertEqual(heard.messages.length, before, "the number of heartbeats");
    },
  },
  {
    id: "HBT-10",
    name: "no timer is left when it was stopped, and none when its bus was closed",
    needs: "virtual-time",
    async run(context) {
      const { clock } = context;
      const { bus, agentId } = await setUp(context);
      const before = pendingTimersOf(context);
      startHeartbeat(bus, { agentId, clock }).stop();
      assertEqual(pendingTimersOf(context), before, "timers after a stop");
      startHeartbeat(bus, { agentId, clock });
      await bus.close();
      await context.advance(5000);
      assertEqual(pendingTimersOf(context), before, "timers after the bus was closed");
    },
  },
];

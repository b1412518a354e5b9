/** What does it cost to come and go, alone and among ten thousand? */
import { EventEmitter } from "node:events";
import { MemoryBus } from "swarmbus";
import { cpuNs } from "./harness/cpu-time.ts";
import type { Effort, Question, Row } from "./harness/question.ts";
import { body, expectReceived } from "./harness/received.ts";

const pairs = 1000;

interface Joining {
  /** Subscribes another one for good. */
  stay(handler: (message: unknown) => void): unknown;
  /** Subscribes and unsubscribes as often as {@link pairs} says. */
  comeAndGo(): Promise<void> | void;
  /** Publishes; resolves when it has been delivered. */
  publish(): Promise<void> | void;
}

function swarmbus(): Joining {
  const bus = new MemoryBus();
  return {
    stay: (handler) => bus.subscribe("news", handler),
    comeAndGo: async () => {
      for (let n = 0; n < pairs; n += 1) {
        const subscription = await bus.subscribe("news", body(n));
        await subscription.unsubscribe();
      }
    },
    publish: () => {
      bus.publish("news", "tick");
      return bus.flush();
    },
  };
}

function eventEmitter(): Joining {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    stay: (handler) => emitter.on("news", handler),
    comeAndGo: () => {
      for (let n = 0; n < pairs; n += 1) emitter.on("news", body(n)).off("news", body(n));
    },
    publish: () => void emitter.emit("news", "tick"),
  };
}

async function measure(effort: Effort, joining: Joining, others: number): Promise<number> {
  for (let n = 0; n < others; n += 1) await joining.stay(body(n));
  const ns = await cpuNs(effort, async () => {
    await joining.comeAndGo();
    return pairs;
  });
  await joining.publish();
  expectReceived(others);
  return ns;
}

function row(others: number, figureAtMost: number): Row {
  return {
    name: `${others.toLocaleString("en")} others on the subject`,
    ours: { name: "swarmbus", measure: (effort) => measure(effort, swarmbus(), others) },
    peer: { name: "EventEmitter", measure: (effort) => measure(effort, eventEmitter(), others) },
    targets: [{ figureAtMost }],
  };
}

export const subscribe: Question = {
  name: "subscribe",
  title: "Subscribe and unsubscribe: CPU time a pair",
  unit: "ns",
  rows: [row(0, 500), row(10_000, 200)],
};

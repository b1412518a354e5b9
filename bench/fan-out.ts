/** What does a delivery to a handler cost, beside an emitter that calls its listeners on the spot? */
import { EventEmitter } from "node:events";
import { MemoryBus } from "swarmbus";
import { type Handlers, inBursts, inTurns, subscribeAll } from "./harness/handlers.ts";
import type { Effort, Question, Row } from "./harness/question.ts";

function swarmbus(): Handlers {
  const bus = new MemoryBus();
  return {
    subscribe: (subject, handler) => bus.subscribe(subject, handler),
    publish: (subject) => bus.publish(subject, "tick"),
    settle: () => bus.flush(),
  };
}

function eventEmitter(): Handlers {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    subscribe: (subject, handler) => emitter.on(subject, handler),
    publish: (subject) => emitter.emit(subject, "tick"),
  };
}

/** V8 takes its time to compile `emit` for good when it has a thousand listeners; before, it is half as fast. */
const warmUpMsOfMany = 1000;

async function bursts(effort: Effort, handlers: Handlers, subscribers: number): Promise<number> {
  const warmUpMs = subscribers < 1000 ? effort.warmUpMs : warmUpMsOfMany;
  await subscribeAll(handlers, ["news"], subscribers);
  const ns = await inBursts({ ...effort, warmUpMs }, handlers, ["news"], subscribers);
  return ns / subscribers;
}

async function turns(effort: Effort, handlers: Handlers, subjects: number): Promise<number> {
  const names = Array.from({ length: subjects }, (_, n) => `news.${n}`);
  await subscribeAll(handlers, names);
  return inTurns(effort, handlers, names);
}

function row(
  name: string,
  rateAtLeast: number,
  measure: (effort: Effort, handlers: Handlers) => Promise<number>,
): Row {
  return {
    name,
    ours: { name: "swarmbus", measure: (effort) => measure(effort, swarmbus()) },
    peer: { name: "EventEmitter", measure: (effort) => measure(effort, eventEmitter()) },
    targets: [{ rateAtLeast }],
  };
}

export const fanOut: Question = {
  name: "fan-out",
  title: "Publish to handlers: CPU time a delivery; bursts of 64 paced by `flush()`, then turns",
  unit: "ns",
  rows: [
    row("1 subscriber", 0.9, (effort, handlers) => bursts(effort, handlers, 1)),
    row("10 subscribers", 1.15, (effort, handlers) => bursts(effort, handlers, 10)),
    row("100 subscribers", 1.25, (effort, handlers) => bursts(effort, handlers, 100)),
    row("1000 subscribers", 1.25, (effort, handlers) => bursts(effort, handlers, 1000)),
    row("one publish a turn", 0.6, (effort, handlers) => turns(effort, handlers, 1)),
    row("8 subjects in a turn", 0.7, (effort, handlers) => turns(effort, handlers, 8)),
  ],
};

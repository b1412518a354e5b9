/**
 * What is the least that an asynchronous fan-out costs on this machine? A map, an object for the message, a log and one
 * microtask, a guard around each call; nothing is bounded, counted, isolated or checked. Its rate beside EventEmitter is what no bus
 * that dispatches in a microtask can pass.
 */
import { EventEmitter } from "node:events";
import { type Handlers, inBursts, subscribeAll } from "./harness/handlers.ts";
import type { Effort, Question, Row } from "./harness/question.ts";

type Listener = (message: unknown) => void;

class BareLog implements Handlers {
  readonly #listeners = new Map<string, Listener[]>();
  #log: { subject: string; payload: string }[] = [];
  #isScheduled = false;
  #drained: Promise<void> = Promise.resolve();

  subscribe(subject: string, listener: Listener): void {
    const listeners = this.#listeners.get(subject);
    if (listeners === undefined) this.#listeners.set(subject, [listener]);
    else listeners.push(listener);
  }

  publish(subject: string): void {
    this.#log.push({ subject, payload: "tick" });
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#drained = Promise.resolve().then(this.#drain);
  }

  settle(): Promise<void> {
    return this.#drained;
  }

  readonly #drain = (): void => {
    const log = this.#log;
    this.#log = [];
    this.#isScheduled = false;
    for (let at = 0; at < log.length; at += 1) {
      const message = log[at] as { subject: string };
      for (const listener of this.#listeners.get(message.subject) ?? []) {
        try {
          listener(message);
        } catch {
          // A bus would report it.
        }
      }
    }
  };
}

function eventEmitter(): Handlers {
  const emitter = new EventEmitter().setMaxListeners(0);
  return {
    subscribe: (subject, handler) => emitter.on(subject, handler),
    publish: (subject) => emitter.emit(subject, "tick"),
  };
}

async function bursts(effort: Effort, handlers: Handlers, subscribers: number): Promise<number> {
  await subscribeAll(handlers, ["news"], subscribers);
  return (await inBursts(effort, handlers, ["news"], subscribers)) / subscribers;
}

function row(subscribers: number, rateAtLeast: number): Row {
  return {
    name: `${subscribers} subscribers`,
    ours: { name: "bare log", measure: (effort) => bursts(effort, new BareLog(), subscribers) },
    peer: {
      name: "EventEmitter",
      measure: (effort) => bursts(effort, eventEmitter(), subscribers),
    },
    targets: [{ rateAtLeast }],
  };
}

export const fanOutFloor: Question = {
  name: "fan-out-floor",
  title: "The floor of an asynchronous fan-out, beside the targets of fan-out: CPU time a delivery",
  unit: "ns",
  rows: [row(1, 0.9), row(10, 1.15), row(100, 1.25), row(1000, 1.25)],
};

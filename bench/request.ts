/** What does a question with its answer cost, beside a reply event and `events.once()`, which has no timeout? */
import { EventEmitter, once } from "node:events";
import { MemoryBus } from "swarmbus";
import { cpuNs } from "./harness/cpu-time.ts";
import type { Effort, Question, Row } from "./harness/question.ts";
import { body, expectReceived, forget } from "./harness/received.ts";

interface Asking {
  /** Answers every question on a subject, and counts it. */
  respond(subject: string, count: (message: unknown) => void): unknown;
  ask(subject: string): Promise<unknown>;
}

/** Every request of ours has a timeout, 5 seconds unless another is given. */
function swarmbus(): Asking {
  const bus = new MemoryBus();
  return {
    respond: (subject, count) =>
      bus.subscribe(subject, (message) => {
        count(message);
        message.respond("pong");
      }),
    ask: (subject) => bus.request(subject, "ping"),
  };
}

function eventsOnce(): Asking {
  const emitter = new EventEmitter();
  let lastId = 0;
  return {
    respond: (subject, count) =>
      emitter.on(subject, (message: { text: string; reply: string }) => {
        count(message);
        emitter.emit(message.reply, "pong");
      }),
    ask: (subject) => {
      lastId += 1;
      const reply = `reply.${lastId}`;
      const answer = once(emitter, reply);
      emitter.emit(subject, { text: "ping", reply });
      return answer;
    },
  };
}

const burst = 64;

/** @returns How many of a burst were answered, each asked when the one before had its answer. */
async function askInTurn(asking: Asking): Promise<number> {
  let answered = 0;
  for (let n = 0; n < burst; n += 1) {
    if ((await asking.ask("ask.8")) !== undefined) answered += 1;
  }
  return answered;
}

/** @returns How many of a burst were answered, all asked at once. */
async function askAtOnce(asking: Asking): Promise<number> {
  const asked: Promise<unknown>[] = [];
  for (let n = 0; n < burst; n += 1) asked.push(asking.ask("ask.8"));
  const answers = await Promise.all(asked);
  return answers.filter((answer) => answer !== undefined).length;
}

async function measure(
  effort: Effort,
  asking: Asking,
  ask: (asking: Asking) => Promise<number>,
): Promise<number> {
  for (let n = 0; n < 9; n += 1) {
    await asking.respond(`ask.${n}`, body(n));
    for (let each = 0; each < 100; each += 1) await asking.ask(`ask.${n}`);
  }
  forget();
  return cpuNs(effort, async () => {
    const answered = await ask(asking);
    expectReceived(burst);
    if (answered !== burst)
      throw new Error(`Cannot measure: ${answered} of ${burst} were answered`);
    return burst;
  });
}

function row(name: string, ask: typeof askInTurn, rateAtLeast: number): Row {
  return {
    name,
    ours: { name: "swarmbus", measure: (effort) => measure(effort, swarmbus(), ask) },
    peer: { name: "events.once()", measure: (effort) => measure(effort, eventsOnce(), ask) },
    targets: [{ rateAtLeast }, { perSecondAtLeast: 1.8e6 }],
  };
}

export const request: Question = {
  name: "request",
  title: "Ask and get an answer: CPU time a request",
  unit: "ns",
  rows: [row("one at a time", askInTurn, 4.5), row("64 in flight", askAtOnce, 9)],
};

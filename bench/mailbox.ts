/**
 * What does it cost to send into a full mailbox, whatever it retains and whoever is subscribed, beside a plain log: an array
 * that is copied when it is trimmed, with a set of read ids for each agent?
 */
import { MemoryMailbox } from "swarmbus";
import { cpuNs } from "./harness/cpu-time.ts";
import type { Effort, Question, Row, Target } from "./harness/question.ts";

const burst = 64;

interface Sending {
  subscribe(agentId: string): unknown;
  /** Sends a broadcast. */
  send(content: string): unknown;
  /** @returns How many messages an agent finds unread. */
  unread(agentId: string): Promise<number>;
}

function swarmbus(maxlen: number): Sending {
  const mailbox = new MemoryMailbox({ maxlen });
  return {
    subscribe: (agentId) => mailbox.subscribe(agentId),
    send: (content) => mailbox.send(content, { source: "user" }),
    unread: async (agentId) => (await mailbox.consume(agentId)).length,
  };
}

interface PlainMessage {
  readonly id: string;
  readonly content: string;
  readonly source: string;
  readonly timestamp: number;
}

/** The obvious way, which knows neither receipts nor claims, and forgets an id with its message. */
class PlainLog implements Sending {
  readonly #maxlen: number;
  #messages: PlainMessage[] = [];
  readonly #ids = new Set<string>();
  readonly #agents = new Map<string, { cursor: number; readonly read: Set<string> }>();
  #lastId = 0;

  constructor(maxlen: number) {
    this.#maxlen = maxlen;
  }

  subscribe(agentId: string): void {
    this.#agents.set(agentId, { cursor: this.#messages.length, read: new Set() });
  }

  send(content: string): void {
    this.#lastId += 1;
    const message = {
      id: `plain-${this.#lastId}`,
      content,
      source: "user",
      timestamp: performance.now(),
    };
    this.#messages.push(message);
    this.#ids.add(message.id);
    const surplus = this.#messages.length - this.#maxlen;
    if (surplus > 0) this.#trim(surplus);
  }

  #trim(surplus: number): void {
    const trimmed = this.#messages.slice(0, surplus);
    this.#messages = this.#messages.slice(surplus);
    for (const { id } of trimmed) this.#ids.delete(id);
    for (const agent of this.#agents.values()) {
      agent.cursor = Math.max(0, agent.cursor - surplus);
      for (const { id } of trimmed) agent.read.delete(id);
    }
  }

  async unread(agentId: string): Promise<number> {
    const agent = this.#agents.get(agentId);
    if (agent === undefined) return 0;
    const unread = this.#messages.slice(agent.cursor).filter(({ id }) => !agent.read.has(id));
    for (const { id } of unread) agent.read.add(id);
    agent.cursor = this.#messages.length;
    return unread.length;
  }
}

async function measure(
  effort: Effort,
  sending: Sending,
  maxlen: number,
  agents: number,
): Promise<number> {
  for (let n = 0; n < agents; n += 1) await sending.subscribe(`agent-${n}`);
  for (let n = 0; n < maxlen + burst; n += 1) await sending.send(`message ${n}`);
  // Half of them have read all, half of them nothing.
  for (let n = 0; n < agents; n += 2) await sending.unread(`agent-${n}`);
  let sent = 0;
  const figure = await cpuNs(effort, async () => {
    for (let n = 0; n < burst; n += 1) await sending.send(`more ${(sent += 1)}`);
    return burst;
  });
  const unread = await sending.unread("agent-0");
  if (unread !== Math.min(sent, maxlen)) {
    throw new Error(`Cannot measure: of ${sent} messages an agent finds ${unread}`);
  }
  return figure;
}

function row(maxlen: number, agents: number, targets: readonly Target[]): Row {
  return {
    name: `maxlen ${maxlen.toLocaleString("en")}, ${agents.toLocaleString("en")} agents`,
    ours: {
      name: "MemoryMailbox",
      measure: (effort) => measure(effort, swarmbus(maxlen), maxlen, agents),
    },
    peer: {
      name: "plain-list log",
      measure: (effort) => measure(effort, new PlainLog(maxlen), maxlen, agents),
    },
    targets,
  };
}

/** Ours at other sizes and with other numbers of agents, beside ours at the smallest: the same cost is the target. */
function flatRow(maxlen: number, agents: number): Row {
  const wide = row(maxlen, agents, [{ timeAtMost: 1.5 }]);
  const narrow = row(500, 1, []);
  return {
    ...wide,
    name: `${wide.name}, beside ${narrow.name}`,
    peer: { ...narrow.ours, name: "the same, small" },
  };
}

export const mailbox: Question = {
  name: "mailbox",
  title: "Send a broadcast into a full mailbox and wait for it: CPU time a message",
  unit: "ns",
  rows: [
    row(500, 1, [{ rateAtLeast: 1 }]),
    row(500, 100, [{ rateAtLeast: 5 }]),
    row(500, 1000, [{ rateAtLeast: 5 }]),
    row(10_000, 1, [{ rateAtLeast: 10 }]),
    row(10_000, 100, [{ rateAtLeast: 50 }]),
    row(10_000, 1000, [{ rateAtLeast: 50 }]),
    flatRow(500, 1000),
    flatRow(10_000, 100),
    flatRow(500_000, 1),
    flatRow(500_000, 100),
  ],
};

/** What do 100,000 patterns cost a publish: to subjects that come often, and to so many that no cache holds them? */
import { MemoryBus } from "swarmbus";
import { SubjectTrie } from "../packages/swarmbus/src/delivery/subject-trie.ts";
import { type Handlers, inBursts, subscribeAll } from "./harness/handlers.ts";
import type { Effort, Question } from "./harness/question.ts";

const agents = 50_000;
const hotSubjects = 100;
const coldSubjects = 60_000;

function agent(n: number): string {
  return `team.${n % 500}.agent.${Math.floor(n / 500)}`;
}

/** Two patterns for each agent: 100,000, and every subject below matches two of them. */
function patterns(): string[] {
  return scattered(2 * agents, (n) => {
    const [team, of, , id] = agent(n % agents).split(".");
    return n < agents ? `${team}.${of}.agent.${id}.>` : `${team}.${of}.*.${id}.*`;
  });
}

function subjects(count: number): string[] {
  return scattered(count, (n) => `${agent(n % agents)}.${n < agents ? "status" : "result"}`);
}

/** In an order that helps no cache of the processor; the step has no factor in common with any count here. */
function scattered(count: number, name: (n: number) => string): string[] {
  return Array.from({ length: count }, (_, index) => name((index * 7919) % count));
}

function swarmbus(): Handlers {
  const bus = new MemoryBus();
  return {
    subscribe: (subject, handler) => bus.subscribe(subject, handler),
    publish: (subject) => bus.publish(subject, "tick"),
    settle: () => bus.flush(),
  };
}

/** Our trie without a bus around it: the least that matching costs. */
function trieAlone(): Handlers {
  type Handler = (message: unknown) => void;
  const trie = new SubjectTrie<Handler[]>();
  return {
    subscribe: (pattern, handler) => {
      const known = trie.get(pattern);
      if (known === undefined) trie.add(pattern, [handler]);
      else known.push(handler);
    },
    publish: (subject) => {
      const found: Handler[][] = [];
      trie.match(subject, found);
      for (const handlers of found) for (const handler of handlers) handler("tick");
    },
  };
}

async function toPatterns(effort: Effort, handlers: Handlers, count: number): Promise<number> {
  await subscribeAll(handlers, patterns());
  return inBursts(effort, handlers, subjects(count), 2);
}

/** 100,000 subscriptions, too, to plain subjects. */
async function toPlain(effort: Effort, matches: 1 | 2): Promise<number> {
  const handlers = swarmbus();
  const plain = scattered((2 * agents) / matches, (n) => `team.${n % 500}.agent.${n}.status`);
  await subscribeAll(handlers, plain, matches);
  return inBursts(effort, handlers, plain.slice(0, hotSubjects), matches);
}

const hot = {
  name: "patterns, hot",
  measure: (effort: Effort) => toPatterns(effort, swarmbus(), hotSubjects),
};
const cold = {
  name: "patterns, cold",
  measure: (effort: Effort) => toPatterns(effort, swarmbus(), coldSubjects),
};

export const wildcards: Question = {
  name: "wildcards",
  title: "Publish past 100,000 patterns, two of which match: CPU time a publish",
  unit: "ns",
  rows: [
    {
      name: "100 hot subjects",
      ours: hot,
      peer: { name: "plain subject, 1 match", measure: (effort) => toPlain(effort, 1) },
      targets: [{ timeAtMost: 2.5 }],
    },
    {
      name: "100 hot subjects, like for like",
      ours: hot,
      peer: { name: "plain subject, 2 matches", measure: (effort) => toPlain(effort, 2) },
      targets: [{ timeAtMost: 1.5 }],
    },
    {
      name: "60,000 cold subjects in turn",
      ours: cold,
      peer: {
        name: "the trie alone",
        measure: (effort) => toPatterns(effort, trieAlone(), coldSubjects),
      },
      targets: [{ timeAtMost: 1.25 }],
    },
  ],
};

// Bugs that steering might have, each by what a program with it does.
import type { AgentEventRecord } from "@swarmbus/agents";
import type { AgentMessage, Claim, ClaimOptions, Mailbox, MessageBus } from "swarmbus";
import type { Bug } from "./bug.ts";
import { change } from "../world/change.ts";

function withClaims(changeClaim: (claim: Claim) => Partial<Claim> | Promise<Partial<Claim>>) {
  return (mailbox: Mailbox): Mailbox =>
    change(mailbox, {
      claim: async (agentId, options) => {
        const claim = await mailbox.claim(agentId, options);
        return claim.messages.length === 0 ? claim : change(claim, await changeClaim(claim));
      },
    });
}

function asking(changeOptions: (options: ClaimOptions) => ClaimOptions) {
  return (mailbox: Mailbox): Mailbox =>
    change(mailbox, {
      claim: (agentId, options = {}) => mailbox.claim(agentId, changeOptions(options)),
    });
}

/** @param retell What is told instead of an event. */
function telling(retell: (event: AgentEventRecord) => readonly object[]) {
  return (bus: MessageBus): MessageBus =>
    change(bus, {
      publish: (subject, data, options) => {
        const isEvent = subject.endsWith(".events") && typeof data === "string";
        if (!isEvent) return bus.publish(subject, data, options);
        for (const event of retell(JSON.parse(data))) {
          bus.publish(subject, JSON.stringify(event), options);
        }
      },
    });
}

type Item = { readonly role: string; readonly content: unknown };

function prompting(changePrompt: (prompt: readonly Item[], lastTool: number) => readonly Item[]) {
  return (prompt: readonly unknown[]): readonly unknown[] => {
    const items = prompt as readonly Item[];
    return changePrompt(items, items.map(({ role }) => role).lastIndexOf("tool"));
  };
}

const isMail = ({ content }: Item): boolean => JSON.stringify(content).includes("<bus-message");

/** What becomes of claims. */
const ofClaims = {
  "acks what it gives back": withClaims((claim) => ({ release: () => claim.ack() })),
  "gives back what was read": withClaims((claim) => ({ ack: () => claim.release() })),
  "acks before the model is called": withClaims(async (claim) => {
    await claim.ack();
    return {};
  }),
  "gives back while the model reads": withClaims((claim) => {
    setTimeout(() => void claim.release(), 1);
    return {};
  }),
  "acks the first of several": withClaims((claim) => ({ ack: () => claim.ack(1) })),
  "forgets to ack": withClaims(() => ({ ack: async () => true })),
  "forgets to give back": withClaims(() => ({ release: async () => true })),
  "acks when the tools have begun": withClaims((claim) => ({
    ack: async () => {
      setTimeout(() => void claim.ack(), 1);
      return true;
    },
  })),
  "hands out the newest first": withClaims(({ messages }) => ({ messages: messages.toReversed() })),
  "loses one of several": withClaims(({ messages }) => ({ messages: messages.slice(0, 1) })),
  "takes one at a time": asking((options) => ({ ...options, max: 1 })),
  "takes queued messages at any step": asking((options) => ({ max: options.max })),
  "does not look for queued messages": asking(() => ({ mode: "steer" })),
};

/** What becomes of prompts. */
const ofPrompts = {
  "puts messages among the results": prompting((prompt, at) => {
    const next = prompt[at + 1];
    if (at === -1 || next === undefined || !isMail(next)) return prompt;
    return prompt.with(at, next).with(at + 1, prompt[at] as Item);
  }),
  "puts messages in front of the step before": prompting((prompt) => {
    const at = prompt.findLastIndex(({ role }) => role === "assistant");
    const next = prompt.at(-1);
    if (at === -1 || next === undefined || !isMail(next)) return prompt;
    return prompt.toSpliced(-1, 1).toSpliced(at, 0, next);
  }),
  "shows a message twice": prompting((prompt) => [...prompt, ...prompt.filter(isMail).slice(0, 1)]),
  "forgets what was read": prompting((prompt) => {
    const at = prompt.findIndex(isMail);
    return at === -1 || at >= prompt.length - 2 ? prompt : prompt.toSpliced(at, 1);
  }),
  "lets a message forge another": prompting((prompt) =>
    JSON.parse(JSON.stringify(prompt).replaceAll("<\\\\/bus-message", "</bus-message")),
  ),
};

/** What is told of messages. */
const ofEvents = {
  "tells nobody what went back": telling((event) =>
    event.type === "message-returned" ? [] : [event],
  ),
  "tells nobody what it read": telling((event) =>
    event.type === "message-received" ? [] : [event],
  ),
  "tells twice what it read": telling((event) =>
    event.type === "message-received" ? [event, event] : [event],
  ),
  "tells twice what went back": telling((event) =>
    event.type === "message-returned" ? [event, event] : [event],
  ),
  "tells nobody what was lost": telling((event) =>
    event.type === "message-missed" ? [] : [event],
  ),
  "tells twice what was lost": telling((event) =>
    event.type === "message-missed" ? [event, event] : [event],
  ),
  "takes every reason for an abort": telling((event) =>
    event.type === "message-returned" ? [{ ...event, reason: "abort" }] : [event],
  ),
  "counts steps from one": telling((event) =>
    event.type === "message-received" ? [{ ...event, stepNumber: event.stepNumber + 1 }] : [event],
  ),
};

/** What the reader of a stream, or who gets the history, is told. */
const ofResults = {
  "tells no reader what went back": {
    async *stream(parts) {
      for await (const part of parts) if (part.type !== "message-returned") yield part;
    },
  },
  "tells no reader of a loss": {
    async *stream(parts) {
      for await (const part of parts) if (part.type !== "message-missed") yield part;
    },
  },
  "tells readers late of a loss": {
    async *stream(parts) {
      let held;
      for await (const part of parts) {
        if (part.type === "message-missed") held = part;
        else yield part;
        if (part.type !== "start-step" || held === undefined) continue;
        yield held;
        held = undefined;
      }
    },
  },
  "tells readers behind the output": {
    async *stream(parts) {
      let held;
      for await (const part of parts) {
        if (part.type === "message-received") held = part;
        else yield part;
        if (part.type !== "text-delta" || held === undefined) continue;
        yield held;
        held = undefined;
      }
      if (held !== undefined) yield held;
    },
  },
  "leaves messages out of the history": {
    history: (messages) => messages.filter((message) => !isMail(message)),
  },
  "puts messages at the end of the history": {
    history: (messages) => [
      ...messages.filter((message) => !isMail(message)),
      ...messages.filter(isMail),
    ],
  },
} satisfies Record<string, Bug>;

/** What becomes of mailboxes and contexts. */
const ofPlaces = {
  "leaves, and stays subscribed": {
    mailbox: (mailbox) => change(mailbox, { unsubscribe: async () => undefined }),
  },
  "unsubscribes what is durable": { options: { durable: false } },
  "changes its mind about an end": {
    mailbox: (mailbox) => {
      let asked = 0;
      return change(mailbox, {
        receipts: async (id) => {
          const receipts = await mailbox.receipts(id);
          asked += 1;
          if (asked % 7 !== 0) return receipts;
          return receipts.map((each) => ({ ...each, state: "pending" as const }));
        },
      });
    },
  },
  "gives an agent what is for another": {
    mailbox: (mailbox) => {
      const others: AgentMessage[] = [];
      return withClaims(({ messages }) => {
        const added = others.filter(({ target }) => target !== messages[0]?.target).slice(0, 1);
        others.push(...messages);
        return { messages: [...messages, ...added] };
      })(mailbox);
    },
  },
  "sends again what has an id": {
    mailbox: (mailbox) =>
      change(mailbox, {
        send: (content, options) => mailbox.send(content, { ...options, id: undefined }),
      }),
  },
} satisfies Record<string, Bug>;

function all<What extends keyof Bug, Name extends string>(
  what: What,
  changes: Record<Name, NonNullable<Bug[What]>>,
): Record<Name, Bug> {
  const names = Object.keys(changes) as Name[];
  const pairs = names.map((name) => [name, { [what]: changes[name] }]);
  return Object.fromEntries(pairs) as Record<Name, Bug>;
}

export const bugs = {
  ...all("mailbox", ofClaims),
  ...all("prompt", ofPrompts),
  ...all("bus", ofEvents),
  ...ofResults,
  ...ofPlaces,
};

export type BugName = keyof typeof bugs;

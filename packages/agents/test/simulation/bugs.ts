// Bugs that steering might have.
import type { Claim, Mailbox, MessageBus } from "swarmbus";
import type { Bug } from "./world.ts";

/** The same object, with some methods replaced. */
function change<Target extends object>(target: Target, changes: Partial<Target>): Target {
  return new Proxy(target, {
    get(_target, name: keyof Target & string) {
      const value: unknown = changes[name] ?? target[name];
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function withClaims(changeClaim: (claim: Claim) => Partial<Claim>) {
  return (mailbox: Mailbox): Mailbox =>
    change(mailbox, {
      claim: async (agentId, options) => {
        const claim = await mailbox.claim(agentId, options);
        return change(claim, changeClaim(claim));
      },
    });
}

function muting(type: string) {
  return (bus: MessageBus): MessageBus =>
    change(bus, {
      publish: (subject, data, options) => {
        if (typeof data !== "string" || !data.includes(type)) bus.publish(subject, data, options);
      },
    });
}

/** Each by what a program with it does. */
export const bugs = {
  "acks what it gives back": {
    mailbox: withClaims((claim) => ({ release: () => claim.ack() })),
  },
  "gives back what is acked": {
    mailbox: withClaims((claim) => ({ ack: () => claim.release() })),
  },
  "hands out the newest first": {
    mailbox: withClaims((claim) => ({ messages: claim.messages.toReversed() })),
  },
  "puts messages among the results": {
    prompt: (prompt) => {
      const roles = prompt.map((message) => (message as { role: string }).role);
      const at = roles.lastIndexOf("tool");
      if (at === -1 || roles[at + 1] !== "user") return prompt;
      return [...prompt.slice(0, at), prompt[at + 1], prompt[at], ...prompt.slice(at + 2)];
    },
  },
  "tells nobody what went back": { bus: muting('"message-returned"') },
  "tells nobody what it read": { bus: muting('"message-received"') },
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
} satisfies Record<string, Bug>;

/** Bugs that a mailbox might have, each with the case of the contract that notices it. */
import type { Clock, Mailbox, ReceiptState } from "../../src/index.ts";
import {
  changeClaimOptions,
  changeClaims,
  changeSend,
  type MailboxBug,
  swallowRefusal,
} from "./broken-mailbox.ts";

/** Tells of one state as of another. */
function confusing(state: ReceiptState, as: ReceiptState) {
  return (mailbox: Mailbox): Partial<Mailbox> => ({
    receipts: async (id) => {
      const receipts = await mailbox.receipts(id);
      return receipts.map((each) => (each.state === state ? { ...each, state: as } : each));
    },
  });
}

/** Asks every ten milliseconds. */
function polling(mailbox: Mailbox, clock: Clock): Partial<Mailbox> {
  return {
    waitForPending: async (agentId, options) => {
      while (!(await mailbox.hasPending(agentId, options))) {
        const { promise, resolve } = Promise.withResolvers<void>();
        clock.setTimeout(resolve, 10);
        await promise;
      }
      return true;
    },
  };
}

const never = (): Promise<never> => new Promise(() => {});

/** A bug, the case that notices it, and a part of what that case says. */
export interface PlantedMailboxBug extends MailboxBug {
  readonly caughtBy: string;
  readonly saying: string;
}

/** Each by what a mailbox with it does. */
export const mailboxBugs = {
  "moves no cursor": {
    caughtBy: "CUR-2",
    saying: "what was read again",
    mailbox: (mailbox) => ({ consume: (agentId) => mailbox.peek(agentId) }),
  },
  "gives the newest first": {
    caughtBy: "CUR-1",
    saying: '["three","two","one"]',
    mailbox: (mailbox) => ({
      consume: async (agentId) => (await mailbox.consume(agentId)).toReversed(),
    }),
  },
  "subscribes everybody from the earliest": {
    caughtBy: "CUR-4",
    saying: "what waits at once",
    mailbox: (mailbox) => ({
      subscribe: (agentId) => mailbox.subscribe(agentId, { from: "earliest" }),
    }),
  },
  "forgets the cursor of one that subscribes again": {
    caughtBy: "CUR-5",
    saying: "what was read",
    mailbox: (mailbox) => ({
      subscribe: async (agentId, options) => {
        await mailbox.unsubscribe(agentId);
        await mailbox.subscribe(agentId, options);
      },
    }),
  },
  "sends everything to all": {
    caughtBy: "ADR-1",
    saying: "what the other read",
    mailbox: (mailbox) => changeSend(mailbox, (options) => ({ ...options, target: undefined })),
  },
  "takes messages for nobody": {
    caughtBy: "ADR-8",
    saying: "UNKNOWN_RECIPIENT",
    mailbox: (mailbox) =>
      swallowRefusal(mailbox, (content, { source }) => mailbox.send(content, { source })),
  },
  "forgets ids": {
    caughtBy: "IDM-1",
    saying: "id and place of the second",
    mailbox: (mailbox) => changeSend(mailbox, (options) => ({ ...options, id: undefined })),
  },
  "answers a conflict with a message": {
    caughtBy: "IDM-4",
    saying: "ID_CONFLICT",
    mailbox: (mailbox) =>
      swallowRefusal(mailbox, (content, { source }) => mailbox.send(content, { source })),
  },
  "keeps everything": {
    caughtBy: "BND-1",
    saying: "what is kept",
    options: (options) => ({ ...options, maxlen: undefined }),
  },
  "tells of no losses": {
    caughtBy: "MIS-1",
    saying: "what was missed",
    mailbox: (mailbox) => changeClaims(mailbox, () => ({ missed: 0 })),
  },
  "tells of each loss again": {
    caughtBy: "MIS-4",
    saying: "what the second claim tells",
    mailbox: (mailbox) =>
      changeClaims(mailbox, async (_claim, agentId) => {
        const { missed } = await mailbox.status(agentId);
        return { missed };
      }),
  },
  "acks what it hands out": {
    caughtBy: "CLM-1",
    saying: "the receipts before the ack",
    mailbox: (mailbox) =>
      changeClaims(mailbox, async (claim) => {
        await claim.ack();
        return { ack: async () => true };
      }),
  },
  "drops what is released": {
    caughtBy: "CLM-2",
    saying: "the receipts",
    mailbox: (mailbox) => changeClaims(mailbox, (claim) => ({ release: () => claim.ack() })),
  },
  "drops what a crash leaves": {
    caughtBy: "CLM-3",
    saying: "what the next gets",
    mailbox: (mailbox) =>
      changeClaims(mailbox, (claim) => ({
        [Symbol.asyncDispose]: async () => void (await claim.ack()),
      })),
  },
  "acks all for a part": {
    caughtBy: "CLM-5",
    saying: "the receipts",
    mailbox: (mailbox) => changeClaims(mailbox, (claim) => ({ ack: () => claim.ack() })),
  },
  "ignores max": {
    caughtBy: "CLM-15",
    saying: "what was handed out",
    mailbox: (mailbox) =>
      changeClaimOptions(mailbox, (options) => ({ ...options, max: undefined })),
  },
  "knows no modes": {
    caughtBy: "MOD-2",
    saying: "what was claimed",
    mailbox: (mailbox) =>
      changeClaimOptions(mailbox, (options) => ({ ...options, mode: undefined })),
  },
  "calls delivered what was only claimed": {
    caughtBy: "RCP-1",
    saying: "when claimed",
    mailbox: confusing("claimed", "acked"),
  },
  "calls pending what was trimmed": {
    caughtBy: "BND-5",
    saying: "the receipts",
    mailbox: confusing("trimmed", "pending"),
  },
  "never tells when a message is read": {
    caughtBy: "WRC-1",
    saying: "the receipt has not come",
    mailbox: () => ({ waitForReceipt: never }),
  },
  "wakes nobody": {
    caughtBy: "WAI-3",
    saying: "not all waits have ended",
    mailbox: () => ({ waitForPending: never }),
  },
  polls: { caughtBy: "WAI-2", saying: "the wait has not ended", mailbox: polling },
  "ignores what a follower has seen": {
    caughtBy: "WAI-17",
    saying: "whether it has ended when the wait begins",
    mailbox: (mailbox) => ({
      waitForPending: (agentId, options) =>
        mailbox.waitForPending(agentId, { ...options, after: undefined }),
    }),
  },
  "keeps what has expired": {
    caughtBy: "EXP-2",
    saying: "what hasPending says",
    mailbox: (mailbox) =>
      changeSend(mailbox, (options) => ({ ...options, expiresInMs: undefined })),
  },
  "loses templates": {
    caughtBy: "MSG-1",
    saying: "its template",
    mailbox: (mailbox) => changeSend(mailbox, (options) => ({ ...options, template: undefined })),
  },
  "lets nobody leave": {
    caughtBy: "UNS-1",
    saying: "who is subscribed",
    mailbox: () => ({ unsubscribe: async () => {} }),
  },
  "clears nothing": {
    caughtBy: "CLR-1",
    saying: "who is subscribed",
    mailbox: () => ({ clear: async () => {} }),
  },
  "throws instead of rejecting": {
    caughtBy: "CLO-5",
    saying: "thrown at once",
    mailbox: () => ({
      subscribe: (agentId) => {
        if (typeof agentId !== "string") throw new RangeError("thrown at once");
        return Promise.resolve();
      },
    }),
  },
} satisfies Record<string, PlantedMailboxBug>;

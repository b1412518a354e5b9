// A mailbox whose every act is written down, in the order in which they take effect: a mailbox in memory acts at the call,
// and its promise is settled then, so what is called first is written first.
import type { Claim, Mailbox } from "swarmbus";
import { change } from "./change.ts";
import type { Ledger } from "../books/ledger.ts";
import type { Holding } from "../books/mail-book.ts";

/** What may happen at an act of a mailbox. */
export interface Fate {
  /** Somebody may come in between. */
  meanwhile(): void;
  /** How long it takes until the mailbox acts, or until its answer is there. */
  delay(): Promise<void> | undefined;
  /** Whether the mailbox is away just now, for a loop that bears it. */
  isAway(agentId?: string): boolean;
}

export function watchMailbox(mailbox: Mailbox, ledger: Ledger, fate: Fate): Mailbox {
  const { mail } = ledger;
  return change<Mailbox>(mailbox, {
    subscribe: (agentId, options) => {
      mail.subscribed(agentId);
      return mailbox.subscribe(agentId, options);
    },
    unsubscribe: async (agentId) => {
      const left = mailbox.unsubscribe(agentId);
      const wasThere = mail.leave(agentId);
      await left;
      // What is held for one who was never there goes on waiting.
      if (wasThere) ledger.unsubscribed(agentId);
    },
    clear: async () => {
      const cleared = mailbox.clear();
      mail.leaveAll();
      await cleared;
      ledger.cleared();
    },
    send: async (content, options) => {
      const recipients = mail.recipientsOf(options.source, options.target);
      const message = await mailbox.send(content, options);
      ledger.sent(message, recipients);
      return message;
    },
    consume: async (agentId) => {
      mail.subscribed(agentId);
      const messages = await mailbox.consume(agentId);
      ledger.consumed(agentId, messages);
      return messages;
    },
    claim: async (agentId, options = {}) => {
      const { mode } = options;
      // So a run asks; everybody else for both modes.
      const isRun = mode !== undefined;
      const slow = fate.delay();
      if (slow !== undefined) await slow;
      if (isRun && fate.isAway(agentId)) {
        mail.lookInVain(agentId, mode, ledger.moment());
        throw new Error("the mailbox is away");
      }
      mail.subscribed(agentId);
      const claim = await mailbox.claim(agentId, options);
      const modes = mail.freeModes(agentId, mode);
      if (isRun) mail.look(agentId, mode, claim.messages.length, ledger.moment());
      const holding = ledger.claimed(agentId, modes, claim.messages, isRun);
      fate.meanwhile();
      await fate.delay();
      if (holding === undefined) return claim;
      mail.handOver(holding, ledger.moment());
      const isAway = (): boolean => isRun && fate.isAway(agentId);
      return watchClaim(claim, holding, ledger, { ...fate, isAway });
    },
  });
}

function watchClaim(claim: Claim, holding: Holding, ledger: Ledger, fate: Fate): Claim {
  const settle = async (act: () => Promise<boolean>, readCount: number): Promise<boolean> => {
    const slow = fate.delay();
    if (slow !== undefined) await slow;
    const isOurs = await act();
    if (isOurs) ledger.settled(holding, readCount);
    fate.meanwhile();
    await fate.delay();
    return isOurs;
  };
  const fail = (at: "ack" | "release"): never => {
    ledger.failed(holding, at);
    throw new Error("the mailbox is away");
  };
  const ack = async (count: number = claim.messages.length): Promise<boolean> => {
    if (fate.isAway()) fail("ack");
    const isOurs = await settle(() => claim.ack(count), count);
    // It may also be away when it has done what it was asked.
    return fate.isAway() ? fail("ack") : isOurs;
  };
  const release = async (): Promise<boolean> =>
    fate.isAway() ? fail("release") : settle(() => claim.release(), 0);
  return change(claim, {
    ack,
    release,
    [Symbol.asyncDispose]: async () => void (await release()),
  });
}

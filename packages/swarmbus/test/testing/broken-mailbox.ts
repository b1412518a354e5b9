/** Mailboxes with one bug each, to see whether the contract and the simulation notice. */
import type {
  AgentMessage,
  Claim,
  ClaimOptions,
  Clock,
  Mailbox,
  SendOptions,
} from "../../src/index.ts";
import {
  type ContractMailboxOptions,
  type MailboxTarget,
  memoryMailboxTarget,
} from "../../src/testing/index.ts";
import { replace } from "./broken-bus.ts";

/** What a bug does to a mailbox, and to the options with which it is opened. */
export interface MailboxBug {
  readonly mailbox?: (mailbox: Mailbox, clock: Clock) => Partial<Mailbox>;
  readonly options?: (options: ContractMailboxOptions) => ContractMailboxOptions;
}

/** The mailbox with a bug. */
export function breakMailbox(mailbox: Mailbox, bug: MailboxBug, clock: Clock): Mailbox {
  return replace(mailbox, bug.mailbox?.(mailbox, clock) ?? {});
}

/** The in-memory mailbox in virtual time, with a bug. */
export function brokenMailboxTarget(bug: MailboxBug): MailboxTarget {
  const sound = memoryMailboxTarget({ time: "virtual" });
  return {
    open: async () => {
      const place = await sound.open();
      const open = async (options: ContractMailboxOptions = {}): Promise<Mailbox> => {
        const mailbox = await place.open(bug.options?.(options) ?? options);
        return breakMailbox(mailbox, bug, place.clock);
      };
      return { ...place, open };
    },
  };
}

/** `send` with its options changed on the way. */
export function changeSend(
  mailbox: Mailbox,
  change: (options: SendOptions) => SendOptions,
): Partial<Mailbox> {
  return { send: (content, options) => mailbox.send(content, change(options)) };
}

/** `send` that goes on where it should fail. */
export function swallowRefusal(
  mailbox: Mailbox,
  instead: (content: string, options: SendOptions) => Promise<AgentMessage>,
): Partial<Mailbox> {
  return {
    send: async (content, options) => {
      try {
        return await mailbox.send(content, options);
      } catch {
        return await instead(content, options);
      }
    },
  };
}

/** `claim` with other options. */
export function changeClaimOptions(
  mailbox: Mailbox,
  change: (options: ClaimOptions) => ClaimOptions,
): Partial<Mailbox> {
  return { claim: (agentId, options = {}) => mailbox.claim(agentId, change(options)) };
}

/** `claim` that gives a claim in which something was replaced. */
export function changeClaims(
  mailbox: Mailbox,
  change: (claim: Claim, agentId: string) => Partial<Claim> | Promise<Partial<Claim>>,
): Partial<Mailbox> {
  return {
    claim: async (agentId, options) => {
      const claim = await mailbox.claim(agentId, options);
      return replace(claim, await change(claim, agentId));
    },
  };
}

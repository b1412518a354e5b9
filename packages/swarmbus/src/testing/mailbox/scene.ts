/** What many cases begin with, and what they look at: a mailbox with its agents, many sends, contents, receipts. */
import type { AgentMessage } from "../../mailbox/agent-message.ts";
import type {
  Claim,
  Mailbox,
  ReceiptState,
  SendOptions,
  WaitForPendingOptions,
} from "../../mailbox/mailbox.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractMailboxOptions, MailboxUnderTest } from "../mailbox-case.ts";

/** A mailbox with these agents subscribed. */
export async function openWith(
  context: MailboxUnderTest,
  agentIds: readonly string[],
  options?: ContractMailboxOptions,
): Promise<Mailbox> {
  const mailbox = await context.open(options);
  for (const agentId of agentIds) await mailbox.subscribe(agentId);
  return mailbox;
}

/** How a case sends: from "user", unless it says otherwise. */
export type CaseSendOptions = Partial<SendOptions>;

/** Sends one message from "user": to all, or as the options say. */
export function send(
  mailbox: Mailbox,
  content: string,
  options: CaseSendOptions = {},
): Promise<AgentMessage> {
  return mailbox.send(content, { source: "user", ...options });
}

/** Sends several, one after the other, all in the same way. */
export async function sendAll(
  mailbox: Mailbox,
  contents: readonly string[],
  options?: CaseSendOptions,
): Promise<AgentMessage[]> {
  const sent: AgentMessage[] = [];
  for (const content of contents) sent.push(await send(mailbox, content, options));
  return sent;
}

/** What the messages say. */
export function contentsOf(messages: readonly AgentMessage[]): string[] {
  return messages.map(({ content }) => content);
}

/** Consumes, and gives what the messages say. */
export async function consumed(mailbox: Mailbox, agentId: string): Promise<string[]> {
  return contentsOf(await mailbox.consume(agentId));
}

/** Peeks, and gives what the messages say. */
export async function peeked(mailbox: Mailbox, agentId: string): Promise<string[]> {
  return contentsOf(await mailbox.peek(agentId));
}

/** Claims, and gives the claim with what its messages say. */
export async function claimed(
  mailbox: Mailbox,
  agentId: string,
  options?: Parameters<Mailbox["claim"]>[1],
): Promise<{ claim: Claim; contents: string[] }> {
  const claim = await mailbox.claim(agentId, options);
  return { claim, contents: contentsOf(claim.messages) };
}

/** Where a message stands for one agent; `undefined` when that one is no recipient. */
export async function stateFor(
  mailbox: Mailbox,
  { id }: AgentMessage,
  agentId: string,
): Promise<ReceiptState | undefined> {
  const receipts = await mailbox.receipts(id);
  return receipts.find((receipt) => receipt.agentId === agentId)?.state;
}

/** Where several messages stand for one agent. */
export async function statesFor(
  mailbox: Mailbox,
  messages: readonly AgentMessage[],
  agentId: string,
): Promise<(ReceiptState | undefined)[]> {
  const states: (ReceiptState | undefined)[] = [];
  for (const message of messages) states.push(await stateFor(mailbox, message, agentId));
  return states;
}

/** The first of several messages. */
export function first(messages: readonly AgentMessage[]): AgentMessage {
  const message = messages[0];
  assert(message !== undefined, "there is a message");
  return message;
}

/** A promise, and whether it has settled. */
export interface Watched<T> {
  readonly promise: Promise<T>;
  readonly hasSettled: boolean;
}

/** Watches a promise; a rejection that nobody awaits is no crash. */
export function watch<T>(promise: Promise<T>): Watched<T> {
  const watched = { promise, hasSettled: false };
  const settled = (): void => {
    watched.hasSettled = true;
  };
  promise.then(settled, settled);
  return watched;
}

/** A wait for messages to "main", which goes on. */
export async function beginWait(
  context: MailboxUnderTest,
  mailbox: Mailbox,
  options?: WaitForPendingOptions,
): Promise<Watched<boolean>> {
  const wait = watch(mailbox.waitForPending("main", options));
  await stillWaits(context, wait, "the wait begins");
  return wait;
}

/** Demands that nothing has ended a wait so far. */
export async function stillWaits(
  context: MailboxUnderTest,
  wait: Watched<boolean>,
  when: string,
): Promise<void> {
  await context.settle();
  assertEqual(wait.hasSettled, false, `whether it has ended when ${when}`);
}

/** Which agents are open in a mailbox object, as one `agentId` may be open once. */
import { BusError, type Mailbox } from "swarmbus";

const openIn = new WeakMap<Mailbox, Set<string>>();

/**
 * Takes an agent id for a context.
 *
 * @returns Gives it back.
 * @throws {BusError} `ID_CONFLICT` when a context has it.
 */
export function takeAgentId(mailbox: Mailbox, agentId: string): () => void {
  const taken = openIn.get(mailbox) ?? new Set();
  openIn.set(mailbox, taken);
  // Ids that the mailbox cannot tell apart are one id.
  const id = agentId.toWellFormed();
  if (taken.has(id)) {
    const state = `"${agentId}" is open in this mailbox, dispose that context first`;
    throw new BusError("ID_CONFLICT", `Cannot open an agent context: ${state}`);
  }
  taken.add(id);
  return () => void taken.delete(id);
}

/** Whether a context has an agent id. */
export function isAgentOpen(mailbox: Mailbox, agentId: string): boolean {
  return openIn.get(mailbox)?.has(agentId.toWellFormed()) ?? false;
}

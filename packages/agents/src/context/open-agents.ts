/** Which agents are open in a mailbox, as one `agentId` may be open once. */
import { BusError, type Mailbox } from "swarmbus";

/**
 * Where a mailbox in memory keeps what it shares with those that were opened on the same one, while it is open. It is no
 * part of what `swarmbus` promises; a mailbox without it stands for itself.
 */
const store = Symbol.for("swarmbus.mailbox.store");

/** By what mailboxes share: each agent with the mailbox object that it was opened in. */
const openIn = new WeakMap<object, Map<string, Mailbox>>();

/**
 * Takes an agent id for a context. It is given back, or free when its mailbox object is closed.
 *
 * @returns Gives it back.
 * @throws {BusError} `ID_CONFLICT` when a context has it.
 */
export function takeAgentId(mailbox: Mailbox, agentId: string): () => void {
  if (isAgentOpen(mailbox, agentId)) {
    const state = `${JSON.stringify(agentId)} is open in this mailbox, dispose that context first`;
    throw new BusError("ID_CONFLICT", `Cannot open an agent context: ${state}`);
  }
  const id = toId(agentId);
  const place = placeOf(mailbox);
  const taken = openIn.get(place) ?? new Map<string, Mailbox>();
  openIn.set(place, taken.set(id, mailbox));
  return () => {
    if (taken.get(id) === mailbox) taken.delete(id);
  };
}

/** Whether a context has an agent id. */
export function isAgentOpen(mailbox: Mailbox, agentId: string): boolean {
  const place = placeOf(mailbox);
  const holder = openIn.get(place)?.get(toId(agentId));
  return holder !== undefined && placeOf(holder) === place;
}

function placeOf(mailbox: Mailbox): object {
  return (mailbox as { readonly [store]?: object | undefined })[store] ?? mailbox;
}

/** Ids that the mailbox cannot tell apart are one id. */
function toId(agentId: string): string {
  return agentId.toWellFormed();
}

/** Opens a mailbox by its address, beside `connect()`. */
import { kindOf, loadNatsPackage, nameIn, quoteAddress } from "./address.ts";
import { BusError } from "./bus/errors.ts";
import type { Mailbox } from "./mailbox/mailbox.ts";
import { MemoryMailbox, type MemoryMailboxOptions } from "./mailbox/memory-mailbox.ts";

/** Options of {@link openMailbox}, for every kind of mailbox. */
export interface OpenMailboxOptions extends MemoryMailboxOptions {}

/** What `@swarmbus/nats` exports for us, in a version that has a mailbox. */
interface NatsPackage {
  openMailbox?(url: string, options: OpenMailboxOptions | undefined): Promise<Mailbox>;
}

/** The named mailboxes of this process that are open, each with the number of those who have it open. */
const mailboxes = new Map<string, { readonly first: MemoryMailbox; open: number }>();

/**
 * Opens a mailbox.
 *
 * - nothing: a new mailbox in memory;
 * - `memory:NAME`: the mailbox of that name in this process, which lives while somebody has it open; its options are those
 *   of whoever opened it first;
 * - `nats:`, `tls:`, `ws:`, `wss:`: a mailbox on a NATS server, through the package `@swarmbus/nats`. No version of that has
 *   one yet: today these are `CONNECT_FAILED`.
 *
 * @throws {BusError} `CONNECT_FAILED`, also when `@swarmbus/nats` is not installed, or has no mailbox.
 * @throws {TypeError} On an address of another kind, {TypeError | RangeError} on wrong options.
 */
export async function openMailbox(url?: string, options?: OpenMailboxOptions): Promise<Mailbox> {
  if (url === undefined) return new MemoryMailbox(options);
  const kind = kindOf(url);
  if (kind === "memory") return openNamed(nameIn(url), options);
  if (kind === "nats") return openOnNats(url, options);
  throw new TypeError(
    `Cannot open a mailbox at ${quoteAddress(url)}: an address such as memory:NAME is needed`,
  );
}

function openNamed(name: string, options: OpenMailboxOptions | undefined): Mailbox {
  if (name === "") {
    throw new TypeError(`Cannot open a mailbox at "memory:": a name is needed behind it`);
  }
  // Made in any case, so that wrong options are refused whoever comes first.
  const fresh = new MemoryMailbox(options);
  const known = mailboxes.get(name);
  const mailbox = known === undefined ? fresh : known.first.connect();
  const shared = known ?? { first: mailbox, open: 0 };
  shared.open += 1;
  mailboxes.set(name, shared);
  void mailbox.closed.then(() => {
    shared.open -= 1;
    if (shared.open === 0) mailboxes.delete(name);
  });
  return mailbox;
}

async function openOnNats(url: string, options: OpenMailboxOptions | undefined): Promise<Mailbox> {
  const action = `open a mailbox at ${quoteAddress(url)}`;
  const nats = await loadNatsPackage<NatsPackage>(action, ", in a version that has mailboxes");
  if (nats.openMailbox !== undefined) return nats.openMailbox(url, options);
  throw new BusError(
    "CONNECT_FAILED",
    `Cannot ${action}: this version of "@swarmbus/nats" has no mailbox yet, use memory:NAME within one process`,
  );
}

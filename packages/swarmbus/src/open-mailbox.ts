/** Opens a mailbox by its address, beside `connect()`. */
import { BusError } from "./bus/errors.ts";
import type { Mailbox } from "./mailbox/mailbox.ts";
import { MemoryMailbox, type MemoryMailboxOptions } from "./mailbox/memory-mailbox.ts";

/** Options of {@link openMailbox}, for every kind of mailbox; one on NATS takes more (`@swarmbus/nats`). */
export interface OpenMailboxOptions extends MemoryMailboxOptions {}

/** What `@swarmbus/nats` exports for us. */
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
 * - `nats:`, `tls:`, `ws:`, `wss:`: a mailbox on a NATS server, through the package `@swarmbus/nats`.
 *
 * @throws {BusError} `CONNECT_FAILED`, above all when `@swarmbus/nats` is needed and not installed.
 * @throws {TypeError} On an address of another kind, {TypeError | RangeError} on wrong options.
 */
export async function openMailbox(url?: string, options?: OpenMailboxOptions): Promise<Mailbox> {
  if (url === undefined) return new MemoryMailbox(options);
  const scheme = /^([a-z]+):/iu.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "memory") return openNamed(url.slice("memory:".length), options);
  if (["nats", "tls", "ws", "wss"].includes(scheme)) return openOnNats(url, options);
  throw new TypeError(
    `Cannot open a mailbox at "${url}": an address such as memory:NAME or nats://HOST:4222 is needed`,
  );
}

function openNamed(name: string, options: OpenMailboxOptions | undefined): Mailbox {
  if (name === "") {
    throw new TypeError(`Cannot open a mailbox at "memory:": a name is needed behind it`);
  }
  const known = mailboxes.get(name);
  const mailbox = known === undefined ? new MemoryMailbox(options) : known.first.connect();
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
  const nats = await loadNats();
  if (nats.openMailbox !== undefined) return nats.openMailbox(url, options);
  throw new BusError(
    "CONNECT_FAILED",
    `Cannot open a mailbox at "${url}": this "@swarmbus/nats" has none, install the version of swarmbus`,
  );
}

async function loadNats(): Promise<NatsPackage> {
  // A variable, so that bundlers do not look for a package that most programs do not have.
  const specifier = "@swarmbus/nats";
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as NatsPackage;
  } catch (cause) {
    throw new BusError(
      "CONNECT_FAILED",
      `Cannot open a mailbox on a NATS server: the package "@swarmbus/nats" could not be loaded, install it beside swarmbus`,
      { cause },
    );
  }
}

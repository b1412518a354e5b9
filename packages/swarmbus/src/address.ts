/** Addresses of buses and mailboxes: what kind they are, how errors show them, and what those on NATS need. */
import { BusError } from "./bus/errors.ts";
import { quote } from "./bus/quote.ts";

/** What an address asks for: something of a name in this process, something on a NATS server, or neither. */
export type AddressKind = "memory" | "nats" | "unknown";

/** The kind of an address. */
export function kindOf(url: string): AddressKind {
  const scheme = /^([a-z]+):/iu.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "memory") return "memory";
  return ["nats", "tls", "ws", "wss"].includes(scheme) ? "nats" : "unknown";
}

/** The name in an address in memory; may be empty. */
export function nameIn(url: string): string {
  return url.slice("memory:".length);
}

/** An address in quotes, as errors may show it. A password may hold an `@`, so everything up to the last one goes. */
export function quoteAddress(url: string): string {
  return quote(url.replace(/^([^/]*\/\/)?.*@/su, "$1"));
}

/**
 * Loads `@swarmbus/nats`, which most programs do not have.
 *
 * @param action What it is needed for, as the error says it.
 * @param wish What it must be able to do, as the error says it.
 * @throws {BusError} `CONNECT_FAILED`, with the reason as its cause.
 */
export async function loadNatsPackage<NatsPackage>(
  action: string,
  wish = "",
): Promise<NatsPackage> {
  // A variable, so that bundlers do not look for it.
  const specifier = "@swarmbus/nats";
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as NatsPackage;
  } catch (cause) {
    throw new BusError(
      "CONNECT_FAILED",
      `Cannot ${action}: the package "@swarmbus/nats" could not be loaded, install it beside swarmbus${wish}`,
      { cause },
    );
  }
}

/** The bus of swarmbus on NATS. */
import type { MessageBus } from "swarmbus";
import { NatsBus } from "./nats-bus.ts";
import type { NatsBusOptions } from "./options.ts";

export { NatsBus, type NatsBusOpener } from "./nats-bus.ts";
export type { NatsBusOptions, TlsOptions } from "./options.ts";

/**
 * Opens a bus by its address; `connect(url)` of `swarmbus` comes here.
 *
 * @throws {BusError} `CONNECT_FAILED`, which says why and what to do.
 */
export function connect(url: string, options?: Omit<NatsBusOptions, "url">): Promise<MessageBus> {
  return NatsBus.open({ ...options, url });
}

/** Opens a bus by its address, so that a program runs in one process or on NATS without a change. */
import { BusError } from "./bus/errors.ts";
import type { MessageBus } from "./bus/message-bus.ts";
import { MemoryBus, type MemoryBusOptions } from "./memory/memory-bus.ts";

/** Options of {@link connect}, for every kind of bus; a NATS bus takes more (`@swarmbus/nats`). */
export interface ConnectOptions extends MemoryBusOptions {}

/** What `@swarmbus/nats` exports for us. */
interface NatsPackage {
  connect(url: string, options: ConnectOptions | undefined): Promise<MessageBus>;
}

/** The named swarms of this process that are open, each with the number of its connections. */
const swarms = new Map<string, { readonly first: MemoryBus; open: number }>();

/**
 * Opens a connection.
 *
 * - nothing: a new swarm in memory;
 * - `memory:NAME`: the swarm of that name in this process, which lives while somebody has it open; `clock` and
 *   `maxPayloadBytes` are those of whoever opened it first;
 * - `nats:`, `tls:`, `ws:`, `wss:`: a NATS server, through the package `@swarmbus/nats`.
 *
 * @throws {BusError} `CONNECT_FAILED`, above all when `@swarmbus/nats` is needed and not installed.
 * @throws {TypeError} On an address of another kind.
 */
export async function connect(url?: string, options?: ConnectOptions): Promise<MessageBus> {
  if (url === undefined) return new MemoryBus(options);
  const scheme = /^([a-z]+):/iu.exec(url)?.[1]?.toLowerCase() ?? "";
  if (scheme === "memory") return openNamed(url.slice("memory:".length), options);
  if (["nats", "tls", "ws", "wss"].includes(scheme))
    return (await loadNats()).connect(url, options);
  throw new TypeError(
    `Cannot connect to "${url.replace(/\/\/[^@/]*@/u, "//")}": an address such as memory:NAME or nats://HOST:4222 is needed`,
  );
}

function openNamed(name: string, options: ConnectOptions | undefined): MemoryBus {
  if (name === "") throw new TypeError(`Cannot connect to "memory:": a name is needed behind it`);
  const known = swarms.get(name);
  const bus = known === undefined ? new MemoryBus(options) : known.first.connect(options);
  const swarm = known ?? { first: bus, open: 0 };
  swarm.open += 1;
  swarms.set(name, swarm);
  void bus.closed.then(() => {
    swarm.open -= 1;
    if (swarm.open === 0) swarms.delete(name);
  });
  return bus;
}

async function loadNats(): Promise<NatsPackage> {
  // A variable, so that bundlers do not look for a package that most programs do not have.
  const specifier = "@swarmbus/nats";
  try {
    return (await import(/* @vite-ignore */ /* webpackIgnore: true */ specifier)) as NatsPackage;
  } catch (cause) {
    throw new BusError(
      "CONNECT_FAILED",
      `Cannot connect to a NATS server: the package "@swarmbus/nats" could not be loaded, install it beside swarmbus`,
      { cause },
    );
  }
}

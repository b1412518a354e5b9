/** Opens a bus by its address, so that a program runs in one process or on NATS without a change. */
import { kindOf, loadNatsPackage, nameIn, quoteAddress } from "./address.ts";
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
  const kind = kindOf(url);
  if (kind === "memory") return openNamed(nameIn(url), options);
  if (kind === "nats") return openOnNats(url, options);
  throw new TypeError(
    `Cannot connect to ${quoteAddress(url)}: an address such as memory:NAME or nats://HOST:4222 is needed`,
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

async function openOnNats(url: string, options: ConnectOptions | undefined): Promise<MessageBus> {
  const nats = await loadNatsPackage<NatsPackage>("connect to a NATS server");
  return nats.connect(url, options);
}

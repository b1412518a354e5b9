/**
 * Which messages the server has surely got: those written before a round trip that was answered.
 *
 * When the connection breaks, the others are in doubt. They are counted, and never sent again: at most once. A round trip
 * is made by every `flush`, and 50 ms after a publish that none has followed.
 */
import type { NatsConnection } from "@nats-io/nats-core";
import { systemClock } from "swarmbus";

const probeMs = 50;

/** Counts what was written and what is confirmed. */
export class Confirmations {
  readonly #client: NatsConnection;
  #written = 0;
  #confirmed = 0;
  #cancelProbe: (() => void) | undefined = undefined;
  #isClosed = false;
  /** Ends the round trips that are on their way: the client forgets them when it is closed. */
  readonly #waiting = new Set<(error: Error) => void>();

  constructor(client: NatsConnection) {
    this.#client = client;
  }

  /** How many messages were written, and may or may not have reached the server. */
  get inDoubt(): number {
    return this.#written - this.#confirmed;
  }

  /** A message was written. */
  wrote(): void {
    this.#written += 1;
    if (this.#cancelProbe !== undefined || this.#isClosed) return;
    // The machine's time, whatever clock the bus was given: a real server is asked.
    this.#cancelProbe = systemClock.setTimeout(this.#probe, probeMs);
  }

  /** Makes a round trip; rejects when the connection breaks meanwhile, or {@link close} is called. */
  async flush(): Promise<void> {
    const written = this.#written;
    await this.#roundTrip();
    if (written > this.#confirmed) this.#confirmed = written;
  }

  async #roundTrip(): Promise<void> {
    if (this.#isClosed) throw new Error("closed");
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.add(reject);
    this.#client.flush().then(resolve, reject);
    await promise.finally(() => this.#waiting.delete(reject));
  }

  /** The connection broke: what is in doubt stays so. @returns How many messages. */
  broke(): number {
    const { inDoubt } = this;
    this.#confirmed = this.#written;
    return inDoubt;
  }

  /** Makes no round trip any more. */
  close(): void {
    this.#isClosed = true;
    this.#cancelProbe?.();
    for (const end of this.#waiting) end(new Error("closed"));
  }

  readonly #probe = (): void => {
    this.#cancelProbe = undefined;
    if (this.inDoubt > 0 && !this.#client.isClosed()) this.flush().catch(() => undefined);
  };
}

/** Who is alive, by their heartbeats and the watcher's own clock. */
import type { BusError } from "../bus/errors.ts";
import type { Message } from "../bus/message.ts";
import type { MessageBus } from "../bus/message-bus.ts";
import type { Subscription } from "../bus/subscription.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { EventStream } from "./event-stream.ts";
import { heartbeatPattern, readHeartbeat } from "./heartbeat-record.ts";
import { type AgentPresence, PresenceBook, type PresenceEvent } from "./presence-book.ts";
import { SilenceTimer } from "./silence-timer.ts";

export type { AgentPresence, Presence, PresenceEvent } from "./presence-book.ts";

/** Options of {@link watchPresence}. */
export interface PresenceOptions {
  /**
   * After how much silence an agent is dead, in milliseconds; above 0. For an agent that says it sends more seldom than
   * three times in this, it is three of its own intervals.
   *
   * @default 15_000
   */
  timeoutMs?: number | undefined;
  /**
   * Most agents that are known at once; an integer from 1. Beyond it the longest gone are forgotten first, then the
   * longest silent. Who is forgotten and heard again has `joined`.
   *
   * @default 10_000
   */
  maxAgents?: number | undefined;
  /**
   * By which silence is measured.
   *
   * @default systemClock
   */
  clock?: Clock | undefined;
}

/**
 * A watch over all agents that send heartbeats, until {@link stop} or the end of its bus. Iterating it gives what happens,
 * from the moment the watch was made: one loop at a time (a second is a `TypeError`), and the next loop goes on where one
 * was left. It is bounded for a slow reader, by 4096 events or `maxAgents`, whichever is more: see {@link lost}. After
 * the end the loop gets what is left; when the bus failed for good, the error last.
 */
export interface PresenceWatch extends AsyncIterable<PresenceEvent>, AsyncDisposable {
  /** Everybody who is known. Who is dead or has left is kept for four timeouts. After the end it stands still. */
  agents(): AgentPresence[];
  /** How many messages on the heartbeats' subjects were none. */
  readonly junk: number;
  /** How many events, the oldest, were lost because nobody read them in time. */
  readonly lost: number;
  /** Ends it. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Watches all heartbeats.
 *
 * Only the watcher's own clock counts, and only silence while it could hear: after its thread was blocked or its
 * connection away, everybody has half a timeout to be heard. Before anybody is suspected, what has arrived is taken in.
 *
 * @returns Resolves when heartbeats arrive.
 * @throws {BusError} What `subscribe` throws.
 * @throws {RangeError} On figures out of range.
 */
export async function watchPresence(
  bus: MessageBus,
  options: PresenceOptions = {},
): Promise<PresenceWatch> {
  const { timeoutMs = 15_000, maxAgents = 10_000, clock = systemClock } = options;
  if (!(timeoutMs > 0 && Number.isFinite(timeoutMs))) {
    throw new RangeError(`Cannot watch presence: timeoutMs is ${timeoutMs}, above 0 is needed`);
  }
  if (!(Number.isInteger(maxAgents) && maxAgents >= 1)) {
    throw new RangeError(`Cannot watch presence: maxAgents is ${maxAgents}, from 1 is needed`);
  }
  const capacity = Math.max(4096, maxAgents);
  const events = new EventStream<PresenceEvent>(capacity);
  const book = new PresenceBook(timeoutMs, maxAgents, (event) => events.push(event));
  const watch = new Watch(bus, clock, book, events);
  await watch.start(capacity);
  return watch;
}

class Watch implements PresenceWatch {
  readonly #bus: MessageBus;
  readonly #book: PresenceBook;
  readonly #timer: SilenceTimer;
  readonly #events: EventStream<PresenceEvent>;
  readonly #over = new AbortController();
  #subscription: Subscription | undefined = undefined;
  #junk = 0;

  constructor(
    bus: MessageBus,
    clock: Clock,
    book: PresenceBook,
    events: EventStream<PresenceEvent>,
  ) {
    this.#bus = bus;
    this.#book = book;
    this.#timer = new SilenceTimer(bus, clock, book);
    this.#events = events;
  }

  async start(bufferSize: number): Promise<void> {
    // Of an agent's heartbeats the newest says most.
    const options = { bufferSize, overflow: "drop-oldest" } as const;
    const subscription = await this.#bus.subscribe(heartbeatPattern, this.#take, options);
    this.#subscription = subscription;
    void subscription.closed.then((error) => this.#end(error));
    void this.#followConnection();
  }

  agents(): AgentPresence[] {
    return this.#book.list(this.#timer.now());
  }

  get junk(): number {
    return this.#junk;
  }

  get lost(): number {
    return this.#events.lost;
  }

  [Symbol.asyncIterator](): AsyncIterator<PresenceEvent> {
    return this.#events[Symbol.asyncIterator]();
  }

  async stop(): Promise<void> {
    this.#end();
    await this.#subscription?.unsubscribe();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  readonly #take = (message: Message): void => {
    const heartbeat = readHeartbeat(message);
    if (heartbeat === undefined) {
      this.#junk += 1;
      return;
    }
    this.#book.hear(heartbeat, this.#timer.now());
    this.#timer.update();
  };

  async #followConnection(): Promise<void> {
    try {
      for await (const event of this.#bus.events({ signal: this.#over.signal })) {
        if (event.type === "disconnected") this.#timer.stopHearing();
        else if (event.type === "connected") this.#timer.hearAgain();
      }
    } catch {
      // A bus that failed for good; the end of the subscription says the same, and ends the watch.
    }
  }

  #end(error?: BusError): void {
    if (this.#over.signal.aborted) return;
    this.#over.abort();
    this.#timer.end();
    this.#events.end(error);
  }
}

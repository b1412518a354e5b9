/** Keeps what a subscription receives, for a test to look at. */
import type { MessageBus } from "../bus/message-bus.ts";
import type { Message } from "../bus/message.ts";
import type { SubscribeOptions, Subscription } from "../bus/subscription.ts";
import { within } from "./deadline.ts";

/** Messages in the order in which they came, and whoever waits for more of them. */
class Arrivals {
  readonly messages: Message[] = [];
  readonly #waiting = new Map<() => void, number>();

  readonly take = (message: Message): void => {
    this.messages.push(message);
    for (const [resolve, wanted] of this.#waiting) if (this.messages.length >= wanted) resolve();
  };

  async count(wanted: number): Promise<void> {
    if (this.messages.length >= wanted) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.set(resolve, wanted);
    try {
      await within(promise, () => `of ${wanted} messages there are ${this.#summary()}`);
    } finally {
      this.#waiting.delete(resolve);
    }
  }

  #summary(): string {
    const last = this.messages
      .slice(-10)
      .map((message) => JSON.stringify(message.text().slice(0, 40)));
    return `${this.messages.length}${last.length === 0 ? "" : `, the last ones ${last.join(" ")}`}`;
  }
}

/** What arrived at a subject, in order. Made by {@link record}. */
export class Recorder {
  /** The subscription behind it. */
  readonly subscription: Subscription;
  readonly #arrivals: Arrivals;

  /** @internal */
  constructor(subscription: Subscription, arrivals: Arrivals) {
    this.subscription = subscription;
    this.#arrivals = arrivals;
  }

  /** All messages so far, oldest first. */
  get messages(): readonly Message[] {
    return this.#arrivals.messages;
  }

  /** All messages so far as text, oldest first. */
  texts(): string[] {
    return this.messages.map((message) => message.text());
  }

  /**
   * Waits until at least `wanted` messages have arrived, for at most two seconds of real time.
   *
   * @returns All messages so far.
   * @throws {Error} When they did not come in time; says what came.
   */
  async count(wanted: number): Promise<readonly Message[]> {
    await this.#arrivals.count(wanted);
    return this.messages;
  }

  /** Ends the subscription; what was recorded stays. */
  async stop(): Promise<void> {
    await this.subscription.unsubscribe();
  }
}

/**
 * Subscribes with a handler that keeps every message.
 *
 * @param options As for `subscribe`.
 * @returns Resolves when the subscription is live.
 */
export async function record(
  bus: MessageBus,
  subject: string,
  options?: SubscribeOptions,
): Promise<Recorder> {
  const arrivals = new Arrivals();
  return new Recorder(await bus.subscribe(subject, arrivals.take, options), arrivals);
}

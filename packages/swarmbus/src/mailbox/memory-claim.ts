/** A claim in memory. */
import type { AgentMessage } from "./agent-message.ts";
import { checkInteger } from "./check-arguments.ts";
import type { Claim } from "./mailbox.ts";
import type { MessageStore } from "./message-store.ts";
import type { Recipient, Taken } from "./recipient.ts";

/** Messages that were handed out; what becomes of them, the store knows. */
export class MemoryClaim implements Claim {
  readonly messages: readonly AgentMessage[];
  readonly missed: number;
  readonly #taken: Taken;
  readonly #recipient: Recipient;
  readonly #store: MessageStore;
  readonly #checkOpen: (action: string) => void;

  /** @param checkOpen Throws when the mailbox that made the claim is closed. */
  constructor(
    taken: Taken,
    recipient: Recipient,
    store: MessageStore,
    checkOpen: (action: string) => void,
  ) {
    this.messages = taken.messages;
    this.missed = taken.missed;
    this.#taken = taken;
    this.#recipient = recipient;
    this.#store = store;
    this.#checkOpen = checkOpen;
  }

  async ack(count: number = this.messages.length): Promise<boolean> {
    checkInteger("count", count, 0);
    this.#checkOpen("ack a claim");
    return this.#store.settle(this.#recipient, this.#taken, count);
  }

  async release(): Promise<boolean> {
    return this.#store.settle(this.#recipient, this.#taken, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.release();
  }
}

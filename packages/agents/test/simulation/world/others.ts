// Everybody else: users and programs that send, read receipts, take messages, and get in the way.
import type { AgentContext } from "@swarmbus/agents";
import { isBusError } from "swarmbus";
import { audit, checkReceipt } from "../books/audit.ts";
import type { Delivery } from "../books/mail-book.ts";
import type { Scene } from "./scene.ts";
import type { World } from "./world.ts";

export class Others {
  readonly #world: World;
  readonly #scenes: readonly Scene[];
  readonly #waits = new Set<Promise<void>>();

  constructor(world: World, scenes: readonly Scene[]) {
    this.#world = world;
    this.#scenes = scenes;
  }

  async play(): Promise<void> {
    const world = this.#world;
    for (let left = 2 + world.below(10); left > 0; left -= 1) {
      await world.pause();
      await this.act();
    }
    await Promise.all(this.#waits);
  }

  /** Does one thing. Who is gone meanwhile does nothing. */
  readonly act = async (): Promise<void> => {
    try {
      await this.#actSomehow();
    } catch (error) {
      if (!isBusError(error, "CLOSED")) throw error;
    }
  };

  async #actSomehow(): Promise<void> {
    const world = this.#world;
    const scene = world.choose(this.#scenes);
    const context = world.choose(world.contexts);
    const kind = world.below(60);
    if (kind < 2) scene.abort();
    else if (kind < 3) await world.take(context.agentId);
    else if (kind < 6) await scene.comeBack();
    else if (kind < 8) await scene.disposeAgent();
    else if (kind < 9) await world.take();
    else if (kind < 12) await context.consumeMessages();
    else if (kind < 15) await this.#hold(context);
    else if (kind < 22) await audit(world.mailbox, world.ledger);
    else if (kind < 27) this.#wait();
    else await world.send();
  }

  /** A claim that somebody begins and never acks, as in a crash. */
  async #hold(context: AgentContext): Promise<void> {
    const world = this.#world;
    world.unclear.add(context.agentId);
    const claim = await context.claimMessages({ max: world.choose([undefined, 1]) });
    await world.pause();
    await claim.release();
  }

  /** A sender waits for the end of a message, while everything goes on. */
  #wait(): void {
    const { ledger } = this.#world;
    const deliveries = ledger.mail.sent.flatMap((sent) => sent.deliveries);
    if (deliveries.length > 0) this.#waits.add(this.#waitFor(this.#world.choose(deliveries)));
  }

  async #waitFor(delivery: Delivery): Promise<void> {
    const { ledger, mailbox } = this.#world;
    const { message, agentId } = delivery;
    const timeoutMs = 1 + this.#world.below(60);
    try {
      const { state } = await mailbox.waitForReceipt(message.id, { agentId, timeoutMs });
      // It wakes in the midst of what ends the message; our books learn of that when it has.
      await this.#world.pause(0);
      checkReceipt(delivery, state, ledger);
    } catch (error) {
      const isForgotten = ledger.mail.find(message)?.isForgotten === true;
      const isTrue = isForgotten
        ? isBusError(error, "ABORTED") || isBusError(error, "UNKNOWN_RECIPIENT")
        : isBusError(error, "TIMEOUT") && delivery.state !== "read";
      if (!isTrue) ledger.fault(`a wait for ${delivery.name} failed: ${String(error)}`);
    }
  }
}

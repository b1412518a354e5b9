/** A handler that holds what it was given until a case lets it go. */
import type { HandlerContext, Message } from "../../bus/message.ts";

/** Holds every handler that begins; {@link handler} is what a case subscribes. */
export class HeldHandlers {
  /** The texts of the messages whose handlers have begun, in order. */
  readonly begun: string[] = [];
  /** The signals that those handlers got, in order. */
  readonly signals: AbortSignal[] = [];
  readonly #held: (() => void)[] = [];

  readonly handler = async (message: Message, context: HandlerContext): Promise<void> => {
    this.begun.push(message.text());
    this.signals.push(context.signal);
    await new Promise<void>((resolve) => this.#held.push(resolve));
  };

  /** How many handlers run. */
  get running(): number {
    return this.#held.length;
  }

  /** Ends the handler that has been running longest. */
  release(): void {
    this.#held.shift()?.();
  }

  /** Ends all handlers that run. */
  releaseAll(): void {
    for (const release of this.#held.splice(0)) release();
  }
}

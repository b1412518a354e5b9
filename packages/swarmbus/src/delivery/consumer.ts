/** What takes the messages of a subscription in the end: runs of its handler, or a reader. */
import type { BusError } from "../bus/errors.ts";
import type { BusMessage } from "./bus-message.ts";

/** Takes messages as it is free to. */
export interface Consumer {
  /** Whether a message can be handed over now. */
  readonly isFree: boolean;
  /** Whether it asks for more by itself after each message, as a reader does. */
  readonly asksForMore: boolean;
  /** Whether something that was handed over is still in progress. */
  readonly isBusy: boolean;
  /** Takes a message; must be free, must not throw. */
  take(message: BusMessage): void;
  /** Nothing more will come; readers end, with the error if there is one. */
  end(error: BusError | undefined): void;
}

/** What a consumer asks of its subscription. */
export interface Supply {
  /** The oldest message that waits for this consumer, counted as delivered, or `undefined`. */
  pull(): BusMessage | undefined;
  /** Everything that waits, counted as delivered. */
  pullAll(): BusMessage[];
  /** Tells that the consumer has become free, or has finished something. */
  becameFree(): void;
  /** The handler returned a promise: from now on it must not be called past the buffer. */
  becameAsynchronous(): void;
  /** Reports a failure of user code. */
  report(error: unknown): void;
  /** Ends the subscription, as its reader has left. */
  readerLeft(): void;
  /** Whether enough was handed over in this macrotask; then a reader waits for the next one. */
  readonly mustYield: boolean;
}

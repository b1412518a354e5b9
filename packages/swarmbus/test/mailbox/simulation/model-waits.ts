/** Promises that wait: what the model expects of each, and what was seen of the real one. */
import type { DeliveryMode, ReceiptState } from "../../../src/index.ts";
import type { Model } from "./model.ts";
import { hasEnded, type ModelMessage } from "./model-message.ts";

/** Where a wait gives up by itself, or is made to. */
export interface WaitLimits {
  readonly dueAt: number;
  readonly abort: AbortController | undefined;
}

/** What both kinds have in common: the first thing that ends it is what it gives. */
abstract class Waiting {
  readonly limits: WaitLimits;
  /** When what it waits for ends by itself. */
  readonly expiresAt: number;
  /** What it should give: a value or an error's code. */
  expected: string | undefined;
  /** What it gave. */
  seen: string | undefined;

  constructor(limits: WaitLimits, expiresAt: number = Infinity) {
    this.limits = limits;
    this.expiresAt = expiresAt;
  }

  end(as: string): void {
    this.expected ??= as;
  }
}

/** A `waitForPending`. */
export class ModelWait extends Waiting {
  readonly agentId: string;
  readonly mode: DeliveryMode | undefined;
  readonly after: ModelMessage | undefined;

  constructor(
    limits: WaitLimits,
    agentId: string,
    mode: DeliveryMode | undefined,
    after: ModelMessage | undefined,
  ) {
    super(limits);
    this.agentId = agentId;
    this.mode = mode;
    this.after = after;
  }

  get what(): string {
    return `the wait of ${this.agentId} for ${this.mode ?? "any"} after ${this.after?.index ?? -1}`;
  }

  look(model: Model): void {
    const found = model.pending(this.agentId, this.mode, this.after?.index);
    if (found.length > 0) this.end("true");
  }

  leave(agentId: string): void {
    if (agentId === this.agentId) this.end("false");
  }

  clear(): void {
    this.end("false");
  }

  timeOut(): void {
    this.end("false");
  }
}

/** A `waitForReceipt`. */
export class ModelReceiptWait extends Waiting {
  readonly message: ModelMessage;
  readonly agentId: string;
  readonly wanted: ReceiptState;

  constructor(limits: WaitLimits, message: ModelMessage, agentId: string, wanted: ReceiptState) {
    super(limits, message.expiresAt);
    this.message = message;
    this.agentId = agentId;
    this.wanted = wanted;
  }

  get what(): string {
    return `the wait for ${this.agentId}'s receipt of ${this.message.letter.content}`;
  }

  look(): void {
    const state = this.message.standings.get(this.agentId)?.state;
    if (state !== undefined && (state === this.wanted || hasEnded(state))) this.end(state);
  }

  leave(): void {
    this.look();
  }

  clear(): void {
    this.end("ABORTED");
  }

  timeOut(): void {
    this.end("TIMEOUT");
  }
}

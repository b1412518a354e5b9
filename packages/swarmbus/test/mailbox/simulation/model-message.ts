/** A message as the model of a mailbox keeps it: where it stands for whom. */
import type { DeliveryMode, ReceiptState, SendOptions } from "../../../src/index.ts";

/** What is sent: the arguments of one `send`. */
export interface Letter extends Pick<SendOptions, "source" | "target" | "id" | "expiresInMs"> {
  readonly content: string;
  readonly mode: DeliveryMode;
}

/** Where it stands for one recipient. */
export interface Standing {
  state: ReceiptState;
  /** What has happened to it in a claim, first; its end, should the claim give it back. */
  lostAs?: "trimmed" | "expired";
}

/** Known for so long after it was trimmed. */
const windowMs = 120_000;

/** A message that was accepted. */
export class ModelMessage {
  readonly letter: Letter;
  /** Its place among all messages. */
  readonly index: number;
  readonly expiresAt: number;
  readonly standings = new Map<string, Standing>();
  trimmedAt = Infinity;
  /** What the real mailbox gave it, as soon as that is known. */
  real?: { readonly id: string; readonly seq: number };

  constructor(letter: Letter, index: number, now: number) {
    this.letter = letter;
    this.index = index;
    this.expiresAt = now + (letter.expiresInMs ?? Infinity);
  }

  get isRetained(): boolean {
    return this.trimmedAt === Infinity;
  }

  /** Whether its id is still in use at that time. */
  isKnown(now: number): boolean {
    return this.isRetained || now - this.trimmedAt < windowMs;
  }

  isPending(agentId: string): boolean {
    return this.standings.get(agentId)?.state === "pending";
  }

  /** Notices for everybody that its time is over, when it is. */
  expire(now: number): void {
    if (this.expiresAt <= now)
      for (const standing of this.standings.values()) lose(standing, "expired");
  }
}

/** The message is lost for one recipient, now or when a claim gives it back. @returns Whether it was lost now. */
export function lose(standing: Standing, as: "trimmed" | "expired"): boolean {
  if (standing.state === "claimed") standing.lostAs ??= as;
  if (standing.state !== "pending") return false;
  standing.state = as;
  return true;
}

/** Whether it goes no further. */
export function hasEnded(state: ReceiptState): boolean {
  return state !== "pending" && state !== "claimed";
}

/**
 * What an agent lost: messages that newer ones pushed out of the mailbox before it could read them.
 *
 * A mailbox tells each loss once, but again to the claim that follows one that was released as a whole. A run tells a loss
 * when it claims, as there may be no later moment; so what went back with its messages must not be told again. That is known
 * of the claims of one context object. When the agent is opened anew, or in another process, it may be told again.
 */
import type { AgentContext } from "../context/agent-context.ts";

/** By context: what was told, and went back since the last claim. */
const toldAndReleased = new WeakMap<AgentContext, number>();

/**
 * Publishes what a claim missed, unless that was told before.
 *
 * @param stepNumber The step that the claim is for.
 * @returns How many messages it told of.
 */
export function tellMissed(context: AgentContext, missed: number, stepNumber: number): number {
  const told = toldAndReleased.get(context) ?? 0;
  toldAndReleased.delete(context);
  // Less than went back: somebody else has claimed in between, and was told of it. These are new.
  const count = missed < told ? missed : missed - told;
  if (count > 0) context.publishEvent({ type: "message-missed", count, stepNumber });
  return count;
}

/** A claim was released as a whole: the next one tells again what it missed. */
export function missedAgain(context: AgentContext, missed: number): void {
  toldAndReleased.set(context, (toldAndReleased.get(context) ?? 0) + missed);
}

/** Where the SDK's steering messages are in a prompt that somebody's `prepareStep` has made. */
import type { ModelMessage, UserModelMessage } from "ai";

/** What a `prepareStep` did with the steering messages that it was offered. */
export interface SteeredPrompt {
  /** The prompt without them. */
  readonly others: readonly ModelMessage[];
  /** Those that it left out. */
  readonly missing: readonly UserModelMessage[];
}

/**
 * Looks for steering messages. One may have been mapped to a new object, so the SDK goes by the content; but a message with the
 * same content that was there before is another one. Linear: only what is not found as it is, is compared by its content.
 *
 * @param offered The prompt with all of them.
 * @param sent What became of it.
 */
export function findSteered(
  steered: readonly UserModelMessage[],
  offered: readonly ModelMessage[],
  sent: readonly ModelMessage[],
): SteeredPrompt {
  const missing = new Set<ModelMessage>(steered);
  for (const message of sent) missing.delete(message);
  const known = new Set([...offered, ...steered]);
  const ours = new Set<ModelMessage>(steered);
  if (missing.size > 0) {
    const mapped = sent.filter((message) => message.role === "user" && !known.has(message));
    for (const [message, original] of pairByContent(mapped, [...missing])) {
      ours.add(message);
      missing.delete(original);
    }
  }
  return {
    others: sent.filter((message) => !ours.has(message)),
    missing: steered.filter((message) => missing.has(message)),
  };
}

/** Each of the new messages with an original of the same content, first with first; those without one are left out. */
function pairByContent(
  mapped: readonly ModelMessage[],
  originals: readonly ModelMessage[],
): [ModelMessage, ModelMessage][] {
  const byContent = new Map<string, ModelMessage[]>();
  for (const original of originals.toReversed()) {
    const content = JSON.stringify(original.content);
    const same = byContent.get(content) ?? [];
    byContent.set(content, same);
    same.push(original);
  }
  return mapped.flatMap((message) => {
    const original = byContent.get(JSON.stringify(message.content))?.pop();
    return original === undefined ? [] : [[message, original] as [ModelMessage, ModelMessage]];
  });
}

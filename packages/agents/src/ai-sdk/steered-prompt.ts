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
 * same content that was there before is another one.
 *
 * @param offered The prompt with all of them.
 * @param sent What became of it.
 */
export function findSteered(
  steered: readonly UserModelMessage[],
  offered: readonly ModelMessage[],
  sent: readonly ModelMessage[],
): SteeredPrompt {
  const ours = new Set<ModelMessage>(steered);
  const before = new Set(offered.filter((message) => !ours.has(message)));
  const missing = [...steered];
  const others = sent.filter((message) => {
    const place = before.has(message) ? -1 : missing.findIndex((each) => isSame(each, message));
    if (place !== -1) missing.splice(place, 1);
    return place === -1;
  });
  return { others, missing };
}

function isSame(one: ModelMessage, other: ModelMessage): boolean {
  if (one === other) return true;
  return one.role === other.role && JSON.stringify(one.content) === JSON.stringify(other.content);
}

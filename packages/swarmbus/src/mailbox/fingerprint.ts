/** What is kept of a message's content when it is trimmed: enough to tell a retry from another message. */

/** What makes two sends with one id the same. */
export interface Fingerprinted {
  readonly content: string;
  readonly source: string;
  readonly target: string | null;
  readonly template?: string | undefined;
  readonly mode: string;
}

const highFactor = 2_654_435_761;
const lowFactor = 1_597_334_677;

/**
 * 53 bits of a hash over all that a retry must repeat: an accident in nine thousand million million. It is no protection
 * against somebody who looks for two messages with one hash; they would deceive themselves only. Two hashes of 32 bits side
 * by side, mixed at the end (the construction known as cyrb53).
 *
 * @param expiresInMs `Infinity` for what never expires.
 */
export function fingerprint(message: Fingerprinted, expiresInMs: number): number {
  const { content, source, target, template, mode } = message;
  const expiry = expiresInMs === Number.POSITIVE_INFINITY ? "" : `${expiresInMs},`;
  // Lengths first, so that no text can move from one part to the next; who is absent is not who is empty.
  const lengths = [source.length, target?.length ?? -1, template?.length ?? -1] as const;
  let high = 0xdeadbeef ^ (mode === "queue" ? 1 : 0);
  let low = 0x41c6ce57;
  for (const length of lengths) {
    high = Math.imul(high ^ length, highFactor);
    low = Math.imul(low ^ length, lowFactor);
  }
  for (const text of [expiry, source, target ?? "", template ?? "", content]) {
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      high = Math.imul(high ^ unit, highFactor);
      low = Math.imul(low ^ unit, lowFactor);
    }
  }
  high = mix(high, low);
  low = mix(low, high);
  return 2 ** 32 * (low & 0x1fffff) + (high >>> 0);
}

function mix(one: number, other: number): number {
  const mixed = Math.imul(one ^ (one >>> 16), 2_246_822_507);
  return mixed ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
}

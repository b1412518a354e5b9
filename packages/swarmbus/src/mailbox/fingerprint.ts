/** What is kept of a message's content when it is trimmed: enough to tell a retry from another message. */

/** What makes two sends with one id the same. */
export interface Fingerprinted {
  readonly content: string;
  readonly source: string;
  readonly target: string | null;
  readonly template?: string | undefined;
  readonly mode: string;
}

/**
 * 53 bits of a hash over all that a retry must repeat: an accident in nine thousand million million. It is no protection
 * against somebody who looks for two messages with one hash; they would deceive themselves only.
 */
export function fingerprint(message: Fingerprinted, expiresInMs: number | undefined): number {
  const { content, source, target, template, mode } = message;
  // Lengths first, so that no text can move from one part to the next; who is absent is not who is empty.
  const shape = `${source.length},${target?.length ?? "-"},${template?.length ?? "-"},${mode},${expiresInMs},`;
  return hash(shape, source, target ?? "", template ?? "", content);
}

/** Two 32-bit hashes side by side, mixed at the end (the construction known as cyrb53). */
function hash(...parts: readonly string[]): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) {
      const unit = part.charCodeAt(index);
      high = Math.imul(high ^ unit, 2_654_435_761);
      low = Math.imul(low ^ unit, 1_597_334_677);
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

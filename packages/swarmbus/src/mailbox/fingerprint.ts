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
 *
 * @param expiresInMs `Infinity` for what never expires.
 */
export function fingerprint(message: Fingerprinted, expiresInMs: number): number {
  const { content, source, target, template, mode } = message;
  const hash = new Hash();
  // Lengths first, so that no text can move from one part to the next; who is absent is not who is empty.
  hash.add(source.length);
  hash.add(target === null ? -1 : target.length);
  hash.add(template === undefined ? -1 : template.length);
  hash.add(mode === "queue" ? 1 : 0);
  if (expiresInMs !== Number.POSITIVE_INFINITY) hash.addText(`${expiresInMs},`);
  hash.addText(source);
  if (target !== null) hash.addText(target);
  if (template !== undefined) hash.addText(template);
  hash.addText(content);
  return hash.value();
}

/** Two 32-bit hashes side by side, mixed at the end (the construction known as cyrb53). */
class Hash {
  #high = 0xdeadbeef | 0;
  #low = 0x41c6ce57;

  addText(text: string): void {
    let high = this.#high;
    let low = this.#low;
    for (let index = 0; index < text.length; index += 1) {
      const unit = text.charCodeAt(index);
      high = Math.imul(high ^ unit, 2_654_435_761);
      low = Math.imul(low ^ unit, 1_597_334_677);
    }
    this.#high = high;
    this.#low = low;
  }

  add(unit: number): void {
    this.#high = Math.imul(this.#high ^ unit, 2_654_435_761);
    this.#low = Math.imul(this.#low ^ unit, 1_597_334_677);
  }

  value(): number {
    const high = mix(this.#high, this.#low);
    const low = mix(this.#low, high);
    return 2 ** 32 * (low & 0x1fffff) + (high >>> 0);
  }
}

function mix(one: number, other: number): number {
  const mixed = Math.imul(one ^ (one >>> 16), 2_246_822_507);
  return mixed ^ Math.imul(other ^ (other >>> 13), 3_266_489_909);
}

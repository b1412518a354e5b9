/** How errors show what comes from outside: on one line, so that nothing in it passes for a line of its own in a log. */

const longest = 80;
/** Control characters, what steers the direction of text or cannot be seen, halves of characters, and line ends. */
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** A value in quotes, for an error message. Of a long one only the first 80 characters are shown. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return String(value);
  const shown = value.length > longest ? `${value.slice(0, longest)}…` : value;
  return `"${printable(shown.replaceAll(/["\\]/gu, String.raw`\$&`))}"`;
}

/** A text with escapes in place of what would break the line or garble a terminal. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (character) => {
    const escaped = JSON.stringify(character).slice(1, -1);
    if (escaped !== character) return escaped;
    return String.raw`\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

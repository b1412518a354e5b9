/**
 * Keeps content from holding anything that reads like our own tag, by one backslash behind its `<`, and takes that
 * backslash away again. Everything else stays as it is.
 *
 * A tag may have been escaped before, so any number of backslashes may stand behind the `<`: escaping adds one,
 * unescaping removes one. Both find the same places, as a backslash there changes nothing for the search; that makes them
 * inverse, whatever the content.
 */
import { openers, readCharacter } from "./read-character.ts";

/** The name in our tag. */
export const tagName = "bus-message";

const opener = new RegExp(`[${openers}]`, "gu");
const whole = 1 << tagName.length;
/** The bit of the first letter: only slashes may come before it. */
const beforeName = 1;
/** The bit of the letter behind the hyphen: more hyphens may come before it. */
const behindHyphen = 1 << (tagName.indexOf("-") + 1);

/** For each letter, the bits of the places in the name where it stands. */
const placesOf = new Map<string, number>();
for (const [place, letter] of Array.from(tagName).entries()) {
  placesOf.set(letter, (placesOf.get(letter) ?? 0) | (1 << place));
}

/** Puts one backslash behind the `<` of everything that reads like our tag. */
export function escapeTags(content: string): string {
  let escaped = "";
  let copied = 0;
  for (const { at } of findTags(content)) {
    escaped += `${content.slice(copied, at)}\\`;
    copied = at;
  }
  return escaped + content.slice(copied);
}

/** Undoes {@link escapeTags}. A tag that is not escaped, which only foreign text can hold, is left alone. */
export function unescapeTags(content: string): string {
  let plain = "";
  let copied = 0;
  for (const { at, backslashes } of findTags(content)) {
    if (backslashes === 0) continue;
    plain += content.slice(copied, at);
    copied = at + 1;
  }
  return plain + content.slice(copied);
}

/** Something that reads like the beginning of our tag, opening or closing. */
interface Tag {
  /** Where what stands behind its `<` begins. */
  readonly at: number;
  /** How many backslashes stand there. */
  readonly backslashes: number;
}

/**
 * Goes over the content once: a bit for each letter of the name that may come next, as a character may be read in two ways.
 * A `<` that a reader may also skip leaves the bits of the one before in place, and a backslash behind it breaks both.
 */
function* findTags(content: string): Generator<Tag> {
  let expected = 0;
  let at = 0;
  let backslashes = 0;
  for (let index = nextOpener(content, 0); index < content.length;) {
    const character = String.fromCodePoint(content.codePointAt(index) ?? 0);
    index += character.length;
    const { letters, canBeSkipped } = readCharacter(character);
    if (letters === "<") {
      expected = canBeSkipped ? expected | beforeName : beforeName;
      at = index;
      backslashes = 0;
    } else if (character === "\\" && index === at + backslashes + 1) {
      backslashes += 1;
    } else {
      expected = follow(expected, letters) | (canBeSkipped ? expected : 0);
    }
    if ((expected & whole) !== 0) {
      yield { at, backslashes };
      expected = 0;
    }
    if (expected === 0) index = nextOpener(content, index);
  }
}

function follow(expected: number, letters: string): number {
  let next = expected;
  for (const letter of letters) {
    const kept = letter === "/" ? beforeName : letter === "-" ? behindHyphen : 0;
    next = ((next & (placesOf.get(letter) ?? 0)) << 1) | (next & kept);
  }
  return next;
}

function nextOpener(content: string, from: number): number {
  opener.lastIndex = from;
  return opener.exec(content)?.index ?? content.length;
}

/** Text in the quotes of an attribute: one line, where nothing can be taken for the end of the quotes or of the tag. */
import { readCharacter } from "./read-character.ts";

/** Plain ASCII of which no reader makes anything special. */
const harmless = String.raw`[\w !#$%()*+,\-.\/:;?@\[\]^\{\|\}~]+(?!\p{M})`;
/** A letter with its accents. Bounded, as normalising sorts accents in quadratic time. */
const letter = String.raw`[\p{L}\p{N}]\p{M}{0,8}`;
const cluster = new RegExp(`(${harmless})|${letter}|.`, "gsu");
const startsPlain = /^[\p{L}\p{N}]/u;
/** What ends quotes or tags, in any form that normalising brings back to ASCII. */
const special = /[<>&"'`=]/u;
const names: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};
const characters = new Map(Object.entries(names).map(([plain, name]) => [name, plain]));
const reference = /&(?:amp|lt|gt|quot|#x[0-9A-F]{1,6});/g;

/** Writes text for an attribute. Letters and digits of every script stay; what is special or cannot be seen is a reference. */
export function encodeAttribute(text: string): string {
  return text.replaceAll(cluster, (found, plain?: string) => {
    if (plain !== undefined || isPlain(found)) return found;
    return Array.from(found, toReference).join("");
  });
}

/** Undoes {@link encodeAttribute}, exactly. References that it does not write are left as they stand. */
export function decodeAttribute(text: string): string {
  return text.replaceAll(reference, (found) => {
    const code = Number.parseInt(found.slice(3, -1), 16);
    if (!found.startsWith("&#")) return characters.get(found) ?? found;
    return code <= 0x10ffff ? String.fromCodePoint(code) : found;
  });
}

function isPlain(found: string): boolean {
  if (!startsPlain.test(found)) return false;
  const first = String.fromCodePoint(found.codePointAt(0) ?? 0);
  if (readCharacter(first).letters === "<") return false;
  return !special.test(found.normalize("NFKC")) && !special.test(found.normalize("NFKD"));
}

function toReference(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return names[character] ?? `&#x${code.toString(16).toUpperCase()};`;
}

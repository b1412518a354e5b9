/**
 * What a lenient reader makes of one character. Such a reader may normalise (NFKC, NFKD), ignore case, drop what cannot be
 * seen, or be a model that takes a look-alike for the letter. We hold a character for whatever one of them would see.
 */

/** One character as a lenient reader takes it. */
export interface Reading {
  /** The plain characters that it stands for, in lower case; empty when there is nothing to see. */
  readonly letters: string;
  /** Whether a reader may take it for nothing at all. */
  readonly canBeSkipped: boolean;
}

/** Every character that reads as `<`. A test holds it against {@link readCharacter}, for all of Unicode. */
export const openers: string =
  "<\u226E\uFE64\uFF1C\uFE3F\u2039\u02C2\u1438\u27E8\u2329\u3008\u276C\u276E\u2770\u{E003C}";

/** By letter of `<bus-message` and `/`: what looks like it and is not reached by normalising. */
const lookAlikes: Readonly<Record<string, string>> = {
  "<": "\u2039\u02C2\u1438\u27E8\u3008\u276C\u276E\u2770",
  "/": "⁄∕⧸╱⟋〳",
  "-": "−⁃˗➖ー\u00AD",
  b: "ЬВвΒβʙƄƅᏏᑲᖯɓƀБ",
  u: "υսՍʋᴜꭎꭒᑌμ",
  s: "ѕЅꜱƽᏚᏕՏ",
  m: "мМΜᴍᎷᗰϻɱ",
  e: "еЕΕεєҽꬲ℮ᎬᴇɛҿԐ",
  a: "аАΑαɑᴀᎪ⍺ᗅ",
  g: "ɡցƍԌɢᏀᏳɠǥ",
};

const invisible = /[\s\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const dash = /\p{Pd}/gu;

/** Where the letters A to Z stand once more: negative circled, negative squared, regional indicators. */
const alphabets = [0x1f150, 0x1f170, 0x1f1e6] as const;

/** Copies of ASCII that nothing shows, and that some models read: the tag characters. */
const firstTag = 0xe0020;
const lastTag = 0xe007e;

const plainOf = new Map<string, string>();
for (const [plain, others] of Object.entries(lookAlikes)) {
  for (const other of others) plainOf.set(fold(other), plain);
}

const ascii = Array.from({ length: 0x80 }, (_, code) => read(String.fromCharCode(code), code));

/** Reads one character (one code point, or half of a pair that stands alone). */
export function readCharacter(character: string): Reading {
  const code = character.codePointAt(0) ?? 0;
  return ascii[code] ?? read(character, code);
}

function read(character: string, code: number): Reading {
  if (code >= firstTag && code <= lastTag) {
    return { letters: fold(String.fromCharCode(code - 0xe0000)), canBeSkipped: true };
  }
  const letters = readLetters(character, code);
  return { letters, canBeSkipped: letters === "" || character === "\u00AD" };
}

function readLetters(character: string, code: number): string {
  const start = alphabets.find((first) => code >= first && code < first + 26);
  if (start !== undefined) return String.fromCharCode(97 + code - start);
  const alike = plainOf.get(fold(character));
  if (alike !== undefined) return alike;
  return Array.from(fold(character).replace(invisible, "").replace(dash, "-"))
    .map((letter) => plainOf.get(letter) ?? letter)
    .join("");
}

/** Without case and without compatibility forms. By way of upper case, which makes "ss" of "ß" as case folding does. */
function fold(character: string): string {
  return character.normalize("NFKD").toUpperCase().toLowerCase().normalize("NFKD");
}

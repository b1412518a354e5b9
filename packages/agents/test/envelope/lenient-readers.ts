// Readers that are more generous with spelling than our parser: what each of them takes for a boundary must be one.

/** A reader: the text as it sees it, and what it takes for our tag. */
export interface LenientReader {
  readonly name: string;
  readonly see: (text: string) => string;
  readonly tag: RegExp;
}

const anywhere = /<\s*\/?\s*bus-message/gi;
const unseen = /[\s\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/gu;

export const lenientReaders: readonly LenientReader[] = [
  { name: "a regex", see: (text) => text, tag: anywhere },
  { name: "a regex with u and i", see: (text) => text, tag: /<\s*\/*\s*bu[sſ]-me[sſ]{2}age/giu },
  { name: "a regex after NFKC", see: (text) => text.normalize("NFKC"), tag: anywhere },
  { name: "a regex after NFKD", see: (text) => text.normalize("NFKD"), tag: anywhere },
  { name: "an HTML tokenizer", see: (text) => text, tag: /<\/?bus-message(?=[\t\n\f\r />])/gi },
  {
    name: "one that drops NUL and bad surrogates",
    see: (text) => text.replaceAll("\0", "").replaceAll(/\p{Cs}/gu, ""),
    tag: anywhere,
  },
  {
    name: "one that drops what cannot be seen",
    see: (text) => text.normalize("NFKD").replaceAll(unseen, ""),
    tag: /<\/*bus-message/gi,
  },
  {
    name: "one that folds cases as Python does",
    see: (text) => text.normalize("NFKC").toUpperCase().toLowerCase(),
    tag: anywhere,
  },
];

/** How many tags a reader finds in a text. */
export function countTags(reader: LenientReader, text: string): number {
  return [...reader.see(text).matchAll(reader.tag)].length;
}

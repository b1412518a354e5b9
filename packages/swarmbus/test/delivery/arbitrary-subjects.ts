/** Random subjects and patterns, of few tokens, so that they meet often. */
import fc from "fast-check";

// Stars and ">" inside a token, and letters of every length in UTF-8, are ordinary characters.
const token = fc.constantFrom(
  "a",
  "b",
  "a*",
  "*a",
  "**",
  ">>",
  "a>",
  "ä",
  "€",
  "𝕊",
  "\u00A0",
  "constructor",
);
const wildcard = fc.constantFrom("*", "*", "a", "b");

/** A plain subject. */
export const subjects: fc.Arbitrary<string> = fc
  .array(token, { minLength: 1, maxLength: 4 })
  .map((tokens) => tokens.join("."));

/** A subject or a pattern. */
export const patterns: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof(token, wildcard), { minLength: 1, maxLength: 4 }),
    fc.constantFrom("", "", ">", ".>"),
  )
  .map(([tokens, end]) => (end === ">" ? ">" : tokens.join(".") + end));

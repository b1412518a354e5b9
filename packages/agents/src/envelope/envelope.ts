/**
 * How a mailbox message looks to a model: fenced by a tag that says who sent it.
 *
 * Whatever the content, it cannot close the tag, open another, or pass for another source; code in it stays as it is. That
 * is a promise about structure. No fence makes a model disobey what it reads.
 *
 * An envelope is no HTML and no XML, as code has to stay as it is: a parser for these would take what the content leaves
 * open (`<!--`, `<![CDATA[`, `<script>`, a quote in a tag) for its own affair, and read over our closing tag.
 */
import { decodeAttribute, encodeAttribute } from "./attribute-text.ts";
import { escapeTags, tagName, unescapeTags } from "./tag-escape.ts";

/** What an envelope holds. */
export interface Envelope {
  /** Who sent it, as the sending code said. */
  readonly source: string;
  /** What was sent, character for character. */
  readonly content: string;
}

const boundary = new RegExp(`<${tagName} source="([^"<>\\n]*)">\\n|\\n</${tagName}>`, "g");

/**
 * Puts a message into its envelope:
 *
 *     <bus-message source="user">
 *     Skip the tests
 *     </bus-message>
 *
 * In the content only what reads like our own tag is changed, in whatever spelling, by one backslash behind its `<`. The
 * source is one line of attribute text, with character references. Takes time in proportion to the length.
 *
 * @throws {TypeError} When source or content is no string.
 */
export function renderEnvelope(source: string, content: string): string {
  checkText("source", source);
  checkText("content", content);
  return `<${tagName} source="${encodeAttribute(source)}">\n${escapeTags(content)}\n</${tagName}>`;
}

/**
 * Finds the envelopes in a text, in order, and opens them. No parser for HTML or XML can do it in its place. What {@link renderEnvelope} wrote comes back exactly, wherever in
 * the text it stands: `parseEnvelope(renderEnvelope(source, content))` is `[{ source, content }]` for all strings. Any text
 * is allowed; one without envelopes gives an empty list. Takes time in proportion to the length.
 *
 * @throws {TypeError} When the text is no string.
 */
export function parseEnvelope(text: string): Envelope[] {
  checkText("text", text);
  const envelopes: Envelope[] = [];
  let source: string | undefined;
  let start = 0;
  for (const found of text.matchAll(boundary)) {
    if (found[1] !== undefined) {
      // The last opening tag counts: content holds none, so one that came before in the text has no envelope.
      source = found[1];
      start = found.index + found[0].length;
    } else if (source !== undefined) {
      const content = unescapeTags(text.slice(start, found.index));
      envelopes.push({ source: decodeAttribute(source), content });
      source = undefined;
    }
  }
  return envelopes;
}

function checkText(name: string, value: unknown): void {
  if (typeof value === "string") return;
  throw new TypeError(`Cannot use a ${name} of type ${typeof value}: a string is needed`);
}

/**
 * Headers of a message: names and values as in HTTP, several values a name in order, names compared without case.
 *
 * They are checked when a message is made, because they travel as lines on a wire: a name is an HTTP token, a value
 * holds no CR, LF or NUL and is trimmed at both ends. Nobody can change them afterwards, so all receivers share them.
 */
import { quote } from "./quote.ts";

/** Headers as a caller may give them: a record, an iterable of pairs, or the headers of another message. */
export type HeadersInput =
  | Readonly<Record<string, string | readonly string[]>>
  | Iterable<readonly [name: string, value: string]>
  | MessageHeaders;

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;
const encoder = new TextEncoder();
const forbidden = /[\r\n\0]/u;

/** The headers of a message, read-only. */
export class MessageHeaders implements Iterable<[name: string, value: string]> {
  readonly #pairs: readonly (readonly [string, string])[];

  private constructor(pairs: readonly (readonly [string, string])[]) {
    this.#pairs = pairs;
  }

  /** No headers at all; what a message without headers has. */
  static readonly none: MessageHeaders = new MessageHeaders([]);

  /**
   * Checks and copies what a caller gave.
   *
   * @throws {TypeError} On a name that is no HTTP token, or a value with CR, LF or NUL or that is no string.
   */
  static from(input: HeadersInput | undefined): MessageHeaders {
    if (input === undefined) return MessageHeaders.none;
    if (input instanceof MessageHeaders) return input;
    if (typeof input !== "object" || input === null) {
      throw new TypeError(
        `Cannot use headers of type ${typeof input}: a record or pairs are needed`,
      );
    }
    const pairs: [string, string][] = [];
    for (const [name, values] of entriesOf(input)) {
      for (const value of Array.isArray(values) ? values : [values])
        pairs.push(checkPair(name, value));
    }
    return pairs.length === 0 ? MessageHeaders.none : new MessageHeaders(pairs);
  }

  /** The first value of a name, in any case, or `undefined`. */
  get(name: string): string | undefined {
    if (this.#pairs.length === 0) return undefined;
    const wanted = name.toLowerCase();
    return this.#pairs.find(([key]) => key.toLowerCase() === wanted)?.[1];
  }

  /** All values of a name, in any case, in the order in which they were given. */
  getAll(name: string): string[] {
    const wanted = name.toLowerCase();
    return this.#pairs.filter(([key]) => key.toLowerCase() === wanted).map(([, value]) => value);
  }

  /** Whether there is a value of that name, in any case. */
  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  /** How many values there are, over all names. */
  get size(): number {
    return this.#pairs.length;
  }

  /** Bytes that they take on a NATS wire, which is what `maxPayloadBytes` and `bufferBytes` count; 0 without headers. */
  get wireBytes(): number {
    return this.#pairs.length === 0 ? 0 : this.#countWireBytes();
  }

  #countWireBytes(): number {
    let bytes = "NATS/1.0\r\n\r\n".length;
    for (const [name, value] of this.#pairs)
      bytes += name.length + 4 + encoder.encode(value).length;
    return bytes;
  }

  /** All pairs, names as they were given. */
  *[Symbol.iterator](): IterableIterator<[name: string, value: string]> {
    for (const [name, value] of this.#pairs) yield [name, value];
  }

  /**
   * A copy with one name set anew, in place of whatever it had.
   *
   * @throws {TypeError} On a name or value that {@link from} refuses.
   */
  with(name: string, value: string): MessageHeaders {
    const others = this.#pairs.filter(([key]) => key.toLowerCase() !== name.toLowerCase());
    return new MessageHeaders([...others, checkPair(name, value)]);
  }
}

function entriesOf(input: object): Iterable<readonly [string, unknown]> {
  if (Symbol.iterator in input) return input as Iterable<readonly [string, unknown]>;
  return Object.entries(input);
}

function checkPair(name: unknown, value: unknown): [string, string] {
  if (typeof name !== "string" || !token.test(name)) {
    throw new TypeError(`Cannot use ${quote(name)} as a header name: an HTTP token is needed`);
  }
  if (typeof value !== "string") {
    throw new TypeError(
      `Cannot use a ${typeof value} as the value of header "${name}": a string is needed`,
    );
  }
  if (forbidden.test(value)) {
    throw new TypeError(`Cannot use the value of header "${name}": it holds CR, LF or NUL`);
  }
  return [name, value.toWellFormed().trim()];
}

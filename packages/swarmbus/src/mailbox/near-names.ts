/**
 * Which known names somebody may have meant.
 *
 * It is a hint in an error, so what it costs must not depend on how many agents there are or what they are called. For
 * that it gives up:
 *
 * - what stands behind the first 64 characters of a name;
 * - names with more than 6 errors, or with errors more than 20 characters apart;
 * - beside very many names that differ in several places: those behind the first 1,000 of them (one whose errors stand
 *   together, as in `worker-0451` for `worker-0415`, is found among all);
 * - names behind the first 10,000.
 */
import { editDistance } from "./edit-distance.ts";

const most = 3;
const comparedCharacters = 64;
const mostErrors = 6;
const widestSpread = 20;
const comparedInFull = 1000;
const lookedAt = 10_000;

/** The known names that are nearest to another one, the nearest first: a few typing errors away, or beginning alike. */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const search = new Search(name.slice(0, comparedCharacters).toLowerCase());
  let left = lookedAt;
  for (const other of known) {
    search.offer(other);
    left -= 1;
    if (left === 0) break;
  }
  return search.found.map(({ other }) => other);
}

/** The nearest so far. What comes later has to be nearer than the last of three. */
class Search {
  readonly found: { readonly other: string; readonly apart: number }[] = [];
  readonly #name: string;
  /** So many errors make no other name. */
  readonly #limit: number;
  /** So many errors are few enough to be among the nearest. */
  #bound: number;
  #leftInFull = comparedInFull;
  /** How the name before began, as far as it was ours: names often begin alike, and comparing that at once is faster. */
  #alike = "";

  constructor(name: string) {
    this.#name = name;
    this.#limit = Math.max(1, Math.min(mostErrors, Math.floor(name.length / 3)));
    this.#bound = this.#limit;
  }

  offer(other: string): void {
    const apart = this.#apart(other);
    if (apart > this.#bound) return;
    const place = this.found.findLastIndex((found) => found.apart <= apart) + 1;
    this.found.splice(place, 0, { other, apart });
    if (this.found.length > most) this.found.pop();
    const last = this.found[most - 1];
    if (last !== undefined) this.#bound = last.apart - 1;
  }

  /** By how many errors, as far as it matters. */
  #apart(other: string): number {
    const name = this.#name;
    const otherLength = Math.min(other.length, comparedCharacters);
    const shorter = Math.min(name.length, otherLength);
    const more = Math.max(name.length, otherLength) - shorter;
    const start = this.#commonStart(other, shorter);
    // A name that only goes on, as `debugger` and `debugger-a7b9`, is near.
    if (start === shorter && shorter >= 3) return Math.min(more, this.#limit);
    if (more > this.#bound) return more;
    const end = commonEnd(name, other, otherLength, shorter - start);
    if (!this.#isWorthwhile(shorter - start - end + more)) return this.#bound + 1;
    const rest = name.slice(start, name.length - end);
    const otherRest = other.slice(start, otherLength - end).toLowerCase();
    return editDistance(rest, otherRest, this.#bound);
  }

  #commonStart(other: string, longest: number): number {
    const name = this.#name;
    let length =
      this.#alike.length <= longest && other.startsWith(this.#alike) ? this.#alike.length : 0;
    while (length < longest && isSame(name.charCodeAt(length), other.charCodeAt(length)))
      length += 1;
    if (length !== this.#alike.length) this.#alike = name.slice(0, length);
    return length;
  }

  /** @param spread The characters from the first error to the last. */
  #isWorthwhile(spread: number): boolean {
    // A single error leaves no more than two characters, which are swapped.
    if (spread > 2 && this.#bound < 2) return false;
    if (spread <= this.#bound) return true;
    if (spread > widestSpread || this.#leftInFull === 0) return false;
    this.#leftInFull -= 1;
    return true;
  }
}

function commonEnd(name: string, other: string, otherLength: number, longest: number): number {
  let length = 0;
  while (length < longest) {
    const code = name.charCodeAt(name.length - length - 1);
    if (!isSame(code, other.charCodeAt(otherLength - length - 1))) break;
    length += 1;
  }
  return length;
}

/** Whether a character is the same as a small one, whatever the case of A to Z. */
function isSame(small: number, code: number): boolean {
  return small === code || (code >= 65 && code <= 90 && small === code + 32);
}

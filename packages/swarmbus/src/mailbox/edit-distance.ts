/** How far two spellings are apart. */

/** The longest text that is compared. */
const longest = 64;

/** Three rows of the table, the newest last. Nothing in them outlives a call. */
type Rows = [before: Uint8Array, above: Uint8Array, current: Uint8Array];
const scratch = Array.from({ length: 3 }, () => new Uint8Array(longest + 2)) as Rows;

/**
 * How many characters are to be inserted, removed, changed or swapped with their neighbour (Damerau, Levenshtein), or
 * `limit + 1` when it is more than the limit. For texts of at most 64 characters.
 *
 * Costs the length of one text times the limit, and ends as soon as the limit is passed: each step off the diagonal of the
 * table is an error, so only a band along it has to be worked out.
 */
export function editDistance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  let rows = scratch;
  for (let column = 0; column <= other.length; column += 1) rows[1][column] = column;
  for (let row = 1; row <= one.length; row += 1) {
    if (fillRow(rows, row, one, other, limit) > limit) return limit + 1;
    rows = [rows[1], rows[2], rows[0]];
  }
  return Math.min(rows[1][other.length] as number, limit + 1);
}

/** Works out one row, as far as it is in the band. Returns the least in it. */
function fillRow(rows: Rows, row: number, one: string, other: string, limit: number): number {
  const [before, above, current] = rows;
  const from = Math.max(1, row - limit);
  const to = Math.min(other.length, row + limit);
  const code = one.charCodeAt(row - 1);
  const codeBefore = one.charCodeAt(row - 2);
  let left = from === 1 ? row : limit + 1;
  let least = left;
  current[from - 1] = left;
  for (let column = from; column <= to; column += 1) {
    const otherCode = other.charCodeAt(column - 1);
    let errors = (above[column - 1] as number) + (code === otherCode ? 0 : 1);
    if (left + 1 < errors) errors = left + 1;
    if ((above[column] as number) + 1 < errors) errors = (above[column] as number) + 1;
    if (codeBefore === otherCode && code === other.charCodeAt(column - 2)) {
      errors = Math.min(errors, (before[column - 2] as number) + 1);
    }
    current[column] = errors;
    left = errors;
    if (errors < least) least = errors;
  }
  current[to + 1] = limit + 1; // the next row looks there
  return least;
}

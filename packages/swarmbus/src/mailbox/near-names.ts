/** Which known names somebody may have meant. */

const most = 3;
/** Names are compared by so many characters: ids may be of any length, and the work grows with its square. */
const compared = 48;

/** The known names that are nearest to another one, the nearest first: a few typing errors away, or beginning alike. */
export function nearNames(name: string, known: Iterable<string>): string[] {
  const wanted = name.slice(0, compared).toLowerCase();
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  const near: { readonly other: string; readonly apart: number }[] = [];
  for (const other of known) {
    const apart = nearness(wanted, other.slice(0, compared).toLowerCase(), limit);
    if (apart <= limit) near.push({ other, apart });
  }
  return near
    .toSorted((one, other) => one.apart - other.apart)
    .slice(0, most)
    .map(({ other }) => other);
}

/** The distance, where a name that only goes on (`debugger` and `debugger-a7b9`) is near, too. */
function nearness(one: string, other: string, limit: number): number {
  if (one.length >= 3 && other.startsWith(one)) return limit;
  if (other.length >= 3 && one.startsWith(other)) return limit;
  if (Math.abs(one.length - other.length) > limit) return limit + 1;
  return distance(one, other);
}

/** How many characters are to be inserted, removed, changed or swapped with their neighbour (Damerau, Levenshtein). */
export function distance(one: string, other: string): number {
  let before: number[] = [];
  let above = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let least = Math.min(
        (above[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (above[column - 1] as number) + (isSame ? 0 : 1),
      );
      const isSwapped = one[row - 2] === other[column - 1] && one[row - 1] === other[column - 2];
      if (row > 1 && column > 1 && isSwapped) {
        least = Math.min(least, (before[column - 2] as number) + 1);
      }
      current.push(least);
    }
    before = above;
    above = current;
  }
  return above[other.length] as number;
}

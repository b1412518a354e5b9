/** The books: what was published, and what became of it. */
import type { BusStats } from "swarmbus";

/** The figures of connections that are closed: nothing is under way there any more. */
export interface LedgerTotals {
  readonly published: number;
  /** Published to nobody. Absent when a server was between: it does not tell. */
  readonly unmatched?: number;
  readonly matched: number;
  readonly delivered: number;
  readonly dropped: number;
  readonly discarded: number;
  /** Written when a connection broke, and not confirmed: it may have arrived or not, and was not sent again. */
  readonly inDoubt: number;
  /** How many of the dropped messages had which reason. */
  readonly reasons: Readonly<Record<string, number>>;
}

/** What one connection adds to the books. */
export function entryOf(stats: BusStats, isInMemory: boolean): LedgerTotals {
  const { published, unmatched, matched, delivered, dropped, discarded } = stats;
  const known = isInMemory ? { unmatched } : {};
  return { published, ...known, matched, delivered, dropped, discarded, inDoubt: 0, reasons: {} };
}

/** The sum of the books of several connections, or processes. */
export function addUp(books: readonly LedgerTotals[]): LedgerTotals {
  const sum = (figure: (book: LedgerTotals) => number): number =>
    books.reduce((total, book) => total + figure(book), 0);
  const reasons: Record<string, number> = {};
  for (const [reason, count] of books.flatMap((book) => Object.entries(book.reasons))) {
    reasons[reason] = (reasons[reason] ?? 0) + count;
  }
  const isKnown = books.every(({ unmatched }) => unmatched !== undefined);
  return {
    published: sum((book) => book.published),
    ...(isKnown && { unmatched: sum((book) => book.unmatched ?? 0) }),
    matched: sum((book) => book.matched),
    delivered: sum((book) => book.delivered),
    dropped: sum((book) => book.dropped),
    discarded: sum((book) => book.discarded),
    inDoubt: sum((book) => book.inDoubt),
    reasons,
  };
}

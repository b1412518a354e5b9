// What the history of a run must be like.
import { isEnded, isRead, namesOfUnknown, type Run, toName } from "./call-book.ts";
import { isTorn, type Line, namesIn, show } from "./line.ts";

/** What was there before stays as it was, and messages are added at the end only. */
export function checkPlaces(kept: readonly Line[], lines: readonly Line[]): string[] {
  const moved = kept.findIndex((line, index) => show(line) !== show(lines[index] ?? line));
  if (moved !== -1 || kept.length > lines.length) return [`line ${moved} has left its place`];
  const added = lines.slice(kept.length);
  const first = added.findIndex(({ envelopes }) => envelopes.length > 0);
  const isBefore = first !== -1 && added.slice(first).some(({ role }) => role !== "user");
  return isBefore ? ["a message stands in front of the step before"] : [];
}

/** The history that a run gave back holds what its model read and its agent acked, once, in order, at its place. */
export function checkHistory(run: Run, lines: readonly Line[]): string[] {
  const readings = run.calls
    .filter(({ isAnswered }) => isAnswered)
    .flatMap((call) => call.readings);
  const read = readings.filter(isRead);
  const unknown = new Set(namesOfUnknown(run));
  const isKnown = (name: string): boolean => !unknown.has(name);
  const names = namesIn(lines).filter(isKnown);
  const wanted = [...namesIn(run.before), ...read.map(toName)].filter(isKnown);
  // A call that nobody ran: its result is to come from elsewhere.
  const isWaiting = run.calls.at(-1)?.tools.some((id) => id.endsWith("?")) === true;
  const isWhole = isWaiting || isTorn(run.before) || !isTorn(lines);
  const isPlaced = read.length === readings.length && unknown.size === 0 && !isEnded(run);
  return [
    ...(names.join() === wanted.join()
      ? []
      : [`its history holds ${names.join()}, not ${wanted.join()}`]),
    ...(isWhole ? [] : ["its history is torn"]),
    ...(isPlaced ? checkPlaces(run.kept, lines) : []),
  ];
}

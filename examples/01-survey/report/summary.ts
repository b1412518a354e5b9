/** Turns what the swarm found into what the report says, the same for a person and for a program. */
import type { Findings } from "../collector.ts";
import type { Books } from "../books.ts";
import type { LedgerTotals } from "../ledger.ts";
import type { Outage } from "../outages.ts";
import type { LongestFunction } from "../source/longest-function.ts";
import type { HandedOutAgain, History, Surveyed, Verdict, WorkerDied } from "../messages.ts";
import type { Marker, UnreadableFile } from "../source/read-source.ts";

/** All that is known when the swarm has finished. */
export interface Outcome {
  readonly folder: string;
  readonly files: readonly string[];
  readonly tookMs: number;
  readonly workers: readonly string[];
  readonly findings: Findings;
  readonly verdicts: readonly Verdict[];
  readonly history: readonly History[];
  readonly outages: readonly Outage[];
  readonly books: Books;
}

interface LineCount {
  readonly files: number;
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
  readonly lines: number;
}

export interface Summary {
  readonly folder: string;
  readonly tookMs: number;
  readonly total: LineCount;
  readonly languages: readonly (LineCount & { readonly language: string })[];
  readonly largestFiles: readonly { readonly path: string; readonly lines: number }[];
  readonly longestFunctions: readonly (LongestFunction & { readonly path: string })[];
  readonly markers: readonly (Marker & { readonly path: string })[];
  readonly unreadable: readonly UnreadableFile[];
  readonly workers: readonly WorkDone[];
  readonly history: readonly History[];
  readonly died: readonly WorkerDied[];
  readonly handedOutAgain: readonly (HandedOutAgain & { readonly finishedBy?: string })[];
  readonly outages: readonly Outage[];
  readonly ledger: LedgerTotals;
  /** Whose part of the ledger is not known, as their process ended before it could tell. */
  readonly unknownBooks: readonly string[];
}

/** What one worker did, by what it broadcast, and its verdict. */
interface WorkDone {
  readonly worker: string;
  readonly files: number;
  readonly lines: number;
  readonly busyMs: number;
  readonly verdict: string;
}

const shownFiles = 5;

export function summarize({ findings, ...outcome }: Outcome): Summary {
  const { files } = findings;
  return {
    folder: outcome.folder,
    tookMs: Math.round(outcome.tookMs),
    total: count(files),
    languages: countLanguages(files),
    largestFiles: largestFiles(files),
    longestFunctions: longestFunctions(files),
    markers: files
      .flatMap(({ path, markers }) => markers.map((marker) => ({ path, ...marker })))
      .toSorted((one, other) => byPath(one, other) || one.line - other.line),
    unreadable: notRead(outcome.files, findings),
    workers: outcome.workers.map((worker) => workOf(worker, outcome.verdicts, findings)),
    history: outcome.history,
    died: findings.died,
    handedOutAgain: findings.handedOutAgain.map((again) => {
      const answers = [...files, ...findings.unreadable];
      const finishedBy = answers.find(({ path }) => path === again.path)?.worker;
      return { ...again, ...(finishedBy !== undefined && { finishedBy }) };
    }),
    outages: outcome.outages,
    ledger: outcome.books.totals,
    unknownBooks: outcome.books.unknown,
  };
}

/** What was said to be unreadable, and what nobody said anything about: that should be nothing, and is looked at. */
function notRead(paths: readonly string[], { files, unreadable }: Findings): UnreadableFile[] {
  const known = new Set([...files, ...unreadable].map(({ path }) => path));
  const silent = paths.filter((path) => !known.has(path));
  return [
    ...unreadable.map(({ path, reason }) => ({ path, reason })),
    ...silent.map((path) => ({ path, reason: "done, but what was found did not arrive" })),
  ].toSorted(byPath);
}

/** The files with the most lines. */
export function largestFiles(files: readonly Surveyed[]): { path: string; lines: number }[] {
  return files
    .map((file) => ({ path: file.path, lines: linesOf(file) }))
    .toSorted((one, other) => other.lines - one.lines || byPath(one, other))
    .slice(0, shownFiles);
}

function longestFunctions(files: readonly Surveyed[]): (LongestFunction & { path: string })[] {
  return files
    .flatMap(({ path, longestFunction: found }) => (found ? [{ path, ...found }] : []))
    .toSorted((one, other) => other.lines - one.lines || byPath(one, other))
    .slice(0, shownFiles);
}

function countLanguages(files: readonly Surveyed[]): (LineCount & { language: string })[] {
  return [...Map.groupBy(files, ({ language }) => language)]
    .map(([language, its]) => ({ language, ...count(its) }))
    .toSorted((one, other) => other.lines - one.lines || (one.language < other.language ? -1 : 1));
}

function count(files: readonly Surveyed[]): LineCount {
  const sum = { files: files.length, code: 0, comment: 0, blank: 0, lines: 0 };
  for (const file of files) {
    sum.code += file.code;
    sum.comment += file.comment;
    sum.blank += file.blank;
    sum.lines += linesOf(file);
  }
  return sum;
}

function workOf(worker: string, verdicts: readonly Verdict[], findings: Findings): WorkDone {
  const files = findings.files.filter((file) => file.worker === worker);
  const busyMs = Math.round(files.reduce((sum, { tookMs }) => sum + tookMs, 0));
  const hasDied = findings.died.some((each) => each.worker === worker);
  const said = verdicts.find((each) => each.worker === worker)?.verdict;
  return {
    worker,
    files: files.length,
    lines: count(files).lines,
    busyMs,
    // Who was taken for dead and came back has a verdict like everybody else.
    verdict: said ?? (hasDied ? "died" : "did not answer"),
  };
}

function linesOf({ code, comment, blank }: Surveyed): number {
  return code + comment + blank;
}

function byPath(one: { path: string }, other: { path: string }): number {
  if (one.path === other.path) return 0;
  return one.path < other.path ? -1 : 1;
}

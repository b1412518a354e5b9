/** The report that a person reads: one table for each question, in the order in which one would ask them. */
import type { Summary } from "./summary.ts";
import { bold, printable, table, thousands, type Column } from "./table.ts";

/** Lists longer than this are cut, with a count of the rest. */
const maxListed = 12;

const number = (title: string): Column => ({ title, align: "right" });

export function report(summary: Summary): string {
  const parts = [
    headline(summary),
    languages(summary),
    largestFiles(summary),
    longestFunctions(summary),
    markers(summary),
    unreadable(summary),
    workers(summary),
    deaths(summary),
    ledger(summary),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function headline({ folder, total, unreadable: not, tookMs }: Summary): string[] {
  const all = total.files + not.length;
  const what = `${thousands(all)} ${all === 1 ? "file" : "files"} in ${(tookMs / 1000).toFixed(1)} s`;
  return [`${bold("Survey of")} ${printable(folder)}: ${all === 0 ? "no files in it" : what}`];
}

function languages(summary: Summary): string[] {
  if (summary.total.files === 0) return [];
  const columns = [
    { title: "Language", shorten: "end" } as const,
    ...["Files", "Code", "Comment", "Blank", "Lines"].map(number),
  ];
  const rows = [...summary.languages, { language: "Total", ...summary.total }];
  return table(
    columns,
    rows.map((row) => [row.language, row.files, row.code, row.comment, row.blank, row.lines]),
  );
}

/** Beside each file what the historian knew of it. */
function largestFiles({ largestFiles: files, history }: Summary): string[] {
  if (files.length === 0) return [];
  const columns = [
    { title: "Largest files", shorten: "start" } as const,
    number("Lines"),
    number("Commits"),
    { title: "Last change", max: 28 },
  ];
  const rows = files.map(({ path, lines }) => {
    const known = history.find((each) => each.path === path);
    if (known?.commits === undefined) return [path, lines, "-", "-"];
    return [path, lines, known.commits, `${known.lastDate} ${known.lastAuthor}`];
  });
  const unknown = new Set(history.flatMap((each) => each.unknown ?? []));
  const note = unknown.size === 0 ? [] : [`No history (-): ${[...unknown].join("; ")}`];
  return [...table(columns, rows), ...note];
}

function longestFunctions({ longestFunctions: functions }: Summary): string[] {
  if (functions.length === 0) return [];
  const columns = [
    { title: "Longest functions", max: 30 },
    { title: "Where", shorten: "start" } as const,
    number("Lines"),
  ];
  return table(
    columns,
    functions.map(({ name, path, line, lines }) => [name, `${path}:${line}`, lines]),
  );
}

function markers({ markers: all }: Summary): string[] {
  if (all.length === 0) return [];
  const columns = [{ title: "TODO and FIXME", shorten: "start" } as const, { title: "", max: 44 }];
  const rows = all
    .slice(0, maxListed)
    .map(({ path, line, kind, text }) => [`${path}:${line}`, `${kind.padEnd(5)} ${text}`]);
  return [...table(columns, rows), ...rest(all.length)];
}

function unreadable({ unreadable: all }: Summary): string[] {
  if (all.length === 0) return [];
  const columns = [{ title: "Not read", shorten: "start" } as const, { title: "Why" }];
  const rows = all.slice(0, maxListed).map(({ path, reason }) => [path, reason]);
  return [...table(columns, rows), ...rest(all.length)];
}

function workers({ workers: all }: Summary): string[] {
  const columns = [
    { title: "Workers" },
    ...["Files", "Lines", "Busy ms"].map(number),
    { title: "Verdict", shorten: "end" } as const,
  ];
  return table(
    columns,
    all.map((each) => [each.worker, each.files, each.lines, each.busyMs, each.verdict]),
  );
}

function deaths({ died, handedOutAgain, outages }: Summary): string[] {
  if (died.length + outages.length === 0) return [];
  return [
    bold("What went wrong"),
    ...died.map(({ worker, silentMs }) => `${worker} died: no heartbeat for ${silentMs / 1000} s`),
    ...outages.map(
      ({ awayMs }) =>
        `The server was away for ${(awayMs / 1000).toFixed(1)} s; what was not answered was asked again`,
    ),
    ...handedOutAgain.flatMap((again) => {
      const end = endOf(again, died);
      return [`Handed out again, as ${again.because}, and ${end}:`, `  ${printable(again.path)}`];
    }),
  ];
}

/** Who dies may have told what it found, and nothing more: then the second reading was not needed. */
function endOf({ finishedBy }: Summary["handedOutAgain"][number], died: Summary["died"]): string {
  if (finishedBy === undefined) return "not finished";
  const isTwice = died.some(({ worker }) => worker === finishedBy);
  return isTwice ? `read twice: ${finishedBy} was just done` : `finished by ${finishedBy}`;
}

function ledger({ ledger: totals, unknownBooks }: Summary): string[] {
  const reasons = Object.entries(totals.reasons).map(
    ([reason, count]) => `${thousands(count)} ${reason}`,
  );
  const columns = [{ title: "Messages" }, number(""), { title: "", shorten: "end" } as const];
  const doubt = "written when a connection broke, and not confirmed";
  const waited = "waited when its subscription ended";
  const { discarded, inDoubt } = totals;
  const rows = table(columns, [
    ["published", totals.published, "tasks, answers, broadcasts, heartbeats"],
    ["matched", totals.matched, "a broadcast counts once for each subscription"],
    ["delivered", totals.delivered, ""],
    ["dropped", totals.dropped, reasons.join(", ")],
    ["discarded", discarded, discarded === 0 ? "" : waited],
    unmatched(totals),
    ...(inDoubt === 0 ? [] : [["in doubt", inDoubt, doubt]]),
  ]);
  if (unknownBooks.length === 0) return rows;
  return [...rows, `Not known, as their processes ended before: ${unknownBooks.join(", ")}`];
}

function unmatched({ unmatched: count }: Summary["ledger"]): (string | number)[] {
  if (count === undefined) return ["unmatched", "-", "a server does not tell"];
  return ["unmatched", count, count === 0 ? "" : "nobody subscribed, or nobody waits any more"];
}

function rest(count: number): string[] {
  return count > maxListed ? [`and ${thousands(count - maxListed)} more`] : [];
}

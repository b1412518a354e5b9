/** The table of a question, as Markdown that a person can read as it is. */
import type { Question, Row } from "./question.ts";
import type { Sample } from "./rounds.ts";
import { judge, median, type Verdict } from "./verdict.ts";

const head = ["case", "ours", "", "peer", "", "measured (all rounds)", "target", "met"];
/** Columns of figures, which are aligned at their ends. */
const figures = new Set([2, 4]);

/** @param samples For each row its rounds. */
export function toTable(question: Question, samples: readonly (readonly Sample[])[]): string {
  const lines = question.rows.flatMap((row, index) =>
    toLines(row, samples[index] ?? [], question.unit),
  );
  return `## ${question.name}\n\n${question.title}.\n\n${align([head, ...lines])}\n`;
}

/** One line for each target; what they have in common stands on the first. */
function toLines(row: Row, samples: readonly Sample[], unit: Question["unit"]): string[][] {
  const ours = median(samples.map((sample) => sample.ours));
  const peer = median(samples.map((sample) => sample.peer));
  const common = [
    row.name,
    row.ours.name,
    withUnit(ours, unit),
    row.peer.name,
    withUnit(peer, unit),
  ];
  return row.targets.map((target, index) => [
    ...(index === 0 ? common : common.map(() => "")),
    ...toCells(judge(target, samples), unit),
  ]);
}

function toCells(verdict: Verdict, unit: Question["unit"]): string[] {
  const { target, median: middle, least, most } = verdict;
  const met = verdict.isMet ? "yes" : "no";
  const between = (name: (value: number) => string): string =>
    `${name(middle)} (${name(least)} to ${name(most)})`;
  if ("rateAtLeast" in target) {
    return [`rate × ${between(ratio)}`, `at least ${target.rateAtLeast}`, met];
  }
  if ("timeAtMost" in target) {
    return [`time × ${between(ratio)}`, `at most ${target.timeAtMost}`, met];
  }
  if ("perSecondAtLeast" in target) {
    return [`${between(millions)} a second`, `at least ${millions(target.perSecondAtLeast)}`, met];
  }
  return [`${between(rounded)} ${unit}`, `at most ${target.figureAtMost}`, met];
}

function ratio(value: number): string {
  return value.toFixed(2);
}

function millions(value: number): string {
  return `${(value / 1e6).toFixed(2)} M`;
}

function rounded(value: number): string {
  return value.toFixed(value < 100 ? 1 : 0);
}

function withUnit(value: number, unit: Question["unit"]): string {
  return `${rounded(value)} ${unit}`;
}

function align(lines: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) =>
    Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const rule = widths.map((width, column) =>
    figures.has(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  const pad = (line: readonly string[]): string[] =>
    line.map((cell, column) => {
      const width = widths[column] ?? 0;
      return figures.has(column) ? cell.padStart(width) : cell.padEnd(width);
    });
  const [first, ...rest] = lines.map(pad);
  return [first ?? [], rule, ...rest].map((line) => `| ${line.join(" | ")} |`).join("\n");
}

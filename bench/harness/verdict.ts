/** What the rounds of a row say about a target. */
import type { Sample } from "./rounds.ts";
import type { Target } from "./question.ts";

/** A target, and what was measured for it in each round. */
export interface Verdict {
  readonly target: Target;
  /** The median, and the least and most of all rounds. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  readonly isMet: boolean;
}

/** Judges a target by the median of what each round says. */
export function judge(target: Target, samples: readonly Sample[]): Verdict {
  const values = samples.map((sample) => compare(target, sample));
  const middle = median(values);
  return {
    target,
    median: middle,
    least: Math.min(...values),
    most: Math.max(...values),
    isMet: isMet(target, middle),
  };
}

/** The value in the middle; of an even number the mean of both. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] as number)) / 2;
}

function compare(target: Target, { ours, peer }: Sample): number {
  if ("rateAtLeast" in target) return peer / ours;
  if ("timeAtMost" in target) return ours / peer;
  if ("perSecondAtLeast" in target) return 1e9 / ours;
  return ours;
}

function isMet(target: Target, measured: number): boolean {
  if ("rateAtLeast" in target) return measured >= target.rateAtLeast;
  if ("timeAtMost" in target) return measured <= target.timeAtMost;
  if ("perSecondAtLeast" in target) return measured >= target.perSecondAtLeast;
  return measured <= target.figureAtMost;
}

/** What a benchmark is made of: a question has rows, a row has two contenders and what we want to reach. */

/** How long a contender runs, in milliseconds of CPU time. */
export interface Effort {
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** One side of a row. It runs in a process of its own, so it may leave everything open. */
interface Contender {
  readonly name: string;
  /**
   * @returns Nanoseconds or bytes for one unit of work.
   * @throws {Error} When not everything was delivered: who drops is not fast.
   */
  readonly measure: (effort: Effort) => Promise<number>;
}

/** What we want to reach; the ratios are taken round by round. */
export type Target =
  /** Our rate, divided by the peer's. */
  | { readonly rateAtLeast: number }
  /** Our time, divided by the peer's. */
  | { readonly timeAtMost: number }
  /** Our own figure. */
  | { readonly figureAtMost: number }
  /** Units of work in a second of CPU time. */
  | { readonly perSecondAtLeast: number };

/** One case of a question. */
export interface Row {
  readonly name: string;
  readonly ours: Contender;
  readonly peer: Contender;
  readonly targets: readonly Target[];
}

/** One file of this folder. */
export interface Question {
  /** The name of its file. */
  readonly name: string;
  /** What is measured, with its unit of work. */
  readonly title: string;
  readonly unit: "ns" | "bytes";
  readonly rows: readonly Row[];
}

/** The JavaScript heap of this process. */

/** Collects all garbage; twice, as the first collection may leave what only finalizers held. */
export function collectGarbage(): void {
  if (gc === undefined) throw new Error("Cannot collect garbage: node needs --expose-gc");
  gc();
  gc();
}

/** Bytes in use, without garbage. */
export function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

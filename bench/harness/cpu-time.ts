/**
 * CPU time of the whole process, helpers of the garbage collector and the compiler included.
 *
 * Other load on the machine distorts it far less than wall time, and nobody looks faster by working on other threads.
 */
import { collectGarbage } from "./heap.ts";
import type { Effort } from "./question.ts";

/** Asking the kernel for the CPU time takes as long as many a piece of work. */
const betweenLooksMs = 5;

/**
 * Collects the garbage of what was set up, warms up, then measures.
 *
 * @param work Does a piece of work, a fraction of a millisecond is enough, and returns how many units it had.
 * @returns Nanoseconds for one unit.
 */
export async function cpuNs(effort: Effort, work: () => Promise<number>): Promise<number> {
  collectGarbage();
  await repeat(effort.warmUpMs, work);
  return repeat(effort.measureMs, work);
}

async function repeat(leastMs: number, work: () => Promise<number>): Promise<number> {
  const start = process.cpuUsage();
  let units = 0;
  let usedNs = 0;
  do {
    const lookMs = performance.now() + betweenLooksMs;
    do units += await work();
    while (performance.now() < lookMs);
    const { user, system } = process.cpuUsage(start);
    usedNs = (user + system) * 1000;
  } while (usedNs < leastMs * 1e6);
  return usedNs / units;
}

/** Counts what arrives. There is one count, as a process measures one contender. */

let count = 0;
let goal = Number.POSITIVE_INFINITY;
let atGoal: () => void = () => undefined;

/**
 * What subscribers do with a message: as good as nothing, but each in its own code. A bus that only ever called one
 * function would have it inlined, and show a speed that no real program sees.
 */
const bodies: readonly ((message: unknown) => void)[] = [
  () => void (count += 1),
  () => void count++,
  (message) => void (count += message === undefined ? 0 : 1),
  (message) => {
    if (message !== null) count += 1;
  },
  () => {
    const next = count + 1;
    count = next;
  },
  (message) => void (count = typeof message === "number" ? count : count + 1),
  () => {
    count -= -1;
  },
  (message) => {
    if (message === 0) return;
    count += 1;
  },
];

/** The body of the n-th subscriber. */
export function body(n: number): (message: unknown) => void {
  return bodies[n % bodies.length] as (message: unknown) => void;
}

/** Begins to count anew. */
export function forget(): void {
  count = 0;
}

/**
 * Checks the count, and begins anew.
 *
 * @throws {Error} When it is another.
 */
export function expectReceived(expected: number): void {
  if (count !== expected) throw new Error(`Cannot measure: ${count} of ${expected} were delivered`);
  count = 0;
}

/** Resolves at the {@link checkGoal} that finds so many received, and begins to count anew. */
export function receive(expected: number): Promise<void> {
  goal = expected;
  return new Promise((resolve) => (atGoal = resolve));
}

/** For readers, which nobody else can wait for: call it after each message or batch. */
export function checkGoal(): void {
  if (count < goal) return;
  expectReceived(goal);
  goal = Number.POSITIVE_INFINITY;
  atGoal();
}

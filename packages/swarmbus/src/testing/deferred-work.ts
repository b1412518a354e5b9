/** Work for a later macrotask that a test can wait for. */
import { systemClock } from "../time/clock.ts";

/** Far more turns than anything takes that ends; reached within seconds. */
const mostTurns = 2000;

/**
 * Runs work in real later macrotasks, as the machine's clock does, and knows when none is left.
 */
export class DeferredWork {
  #waiting = 0;

  /** Runs something in a later macrotask. */
  readonly defer = (run: () => void): void => {
    this.#waiting += 1;
    systemClock.defer(() => {
      this.#waiting -= 1;
      run();
    });
  };

  /**
   * Waits until the microtasks that are due have run, and all deferred work, and what that deferred in turn.
   *
   * @throws {Error} When it does not come to an end.
   */
  async settle(): Promise<void> {
    for (let turn = 0; turn < mostTurns; turn += 1) {
      // Macrotasks run in order, each after all microtasks: what was deferred before has run when this one does.
      await nextMacrotask();
      if (this.#waiting === 0) return;
    }
    throw new Error(`Cannot settle: after ${mostTurns} turns deferred work still begets more`);
  }
}

function nextMacrotask(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  systemClock.defer(resolve);
  return promise;
}

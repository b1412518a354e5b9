// The AI SDK takes no clock: it waits before it tries a request again, and ends a step that takes too long, by the timers of
// the machine. While a schedule runs, these are timers of its clock.
import type { Clock } from "swarmbus";

/**
 * Gives the machine's timers back when it is disposed.
 *
 * @param onRealTime Told of what would wait in real time.
 */
export function takeTimers(clock: Clock, onRealTime: (what: string) => void): Disposable {
  const { setTimeout, clearTimeout, setInterval } = globalThis;
  const timeout = Object.getOwnPropertyDescriptor(AbortSignal, "timeout") as PropertyDescriptor;
  const refuse = (what: string) => (): never => {
    onRealTime(what);
    throw new Error(`Cannot wait by ${what}: only setTimeout takes the time of a schedule`);
  };
  const cancels = new Map<unknown, () => void>();
  Object.assign(globalThis, {
    setTimeout: (run: () => void, ms = 0) => {
      const timer = {};
      cancels.set(timer, clock.setTimeout(run, ms));
      return timer;
    },
    clearTimeout: (timer: never) => {
      const cancel = cancels.get(timer);
      if (cancel === undefined) clearTimeout(timer);
      else cancel();
    },
    setInterval: refuse("setInterval"),
  });
  Object.defineProperty(AbortSignal, "timeout", {
    ...timeout,
    value: refuse("AbortSignal.timeout"),
  });
  return {
    [Symbol.dispose]: () => {
      Object.assign(globalThis, { setTimeout, clearTimeout, setInterval });
      Object.defineProperty(AbortSignal, "timeout", timeout);
    },
  };
}

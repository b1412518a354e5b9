/** Somebody who waits, for so long, until something happens or a signal fires. */
import { BusError } from "../bus/errors.ts";
import type { Clock } from "../time/clock.ts";

/** How long somebody is ready to wait. */
export interface Patience {
  readonly timeoutMs: number | undefined;
  readonly signal: AbortSignal | undefined;
  /** On whose behalf, so that its waits can be ended together. */
  readonly owner: object;
}

/** One promise that is settled once, and leaves no timer and no listener behind then. */
export abstract class Wait<Result> {
  readonly promise: Promise<Result>;
  readonly owner: object;
  /** Says what is waited for, as errors put it; most waits end without one. */
  readonly #aim: () => string;
  readonly #signal: AbortSignal | undefined;
  #resolve: (result: Result) => void = () => undefined;
  #reject: (error: BusError) => void = () => undefined;
  #stopTimer: (() => void) | undefined = undefined;

  constructor(aim: () => string, clock: Clock, patience: Patience) {
    this.#aim = aim;
    this.owner = patience.owner;
    this.#signal = patience.signal;
    this.promise = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#signal?.addEventListener("abort", this.#abort);
    if (patience.timeoutMs !== undefined) {
      this.#stopTimer = clock.setTimeout(() => this.timeOut(), patience.timeoutMs);
    }
  }

  /** Ends the wait well. */
  succeed(result: Result): void {
    this.#end();
    this.#resolve(result);
  }

  /** Ends the wait with an error. */
  fail(code: "TIMEOUT" | "ABORTED" | "CLOSED", state: string, cause?: unknown): void {
    this.#end();
    this.#reject(waitError(code, this.#aim(), state, cause));
  }

  /** The time is over. */
  protected abstract timeOut(): void;

  /** It waits no longer: forget it. */
  protected abstract forget(): void;

  readonly #abort = (): void => {
    this.fail("ABORTED", "its signal was aborted", this.#signal?.reason);
  };

  #end(): void {
    this.#signal?.removeEventListener("abort", this.#abort);
    this.#stopTimer?.();
    this.forget();
  }
}

/** The error of a wait that ended otherwise than hoped for. */
function waitError(
  code: "TIMEOUT" | "ABORTED" | "CLOSED",
  aim: string,
  state: string,
  cause?: unknown,
): BusError {
  const options = cause === undefined ? undefined : { cause };
  return new BusError(code, `Cannot ${aim}: ${state}`, options);
}

const none: readonly never[] = [];

/** Groups of things by a key; a group that runs empty is gone. */
export class Groups<Key, Member> {
  readonly #groups = new Map<Key, Set<Member>>();

  /** Whether there is no member at all. */
  get isEmpty(): boolean {
    return this.#groups.size === 0;
  }

  /** The members of a group; a copy, as whoever is told may leave. */
  of(key: Key): readonly Member[] {
    const group = this.#groups.size === 0 ? undefined : this.#groups.get(key);
    return group === undefined ? none : [...group];
  }

  /** All members. */
  all(): readonly Member[] {
    return [...this.#groups.values()].flatMap((group) => [...group]);
  }

  /** Adds a member. */
  add(key: Key, member: Member): void {
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, new Set([member]));
    else group.add(member);
  }

  /** Takes a member out. */
  delete(key: Key, member: Member): void {
    const group = this.#groups.get(key);
    group?.delete(member);
    if (group?.size === 0) this.#groups.delete(key);
  }
}

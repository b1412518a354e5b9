/**
 * Routes of subjects that patterns match, so that a hot subject is matched once.
 *
 * Bounded: when it is full, only every 16th newcomer is admitted, and an eighth of the entries, the oldest, makes room.
 * Emptying it at once would make many subjects in turn slower than no cache at all.
 */
import type { Route } from "./route.ts";

const capacity = 16_384;
const evicted = capacity / 8;
const admitEvery = 16;

/** A bounded map from subject to route, all of one generation of patterns. */
export class RouteCache {
  #routes = new Map<string, Route>();
  #refused = 0;

  get(subject: string): Route | undefined {
    return this.#routes.get(subject);
  }

  set(subject: string, route: Route): void {
    if (this.#routes.size >= capacity && !this.#makeRoom()) return;
    this.#routes.set(subject, route);
  }

  /** Forgets everything: a pattern came or went. */
  clear(): void {
    if (this.#routes.size > 0) this.#routes = new Map();
  }

  #makeRoom(): boolean {
    this.#refused += 1;
    if (this.#refused % admitEvery !== 0) return false;
    // One walk over the front for all: deleting keys one at a time would walk the deleted ones again and again.
    let count = 0;
    for (const subject of this.#routes.keys()) {
      if (count === evicted) break;
      this.#routes.delete(subject);
      count += 1;
    }
    return true;
  }
}

/**
 * Routes of subjects that patterns match, so that a hot subject is matched once.
 *
 * Bounded: in its last eighth only every 16th newcomer is admitted, and when it is full, the oldest eighth makes room.
 * More subjects in turn than it holds find some of them here; if all were admitted, each would push out what is asked
 * for next, and the cache would cost more than it spares.
 */
import type { Route } from "./route.ts";

const capacity = 16_384;
const evicted = capacity / 8;
const admitEvery = 16;

/** A bounded map from subject to route, all of one generation of patterns. */
export class RouteCache {
  #routes = new Map<string, Route>();
  #newcomers = 0;

  get(subject: string): Route | undefined {
    return this.#routes.get(subject);
  }

  set(subject: string, route: Route): void {
    const { size } = this.#routes;
    if (size >= capacity - evicted && !this.#isAdmitted()) return;
    if (size >= capacity) this.#makeRoom();
    this.#routes.set(subject, route);
  }

  /** Forgets everything: a pattern came or went. */
  clear(): void {
    if (this.#routes.size > 0) this.#routes = new Map();
  }

  #isAdmitted(): boolean {
    this.#newcomers += 1;
    return this.#newcomers % admitEvery === 0;
  }

  #makeRoom(): void {
    // One walk over the front for all: deleting keys one at a time would walk the deleted ones again and again.
    let count = 0;
    for (const subject of this.#routes.keys()) {
      if (count === evicted) break;
      this.#routes.delete(subject);
      count += 1;
    }
  }
}

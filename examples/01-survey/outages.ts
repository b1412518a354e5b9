/** When the server was away: one line when it goes, one when it is back, for all connections of a process together. */

export interface Outage {
  readonly awayMs: number;
}

export class Outages {
  readonly #server: string;
  readonly #say: (text: string) => void;
  readonly #away = new Set<string>();
  readonly #list: Outage[] = [];
  #since = 0;

  constructor(server: string, say: (text: string) => void) {
    this.#server = server;
    this.#say = say;
  }

  /** Those that are over. */
  get list(): readonly Outage[] {
    return this.#list;
  }

  /** The connection of somebody broke. */
  begin(name: string): void {
    if (this.#away.size === 0) {
      this.#since = performance.now();
      this.#say(`no connection to ${this.#server}: trying again until it is back; ctrl-C gives up`);
    }
    this.#away.add(name);
  }

  /** Somebody is connected again. */
  end(name: string): void {
    if (!this.#away.delete(name) || this.#away.size > 0) return;
    const awayMs = Math.round(performance.now() - this.#since);
    this.#list.push({ awayMs });
    this.#say(`connected to ${this.#server} again, after ${(awayMs / 1000).toFixed(1)} s`);
  }
}

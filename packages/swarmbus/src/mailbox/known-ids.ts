/** Which message an id names: the mailbox's own ids tell it themselves, those that senders chose are looked up. */
import type { Forgotten, MessageLog } from "./message-log.ts";

/** The ids that are known. */
export class KnownIds {
  readonly #stem: string;
  readonly #log: MessageLog;
  /** The seq of each chosen id. */
  readonly #chosen = new Map<string, number>();
  /** Whether a sender has chosen an id that looks as if it were made here. */
  #isImitated = false;

  /** @param stem Begins every id that is made here. */
  constructor(stem: string, log: MessageLog) {
    this.#stem = stem;
    this.#log = log;
  }

  /** The seq of the message of an id, trimmed ones included, while the id is known. */
  find(id: string, nowMs: number): number | undefined {
    const seq = this.#chosen.get(id) ?? this.#seqInside(id);
    if (seq === undefined || !this.#log.isKnown(seq, nowMs)) return undefined;
    return this.#log.idOf(seq) === id ? seq : undefined;
  }

  /** The id for a new message when the one that is made of its seq is taken: a sender has guessed it. */
  replace(seq: number, nowMs: number): string | undefined {
    if (!this.#isImitated) return undefined;
    const natural = this.#log.idMadeOf(seq);
    let id = natural;
    while (this.find(id, nowMs) !== undefined) id += "-";
    return id === natural ? undefined : id;
  }

  /** Makes an id known that {@link find} did not find. */
  choose(id: string, seq: number): void {
    this.#chosen.set(id, seq);
    if (id.startsWith(this.#stem)) this.#isImitated = true;
  }

  /** Hears that the id of a message is gone. */
  forget({ givenId, seq }: Forgotten): void {
    // Else the id is in use again.
    if (givenId !== undefined && this.#chosen.get(givenId) === seq) this.#chosen.delete(givenId);
  }

  /** The seq that an id tells which may have been made here. */
  #seqInside(id: string): number | undefined {
    if (!id.startsWith(this.#stem)) return undefined;
    const seq = Number(id.slice(this.#stem.length));
    return Number.isSafeInteger(seq) ? seq : undefined;
  }
}

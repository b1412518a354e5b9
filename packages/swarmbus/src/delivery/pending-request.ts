/**
 * A request that waits for its answer, from its publish to its one end.
 *
 * Its reply subject is made when somebody looks at it: a request that is answered in this process never has one.
 */
import { BusError } from "../bus/errors.ts";
import type { Message } from "../bus/message.ts";
import type { BusMessage, ReplyAddress } from "./bus-message.ts";
import type { DeadlineList, Timed } from "./request-deadlines.ts";
import type { RequestTable } from "./request-table.ts";
import { aborted } from "./subscribe-settings.ts";

/** What `request` and `requestMany` have in common. */
export abstract class PendingRequest implements ReplyAddress, Timed {
  /** The subject that was asked. */
  readonly asked: string;
  /** Copies that may still be handed to somebody; known in memory only. */
  copies: number = Number.POSITIVE_INFINITY;
  before: Timed | undefined = undefined;
  after: Timed | undefined = undefined;
  deadlineMs = 0;
  list: DeadlineList | undefined = undefined;
  protected readonly table: RequestTable;
  readonly #signal: AbortSignal | undefined;
  #inbox: string | undefined = undefined;
  #isOver = false;

  constructor(table: RequestTable, asked: string, signal: AbortSignal | undefined) {
    this.table = table;
    this.asked = asked;
    this.#signal = signal;
    signal?.addEventListener("abort", this);
  }

  /** Whether it has ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get subject(): string {
    return (this.#inbox ??= this.table.openInbox(this));
  }

  /** Takes an answer; what comes after the end is ignored. @returns Whether it was awaited. */
  abstract reply(message: BusMessage): boolean;
  /** It has ended without an answer. */
  protected abstract onFailure(error: BusError): void;
  /** Its time has run out. */
  abstract expire(): void;

  lostCopy(reason: "overflow" | "discarded"): void {
    this.copies -= 1;
    if (this.copies > 0) return;
    if (reason === "overflow") this.fail("OVERLOADED", "whoever could answer has no room for it");
    else this.fail("NO_RESPONDERS", "nobody is left who could answer");
  }

  /** Ends it with an error, unless it has ended. */
  fail(code: BusError["code"], state: string, cause?: unknown): void {
    this.failWith(
      new BusError(code, `Cannot get an answer on "${this.asked}": ${state}`, { cause }),
    );
  }

  /** Ends it with an error, unless it has ended. */
  failWith(error: BusError): void {
    if (this.#isOver) return;
    this.finish();
    this.onFailure(error);
  }

  /** Ends it without a word, as it never began. */
  abandon(): void {
    if (!this.#isOver) this.finish();
  }

  /** Ends it, and tells whoever works on it that nobody waits any more. */
  giveUp(): void {
    if (this.#isOver) return;
    this.table.cancel(this);
    this.finish();
  }

  /** For the caller's signal. */
  handleEvent(): void {
    const signal = this.#signal as AbortSignal;
    if (this.#isOver) return;
    this.table.cancel(this);
    this.failWith(aborted(`get an answer on "${this.asked}"`, signal));
  }

  /** Leaves nothing behind: no place in a list, no inbox, no listener. */
  protected finish(): void {
    this.#isOver = true;
    this.table.remove(this, this.#inbox);
    this.#signal?.removeEventListener("abort", this);
  }
}

/** A request for one answer. */
export class SingleRequest extends PendingRequest {
  readonly #resolve: (message: Message) => void;
  readonly #reject: (error: BusError) => void;

  constructor(
    table: RequestTable,
    asked: string,
    signal: AbortSignal | undefined,
    resolve: (message: Message) => void,
    reject: (error: BusError) => void,
  ) {
    super(table, asked, signal);
    this.#resolve = resolve;
    this.#reject = reject;
  }

  override reply(message: BusMessage): boolean {
    if (this.isOver) return false;
    this.finish();
    const { home } = this.table;
    home.replies.delivered += 1;
    const { error } = message;
    if (error === undefined) this.#resolve(message.handTo(home));
    else this.#reject(error);
    return true;
  }

  override expire(): void {
    this.table.cancel(this);
    this.fail("TIMEOUT", "nobody answered in time");
  }

  protected override onFailure(error: BusError): void {
    this.#reject(error);
  }
}

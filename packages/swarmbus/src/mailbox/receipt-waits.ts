/** Those who wait for a receipt: told when its agent acts on it, when its message is trimmed, and when that expires. */
import { quote } from "../bus/quote.ts";
import type { Clock } from "../time/clock.ts";
import type { AgentMessage } from "./agent-message.ts";
import type { Receipt, ReceiptState } from "./mailbox.ts";
import type { MessageLog } from "./message-log.ts";
import { Groups, type Patience, Wait } from "./wait.ts";

/** One receipt, looked at again and again. */
export interface ReceiptView {
  readonly messageId: string;
  readonly seq: number;
  readonly expiresAtMs: number;
  readonly agentId: string;
  /** Where the message must be held while somebody waits. */
  readonly log: MessageLog;
  /** Where the message stands now. */
  readonly read: () => Receipt;
}

/** Whether a state is an end, after which nothing comes. */
function isEnd(state: ReceiptState): boolean {
  return state !== "pending" && state !== "claimed";
}

class ReceiptWait extends Wait<Receipt> {
  readonly view: ReceiptView;
  readonly #wanted: ReceiptState;
  readonly #waits: ReceiptWaits;
  readonly #stopExpiry: (() => void) | undefined;

  constructor(
    waits: ReceiptWaits,
    view: ReceiptView,
    wanted: ReceiptState,
    clock: Clock,
    patience: Patience,
  ) {
    const aim = (): string =>
      `wait for the receipt of ${quote(view.messageId)} from ${quote(view.agentId)}`;
    super(aim, clock, patience);
    this.#waits = waits;
    this.view = view;
    this.#wanted = wanted;
    // It may expire while this is begun: then it is looked at again, and not waited for in vain.
    const leftMs = Math.max(view.expiresAtMs - clock.now(), 0);
    this.#stopExpiry =
      leftMs < Number.POSITIVE_INFINITY ? clock.setTimeout(() => this.check(), leftMs) : undefined;
  }

  /** Ends the wait when what it waits for has come. */
  check(): void {
    const receipt = this.view.read();
    if (receipt.state === this.#wanted || isEnd(receipt.state)) this.succeed(receipt);
  }

  protected override timeOut(): void {
    this.fail("TIMEOUT", `it is "${this.view.read().state}" when the time is over`);
  }

  protected override forget(): void {
    this.#stopExpiry?.();
    this.#waits.remove(this);
  }
}

/** The waits for receipts. */
export class ReceiptWaits {
  readonly #byAgent = new Groups<string, ReceiptWait>();
  readonly #byMessage = new Groups<number, ReceiptWait>();

  /** Begins a wait, unless there is no need to. */
  async add(
    view: ReceiptView,
    wanted: ReceiptState,
    clock: Clock,
    patience: Patience,
  ): Promise<Receipt> {
    const receipt = view.read();
    if (receipt.state === wanted || isEnd(receipt.state)) return receipt;
    const wait = new ReceiptWait(this, view, wanted, clock, patience);
    this.#byAgent.add(view.agentId, wait);
    this.#byMessage.add(view.seq, wait);
    view.log.hold(view.seq);
    return wait.promise;
  }

  /** Forgets a wait that ended. */
  remove(wait: ReceiptWait): void {
    this.#byAgent.delete(wait.view.agentId, wait);
    this.#byMessage.delete(wait.view.seq, wait);
    wait.view.log.letGo(wait.view.seq);
  }

  /** An agent claimed, acked or released these. */
  moved(agentId: string, messages: readonly AgentMessage[]): void {
    if (this.#byMessage.isEmpty) return;
    for (const { seq } of messages) {
      for (const wait of this.#byMessage.of(seq)) if (wait.view.agentId === agentId) wait.check();
    }
  }

  /** An agent left. */
  agentLeft(agentId: string): void {
    for (const wait of this.#byAgent.of(agentId)) wait.check();
  }

  /** A message was trimmed. */
  trimmed(seq: number): void {
    for (const wait of this.#byMessage.of(seq)) wait.check();
  }

  /** Ends all waits: the mailbox was cleared. */
  end(): void {
    for (const wait of this.#byAgent.all()) wait.fail("ABORTED", "the mailbox was cleared");
  }

  /** Ends the waits of a mailbox that was closed. */
  close(owner: object): void {
    for (const wait of this.#byAgent.all()) {
      if (wait.owner === owner) wait.fail("CLOSED", "the mailbox was closed");
    }
  }
}

// What the reader of one stream was told of messages.
import { isRead, namesOfUnknown, type Run, toName } from "./call-book.ts";
import type { Ledger } from "./ledger.ts";
import { namesOf } from "./line.ts";

/** The parts of a stream that tell of messages, as far as they are looked at. */
interface TellingPart {
  readonly type: string;
  readonly messages?: readonly { readonly content: string }[];
  readonly stepNumber?: number;
  readonly reason?: string;
  readonly count?: number;
}

const outputs = new Set(["text-delta", "tool-call", "tool-result", "finish-step"]);

export class StreamBook {
  readonly #run: Run;
  readonly #ledger: Ledger;
  readonly #received: string[] = [];
  #startedSteps = 0;
  #hasOutput = false;
  #hasReceived = false;
  #missed = 0;
  #hasFailed = false;

  constructor(run: Run, ledger: Ledger) {
    this.#run = run;
    this.#ledger = ledger;
  }

  part({ type, messages = [], stepNumber, reason, count }: TellingPart): void {
    const names = namesOf(messages);
    const told = [type, ...names, reason, count].join(" ");
    this.#ledger.note(`${this.#run.label} tells ${told}`);
    if (type === "start-step") {
      this.#startedSteps += 1;
      this.#hasOutput = false;
      this.#hasReceived = false;
    }
    if (outputs.has(type)) this.#hasOutput = true;
    if (type === "message-missed") this.#checkMissed(count ?? 0, stepNumber ?? -1);
    if (type === "message-received") this.#receive(names, stepNumber ?? -1);
    if (type === "message-returned") this.#giveBack(names, reason ?? "");
    if (type === "error" || type === "abort") this.#fail();
  }

  #receive(names: readonly string[], stepNumber: number): void {
    const { label } = this.#run;
    this.#hasReceived = true;
    for (const name of names) {
      if (this.#received.includes(name)) this.#ledger.fault(`${label} tells ${name} twice`);
      this.#received.push(name);
    }
    // The step that begins next; or the one that has begun, when its request was given up before it told anything.
    const isNext = stepNumber === this.#startedSteps;
    const isThis = stepNumber === this.#startedSteps - 1 && !this.#hasOutput;
    if (isNext || isThis) return;
    this.#ledger.fault(`${label} tells ${names.join(" ")} in the wrong step or behind its output`);
  }

  /** A loss is told in front of the step that would have read it, and of what that receives. */
  #checkMissed(count: number, stepNumber: number): void {
    this.#missed += count;
    const isNext = stepNumber === this.#startedSteps && !this.#hasReceived;
    if (!isNext || count < 1) this.#ledger.fault(`${this.#run.label} tells late of ${count} lost`);
  }

  /** What ends a run stands in front of what goes back by it. */
  #fail(): void {
    const mayRepeat = this.#run.calls.some(({ readings }) =>
      readings.some(({ delivery }) => delivery.mayRepeat),
    );
    if (this.#hasFailed && !mayRepeat) this.#ledger.fault(`${this.#run.label} ends too late`);
  }

  #giveBack(names: readonly string[], reason: string): void {
    this.#hasFailed ||= reason !== "stopped";
    const received = this.#received.splice(-names.length).join(" ");
    if (received === names.join(" ")) return;
    this.#ledger.fault(
      `${this.#run.label} tells ${names.join(" ")} went back, after it told ${received}`,
    );
  }

  /**
   * @param isWhole Whether the stream was read to its end; else nobody knows what was in the rest.
   * @param hasAll Whether it tells of every loss.
   */
  close(isWhole: boolean, hasAll: boolean): void {
    const { calls, label, context } = this.#run;
    const missed = hasAll ? this.#missed : Number.POSITIVE_INFINITY;
    this.#ledger.told.readerMissed(context.agentId, missed);
    if (!isWhole) return;
    const unknown = new Set(namesOfUnknown(this.#run));
    const read = calls.flatMap(({ readings }) => readings).filter(isRead);
    const known = (names: readonly string[]): string =>
      [...new Set(names)].filter((name) => !unknown.has(name)).join(" ");
    const wanted = known(read.map(toName));
    const told = known(this.#received);
    if (told !== wanted) this.#ledger.fault(`${label} tells ${told} as read, not ${wanted}`);
  }
}

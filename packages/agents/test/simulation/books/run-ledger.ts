// What runs did: their calls, tools and ends, and whether they held to the rules in it.
import {
  type Call,
  isEnded,
  isGivenUp,
  type Run,
  type RunStart,
  type Stopper,
} from "./call-book.ts";
import { checkHistory } from "./history-rules.ts";
import type { Ledger } from "./ledger.ts";
import { nameOf, namesIn, toLines } from "./line.ts";
import type { Delivery } from "./mail-book.ts";
import { checkPrompt } from "./prompt-rules.ts";

export class RunLedger {
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  open(start: RunStart, history: readonly unknown[]): Run {
    const { label, context, signal } = start;
    this.#ledger.note(`${label} begins`);
    const run = this.#ledger.calls.open(start, toLines(history), this.#ledger.moment());
    const stop = (): void => this.stop("signal", context.agentId, [run]);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener("abort", stop, { once: true });
    return run;
  }

  /** Runs are stopped; of those that are over already this says nothing. */
  stop(by: Stopper, agentId: string, runs: readonly Run[]): void {
    this.#ledger.note(`${agentId} is stopped: ${by}`);
    const now = this.#ledger.moment();
    for (const { endedAt, stops } of runs) if (endedAt > now && !stops.has(by)) stops.set(by, now);
  }

  /** The user's own hook has prepared a step. */
  prepared(run: Run): void {
    run.preparedAt = this.#ledger.moment();
  }

  /** A model is called. */
  begin(run: Run, prompt: readonly unknown[], signal: AbortSignal | undefined): Call {
    const lines = toLines(prompt);
    const names = namesIn(lines).slice(namesIn(run.kept).length);
    const label = `${run.label}#${run.calls.length + 1}`;
    this.#ledger.note(`${label} is given ${names.join(" ")}`);
    const last = run.calls.at(-1);
    const isRetry = last?.state === "failed";
    const readings = isRetry ? last.readings : names.flatMap((name) => this.#toReading(run, name));
    const begun = { run, label, step: run.steps, readings, signal, lines, finish: "", tools: [] };
    const call: Call = { ...begun, state: "running", isAnswered: false };
    for (const fault of checkPrompt(call, this.#ledger)) this.#ledger.fault(`${label}: ${fault}`);
    this.#ledger.calls.begin(call);
    return call;
  }

  #toReading(run: Run, name: string): Call["readings"] {
    const { mail } = this.#ledger;
    const { agentId } = run.context;
    const delivery = mail.delivery(agentId, name);
    if (delivery === undefined) {
      this.#ledger.fault(`${agentId} is shown ${name}, which is not for it`);
      return [];
    }
    const isHeld = delivery.state === "claimed" && delivery.isRuns && !this.#isLost(run, delivery);
    return [{ delivery, claim: isHeld ? delivery.claims : 0 }];
  }

  /**
   * A run that was stopped has given back what it held: who has it since is another one. Its signal alone does not stop a
   * run; it may claim once more.
   */
  #isLost(run: Run, delivery: Delivery): boolean {
    const stops = [...run.stops].filter(([by]) => by !== "signal").map(([, at]) => at);
    const others = this.#ledger.calls.callsOf(delivery).filter((call) => call.run !== run);
    return delivery.heldSince > Math.min(...stops) || (isEnded(run) && others.length > 0);
  }

  /** The model has given its whole answer, or failed. */
  end(call: Call, state: Call["state"], finish: string, tools: readonly string[]): void {
    this.#ledger.note(`${call.label} ends ${state} ${finish}`);
    Object.assign(call, { state, finish, tools });
  }

  /** A loop has the answer of its model, by what its own callbacks say. */
  answered(call: Call): void {
    const { run, label, state } = call;
    this.#ledger.note(`${label} is answered`);
    if (state !== "well" && state !== "bad") this.#ledger.fault(`${label} has no answer`);
    if (call.isAnswered) this.#ledger.fault(`${label} is answered twice`);
    call.isAnswered = state === "well";
    run.kept = call.lines;
    // What it read with an answer that is none goes back, and is not read.
    if (!call.isAnswered) this.notRead(call);
    run.steps += 1;
    run.boundaryAt = this.#ledger.moment();
  }

  /** What a call has added stays out of the history. */
  notRead({ run, readings }: Call): void {
    const names = new Set(readings.map(({ delivery }) => delivery.name));
    run.kept = run.kept.filter(
      ({ envelopes }) => !envelopes.some((each) => names.has(nameOf(each))),
    );
  }

  toolStarts(call: Call): void {
    this.#ledger.note(`${call.label} runs a tool`);
    if (!isGivenUp(call)) this.#checkSettled(call, "its tools run");
  }

  toolEnded(run: Run): void {
    this.#ledger.note(`${run.label} ends a tool`);
    run.boundaryAt = this.#ledger.moment();
  }

  #checkSettled({ label, readings }: Call, what: string): void {
    for (const { delivery, claim } of readings) {
      const isHeld = delivery.state === "claimed" && delivery.claims === claim;
      if (!isHeld || delivery.isStuck) continue;
      this.#ledger.fault(`${label}: ${what}, and ${delivery.name} is still held`);
    }
  }

  /** @param history What the run gave back; absent when its loop gives none. */
  close(run: Run, history?: readonly unknown[]): void {
    this.#ledger.note(`${run.label} is over`);
    run.endedAt = this.#ledger.moment();
    for (const call of run.calls) {
      if (run.settles || !isGivenUp(call)) this.#checkSettled(call, "its run is over");
      const isUnknown = call.state === "well" && !call.isAnswered && !isGivenUp(call);
      if (isUnknown) this.#ledger.fault(`${call.label} ended well, and its loop took no notice`);
    }
    this.#checkLetGo(run);
    if (history === undefined) return;
    for (const fault of checkHistory(run, toLines(history))) {
      this.#ledger.fault(`${run.label}: ${fault}`);
    }
  }

  /** An agent without a run holds nothing. A run that was aborted may not have waited for its claim. */
  #checkLetGo({ context, settles, label, endedAt }: Run): void {
    const { agentId } = context;
    const { calls } = this.#ledger;
    const isLast = calls.openRunsOf(agentId).length === 0;
    if (!settles || !isLast || calls.runsOf(agentId).some(isEnded)) return;
    this.checkHeld(agentId, endedAt, `${label} is over`);
  }

  /** Nothing is held any more that runs of an agent had claimed before. */
  checkHeld(agentId: string, before: number, when: string): void {
    for (const { name } of this.#ledger.mail.heldByRuns(agentId, before)) {
      this.#ledger.fault(`${when}, and ${agentId} holds ${name}`);
    }
  }

  /** How many messages models have read. */
  countShown(): number {
    const calls = this.#ledger.calls.runs.flatMap((run) => run.calls);
    return calls.flatMap(({ isAnswered, readings }) => (isAnswered ? readings : [])).length;
  }
}

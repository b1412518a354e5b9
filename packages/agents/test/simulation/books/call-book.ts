// Which model was called when, with what, and what came of it.
import type { AgentContext } from "@swarmbus/agents";
import type { Line } from "./line.ts";
import type { Delivery } from "./mail-book.ts";

/** How a run is begun. */
export interface RunStart {
  readonly context: AgentContext;
  readonly label: string;
  /** Its loop goes on with `queue` messages, and with what comes during the final answer. */
  readonly goesOn: boolean;
  /** When it is over, even if it was aborted, what it held is settled; the SDK's own loops do not wait for that. */
  readonly settles: boolean;
  readonly maxSteps: number;
  /** Its steps are aborted when they take too long. */
  readonly isTimed: boolean;
  /** Aborts it. */
  readonly signal: AbortSignal | undefined;
}

/** Who stops a run: its signal, its context that leaves, its agent that is disposed, its reader who has seen enough. */
export type Stopper = "signal" | "context" | "agent" | "reader";

/** One run of an agent. */
export interface Run extends RunStart {
  /** What it began with. */
  readonly before: readonly Line[];
  /** What its model was given last in a call that ended, or what it began with. */
  kept: readonly Line[];
  readonly calls: Call[];
  /** The steps that have ended. */
  steps: number;
  /** When the run had begun, or its last step with all its tools was over: the next step can take messages. */
  boundaryAt: number;
  /** When the user's own hook had prepared the last step. */
  preparedAt: number;
  /** Who stopped it, and when: what it holds goes back, whatever its model still makes of it. */
  readonly stops: Map<Stopper, number>;
  endedAt: number;
}

/** One call of a model: a step of a run, or a step that is tried again. */
export interface Call {
  readonly run: Run;
  /** Its answer tells it. */
  readonly label: string;
  readonly step: number;
  readonly lines: readonly Line[];
  readonly readings: readonly Reading[];
  readonly signal: AbortSignal | undefined;
  /** Whether the model has given its whole answer; `bad` is one that does not count as an answer. */
  state: "running" | "well" | "bad" | "failed";
  finish: string;
  tools: readonly string[];
  /** The loop has it: the call ended well. */
  isAnswered: boolean;
}

/** A message that a call has shown to its model for the first time. */
export interface Reading {
  readonly delivery: Delivery;
  /** Of which claim; 0 when its run held none. */
  readonly claim: number;
}

/** Whether a call may be given up: its run was stopped or aborted, or its step took too long. */
export function isGivenUp({ run, signal }: Call): boolean {
  return isEnded(run) || signal?.aborted === true;
}

/** Whether a run was stopped or aborted. */
export function isEnded({ stops }: Run): boolean {
  return stops.size > 0;
}

/** Whether the claim that brought a message to a call is the one that was acked. */
export function isRead({ delivery, claim }: Reading): boolean {
  return delivery.state === "read" && delivery.claims === claim;
}

export function toName({ delivery }: Reading): string {
  return delivery.name;
}

/** The messages of a run of which nobody can know whether they were acked. */
export function namesOfUnknown({ calls }: Run): string[] {
  const readings = calls.flatMap((call) => call.readings);
  return readings.filter(({ delivery }) => delivery.isUnknown).map(toName);
}

/** Whether a run has given a whole answer, and would stop. */
export function isFinished({ calls }: Run): boolean {
  const last = calls.at(-1);
  return ["stop", "other"].includes(last?.finish ?? "") && last?.tools.length === 0;
}

export class CallBook {
  readonly runs: Run[] = [];
  /** By message and recipient: the calls that have read it. */
  readonly #calls = new Map<Delivery, Call[]>();

  open(start: RunStart, before: readonly Line[], now: number): Run {
    const begun = { before, kept: before, calls: [], steps: 0, boundaryAt: now, preparedAt: now };
    const run = { ...start, ...begun, stops: new Map(), endedAt: Number.POSITIVE_INFINITY };
    this.runs.push(run);
    return run;
  }

  begin(call: Call): void {
    call.run.calls.push(call);
    for (const { delivery } of call.readings) {
      const calls = this.#calls.get(delivery);
      if (calls === undefined) this.#calls.set(delivery, [call]);
      else calls.push(call);
    }
  }

  /** The calls that were given a message. */
  allCallsOf(delivery: Delivery): readonly Call[] {
    return this.#calls.get(delivery) ?? [];
  }

  /** Those that were given it by one claim, its last one unless told. */
  callsOf(delivery: Delivery, claim: number = delivery.claims): readonly Call[] {
    return this.allCallsOf(delivery).filter(({ readings }) =>
      readings.some((each) => each.delivery === delivery && each.claim === claim),
    );
  }

  find(label: string): Call | undefined {
    for (const { calls } of this.runs) {
      const call = calls.find((each) => each.label === label);
      if (call !== undefined) return call;
    }
    return undefined;
  }

  runsOf(agentId: string): Run[] {
    return this.runs.filter(({ context }) => context.agentId === agentId);
  }

  /** The runs of an agent that are under way. */
  openRunsOf(agentId: string): Run[] {
    return this.runsOf(agentId).filter(({ endedAt }) => endedAt === Number.POSITIVE_INFINITY);
  }
}

// What a model and its tools do, by chance: the same below the SDK and in it.
import type { AgentContext } from "@swarmbus/agents";
import type { Call, Run } from "../books/call-book.ts";
import { checkPunctual } from "../books/step-rules.ts";
import type { World } from "../world/world.ts";

/** How a request fails: for good, for now, or as it is aborted. */
const requestFailures = ["away", "busy"] as const;
/** How a stream fails in its middle: it breaks, tells an error, or ends as if there were no more to come. */
const streamFailures = ["cut", "part", "silent"] as const;

type Failure = (typeof requestFailures)[number] | (typeof streamFailures)[number] | "aborted";

const oddFinishes = ["length", "content-filter", "interrupted", "other", "error"] as const;

export interface Answer {
  readonly call: Call;
  readonly text: string;
  readonly tools: readonly string[];
  readonly finish: (typeof oddFinishes)[number] | "stop" | "tool-calls";
  readonly fails: Failure | undefined;
}

type RunSub = (context: AgentContext, signal: AbortSignal | undefined) => Promise<void>;

/** The model and the tools of one run. */
export class Actor {
  readonly #world: World;
  readonly #run: Run;
  readonly #runSub: RunSub;

  constructor(world: World, run: Run, runSub: RunSub) {
    this.#world = world;
    this.#run = run;
    this.#runSub = runSub;
  }

  /** The user's hook has prepared a step. */
  prepared(): void {
    this.#world.ledger.runs.prepared(this.#run);
  }

  /** A model is given a prompt. */
  begin(prompt: readonly unknown[], signal: AbortSignal | undefined): Call {
    const { bug, ledger } = this.#world;
    const shown = bug.prompt?.(prompt) ?? prompt;
    const call = ledger.runs.begin(this.#run, shown, signal);
    void checkPunctual(this.#world, call);
    return call;
  }

  /** It thinks. */
  async think(call: Call, isStream: boolean): Promise<Answer> {
    const world = this.#world;
    const isHeeding = world.oneIn(2);
    await (isHeeding ? world.pauseUnless(call.signal) : world.pause());
    const isAborted = isHeeding && call.signal?.aborted === true;
    const failures = isStream ? [...requestFailures, ...streamFailures] : requestFailures;
    const failure = world.oneIn(6) ? world.choose<Failure>(failures) : undefined;
    const fails = isAborted ? "aborted" : failure;
    const text = `${call.label}.`;
    const letters = world.choose([[], [], ["a"], ["a", "b"], ["a", "b", "c"]]);
    const ids = letters.map((letter) => `${call.label}${letter}`);
    // A tool that nobody runs: the run ends and waits for its result.
    if (world.oneIn(20)) ids.push(`${call.label}?`);
    const usual = ids.length > 0 ? "tool-calls" : "stop";
    const finish = world.oneIn(8) ? world.choose(oddFinishes) : usual;
    return { call, text, tools: ids, finish, fails };
  }

  /**
   * The whole answer was given, or what there will be of it.
   *
   * @param tools The tools that it came to call.
   */
  end({ call, fails, finish }: Answer, tools: readonly string[]): void {
    const { ledger } = this.#world;
    // For the SDK a stream that only ends is a step that only ends.
    const isSilent = fails === "silent";
    const isBad = isSilent || finish === "error" || finish === "interrupted";
    const state = isBad ? "bad" : "well";
    const hasFailed = fails !== undefined && !isSilent;
    ledger.runs.end(call, hasFailed ? "failed" : state, isSilent ? "other" : finish, tools);
    if (isSilent) ledger.runs.answered(call);
    this.#world.meanwhile();
  }

  /** One tool: it may send, fail, or let a sub-agent work. */
  async work(toolCallId: string, signal: AbortSignal | undefined): Promise<string> {
    const world = this.#world;
    const { context, calls } = this.#run;
    const call = calls.find(({ tools }) => tools.includes(toolCallId));
    if (call === undefined) world.ledger.fault(`nobody called ${toolCallId}`);
    else world.ledger.runs.toolStarts(call);
    try {
      await world.pause();
      if (world.oneIn(4)) await world.send(context.agentId);
      if (world.oneIn(10)) await this.#delegate(signal);
      if (world.oneIn(10)) throw new Error("the tool is broken");
      return "done";
    } finally {
      world.ledger.runs.toolEnded(this.#run);
      world.meanwhile();
    }
  }

  async #delegate(signal: AbortSignal | undefined): Promise<void> {
    const world = this.#world;
    const { context } = this.#run;
    if (context.isClosed) return;
    await using sub = await context.createSubagentContext("sub");
    world.enter(sub);
    await world.send(context.agentId);
    await this.#runSub(sub, signal);
    await world.leave(sub);
  }
}

// What a model and its tools do, by chance: the same below the SDK and in it.
import type { AgentContext } from "@swarmbus/agents";
import type { RunBook } from "./ledger.ts";
import type { World } from "./world.ts";

export interface Answer {
  readonly tools: readonly string[];
  readonly finish: "stop" | "tool-calls" | "length" | "error";
}

export class Actor {
  readonly world: World;
  readonly run: RunBook;
  readonly #runSub: (context: AgentContext, signal: AbortSignal | undefined) => Promise<void>;
  #calls = 0;

  constructor(
    world: World,
    run: RunBook,
    runSub: (context: AgentContext, signal: AbortSignal | undefined) => Promise<void>,
  ) {
    this.world = world;
    this.run = run;
    this.#runSub = runSub;
  }

  /** One call of the model. It fails now and then, before its answer or in the middle of it. */
  async answer(
    prompt: readonly unknown[],
    signal: AbortSignal | undefined,
  ): Promise<{ answer: Answer; endWell: () => void }> {
    const { world } = this;
    const endWell = world.ledger.beginCall(this.run, world.bug.prompt?.(prompt) ?? prompt);
    if (world.oneIn(12)) throw new Error("the model is away");
    await world.pause();
    signal?.throwIfAborted();
    if (world.oneIn(12)) throw new Error("the connection was cut");
    this.#calls += 1;
    if (world.oneIn(10)) {
      return { answer: { tools: [], finish: world.choose(["length", "error"]) }, endWell };
    }
    const name = `${this.run.label}-${this.#calls}`;
    const tools = world.choose([[], [`${name}a`], [`${name}a`, `${name}b`]]);
    return { answer: { tools, finish: tools.length > 0 ? "tool-calls" : "stop" }, endWell };
  }

  /** One tool: it may send, fail, or let a sub-agent work. */
  async work(signal: AbortSignal | undefined): Promise<string> {
    const { world } = this;
    const { context } = this.run;
    await world.pause();
    if (world.oneIn(4)) await world.send(context.agentId);
    if (world.oneIn(8) && !context.isClosed) {
      await using sub = await context.createSubagentContext("sub");
      world.contexts.push(sub);
      await world.send(context.agentId);
      await this.#runSub(sub, signal);
    }
    if (world.oneIn(10)) throw new Error("the tool is broken");
    return "done";
  }
}

// One agent: it runs once or twice, in turn or at once; its context may leave and come back.
import type { AgentContext } from "@swarmbus/agents";
import type { ModelMessage } from "ai";
import { runPlainLoop } from "../loops/plain-loop.ts";
import { SdkLoop, type SdkWay } from "../loops/sdk-loop.ts";
import type { World } from "./world.ts";

export type Way = "plain" | SdkWay;

export class Scene {
  readonly #world: World;
  readonly #way: Way;
  readonly #stops = new Set<AbortController>();
  #context: AgentContext;
  #loop: SdkLoop | undefined;
  #isAway = false;

  constructor(world: World, way: Way, context: AgentContext) {
    this.#world = world;
    this.#way = way;
    this.#context = context;
    this.#begin(context);
  }

  #begin(context: AgentContext): void {
    this.#context = context;
    this.#loop = this.#way === "plain" ? undefined : new SdkLoop(this.#world, this.#way, context);
  }

  async play(): Promise<void> {
    const world = this.#world;
    if (world.oneIn(6)) {
      await Promise.all([this.#run([]), this.#run([])]);
      return;
    }
    const history = await this.#run([]);
    if (world.oneIn(2)) return;
    await world.pause();
    await this.#run(world.oneIn(2) ? history : []);
  }

  async #run(history: readonly ModelMessage[]): Promise<readonly ModelMessage[]> {
    const stop = new AbortController();
    this.#stops.add(stop);
    // Now and then it is over before it begins.
    if (this.#world.oneIn(30)) stop.abort();
    const { signal } = stop;
    if (this.#loop !== undefined) return this.#loop.run(history, signal);
    const prompt = [...history, { role: "user", content: "Go" }];
    const items = await runPlainLoop(this.#world, this.#context, prompt, signal);
    return items as readonly ModelMessage[];
  }

  /** Aborts whatever runs. */
  abort(): void {
    this.#world.ledger.note(`${this.#context.agentId} aborts`);
    for (const stop of this.#stops) stop.abort();
  }

  async disposeAgent(): Promise<void> {
    await this.#loop?.dispose();
  }

  /** The context leaves, and comes back. What a durable one has not read waits for it. */
  async comeBack(): Promise<void> {
    if (this.#isAway) return;
    this.#isAway = true;
    const world = this.#world;
    const { agentId } = this.#context;
    await world.leave(this.#context);
    await world.pause();
    this.#begin(await world.open(agentId));
    this.#isAway = false;
  }
}

// One random schedule: an agent runs once or twice, in turn or at once, while others send, and while things go wrong.
import type { AgentContext } from "@swarmbus/agents";
import type { ModelMessage } from "ai";
import { runPlainLoop } from "./plain-loop.ts";
import { SdkLoop, type SdkWay } from "./sdk-loop.ts";
import { type Bug, World } from "./world.ts";

export type LoopKind = "plain" | SdkWay;

/** What came of a schedule. */
export interface Outcome {
  readonly faults: readonly string[];
  /** How many messages models were shown. */
  readonly shown: number;
}

export async function simulate(seed: number, kind: LoopKind, bug: Bug = {}): Promise<Outcome> {
  const world = new World(seed, bug);
  await world.listen();
  const context = await world.open("main");
  const scene = new Scene(world, kind, context);
  const { mailbox, ledger } = world;
  await world.await(scene.play());
  for (const each of world.contexts) await each[Symbol.asyncDispose]();
  await world.await(world.pause(100));
  for (const agentId of new Set(world.contexts.map((each) => each.agentId))) {
    ledger.consumed(agentId, await mailbox.consume(agentId));
    await mailbox.unsubscribe(agentId);
  }
  await ledger.close(mailbox);
  await world.bus.close();
  await mailbox.close();
  if (world.clock.pendingTimers > 0) ledger.fault(`${world.clock.pendingTimers} timers are left`);
  return { faults: ledger.faults, shown: ledger.shown };
}

class Scene {
  readonly #world: World;
  readonly #kind: LoopKind;
  #context: AgentContext;
  #loop: SdkLoop | undefined;
  #running = 0;
  readonly #stop = new AbortController();

  constructor(world: World, kind: LoopKind, context: AgentContext) {
    this.#world = world;
    this.#kind = kind;
    this.#context = context;
    this.#begin(context);
  }

  async play(): Promise<void> {
    const world = this.#world;
    for (let left = world.below(4); left > 0; left -= 1) await world.send();
    await Promise.all([this.#runs(), this.#others()]);
  }

  #begin(context: AgentContext): void {
    this.#context = context;
    this.#loop = this.#kind === "plain" ? undefined : new SdkLoop(this.#world, this.#kind, context);
  }

  async #runs(): Promise<void> {
    const world = this.#world;
    if (world.oneIn(20)) this.#stop.abort();
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
    this.#running += 1;
    try {
      return await this.#goOn(history);
    } finally {
      this.#running -= 1;
    }
  }

  async #goOn(history: readonly ModelMessage[]): Promise<readonly ModelMessage[]> {
    const { signal } = this.#stop;
    if (this.#loop !== undefined) return this.#loop.run(history, signal);
    const prompt = [...history, { role: "user", content: "Go" }];
    const items = await runPlainLoop(this.#world, this.#context, prompt, signal);
    return items as readonly ModelMessage[];
  }

  /** Everybody else. */
  async #others(): Promise<void> {
    const world = this.#world;
    for (let left = 2 + world.below(10); left > 0; left -= 1) {
      await world.pause();
      await this.#act();
    }
  }

  async #act(): Promise<void> {
    const world = this.#world;
    const { mailbox, ledger } = world;
    const kind = world.below(40);
    if (kind === 0) this.#stop.abort();
    else if (kind === 1) await this.#unsubscribe(world.choose(world.contexts));
    else if (kind === 2) await this.#comeBack();
    else if (kind === 3) await this.#loop?.dispose();
    else if (kind < 6) await this.#consume(world.choose(world.contexts));
    else if (kind < 8) await this.#hold(world.choose(world.contexts));
    else if (kind < 14) await ledger.audit(mailbox);
    else await world.send();
  }

  /**
   * The context leaves, and comes back. A durable one does so between runs: what it gives back in the middle of a call
   * comes again, although the model may have read it.
   */
  async #comeBack(): Promise<void> {
    if (this.#running > 0 && this.#world.durable.has(this.#context)) return;
    const disposed = this.#context[Symbol.asyncDispose]();
    this.#world.ledger.left(this.#context.agentId);
    await disposed;
    await this.#world.pause();
    this.#begin(await this.#world.open("main"));
  }

  async #unsubscribe({ agentId }: AgentContext): Promise<void> {
    this.#world.ledger.unsubscribed(agentId);
    await this.#world.mailbox.unsubscribe(agentId);
  }

  async #consume(context: AgentContext): Promise<void> {
    if (context.isClosed) return;
    this.#world.ledger.consumed(context.agentId, await context.consumeMessages());
  }

  /** A claim that somebody begins and never acks, as in a crash. */
  async #hold(context: AgentContext): Promise<void> {
    if (context.isClosed) return;
    const claim = await context.claimMessages();
    await this.#world.pause();
    await claim.release();
  }
}

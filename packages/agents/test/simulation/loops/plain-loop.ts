// A loop of one's own over injectBusMessages, as one writes it without the SDK.
import { type AgentContext, injectBusMessages, type Injection } from "@swarmbus/agents";
import { Actor, type Answer } from "./actor.ts";
import type { Run } from "../books/call-book.ts";
import { checkNothingLeft } from "../books/step-rules.ts";
import type { World } from "../world/world.ts";

type Item = { readonly role: string; readonly content: unknown };

/** Runs an agent to its end, and returns the history. */
export async function runPlainLoop(
  world: World,
  context: AgentContext,
  history: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<readonly Item[]> {
  const { ledger } = world;
  const label = `${context.agentId}/${ledger.calls.runs.length + 1}`;
  const maxSteps = 1 + world.below(6);
  const run = ledger.runs.open(
    { context, label, goesOn: true, settles: true, maxSteps, isTimed: false, signal },
    history,
  );
  ledger.told.beSilent(context.agentId);
  const loop = new PlainLoop(world, run, history, signal);
  await loop.run();
  ledger.runs.close(run, loop.messages);
  return loop.messages;
}

class PlainLoop {
  messages: readonly Item[];
  readonly #world: World;
  readonly #run: Run;
  readonly #actor: Actor;
  readonly #signal: AbortSignal | undefined;

  constructor(world: World, run: Run, messages: readonly Item[], signal: AbortSignal | undefined) {
    this.#world = world;
    this.#run = run;
    this.messages = messages;
    this.#signal = signal;
    this.#actor = new Actor(world, run, async (sub, subSignal) => {
      await runPlainLoop(world, sub, [{ role: "user", content: "Help" }], subSignal);
    });
  }

  async run(): Promise<void> {
    const { context } = this.#run;
    try {
      let injection = await injectBusMessages(context, this.messages);
      for (;;) {
        const isFinished = await this.#takeStep(injection);
        if (this.#run.steps === this.#run.maxSteps || this.#signal?.aborted === true) return;
        injection = await injectBusMessages(context, this.messages);
        if (injection.received.length > 0 || !isFinished) continue;
        this.#tellMissed(injection);
        injection = await injectBusMessages(context, this.messages, { mode: "queue" });
        if (injection.received.length > 0) continue;
        this.#tellMissed(injection);
        break;
      }
    } catch {
      return; // the model failed, or the context is closed
    }
    checkNothingLeft(this.#world.ledger, this.#run);
  }

  /** @returns Whether the model has finished its answer. */
  async #takeStep(injection: Injection<Item>): Promise<boolean> {
    const { ledger } = this.#world;
    let answer: Answer;
    try {
      answer = await this.#ask(injection.messages, 2);
    } catch (error) {
      const isBack = await injection.release();
      // The next claim tells it again.
      if (!isBack) this.#tellMissed(injection);
      throw error;
    }
    ledger.runs.answered(answer.call);
    this.#tellMissed(injection);
    const isRead = await injection.ack();
    const content = answer.tools.map((toolCallId) => ({ type: "tool-call", toolCallId }));
    // What is not ours any more comes again.
    if (!isRead) ledger.runs.notRead(answer.call);
    const before = isRead ? injection.messages : this.messages;
    const asked = [...before, { role: "assistant", content }];
    if (answer.tools.length > 0) await this.#checkClosed(asked);
    const results = await Promise.all(answer.tools.map((toolCallId) => this.#work(toolCallId)));
    const isAnswered = results.length > 0;
    this.messages = isAnswered ? [...asked, { role: "tool", content: results }] : asked;
    return !isAnswered && answer.finish === "stop";
  }

  #tellMissed({ missed }: Injection<Item>): void {
    this.#world.ledger.told.missed(this.#run.context.agentId, missed);
  }

  async #ask(prompt: readonly Item[], tries: number): Promise<Answer> {
    const call = this.#actor.begin(prompt, this.#signal);
    const answer = await this.#actor.think(call, false);
    this.#actor.end(answer, answer.tools);
    if (answer.fails === "busy" && tries > 1) return this.#ask(prompt, tries - 1);
    if (answer.fails !== undefined) throw new Error(`the model is ${answer.fails}`);
    if (call.state === "bad") throw new Error("the model says that something failed");
    return answer;
  }

  async #work(toolCallId: string): Promise<object> {
    const output = await this.#actor.work(toolCallId, this.#signal).catch(String);
    return { type: "tool-result", toolCallId, output };
  }

  /** Between a call and its result there is no place for a message. */
  async #checkClosed(asked: readonly Item[]): Promise<void> {
    const { context } = this.#run;
    if (context.isClosed || !this.#world.oneIn(4)) return;
    const { received } = await injectBusMessages(context, asked);
    if (received.length > 0) this.#world.ledger.fault("messages stand before a result");
  }
}

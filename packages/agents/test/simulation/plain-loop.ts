// A loop of one's own over injectBusMessages, as one writes it without the SDK.
import { type AgentContext, injectBusMessages, type Injection } from "@swarmbus/agents";
import { Actor } from "./actor.ts";
import type { World } from "./world.ts";

type Item = { readonly role: string; readonly content: unknown };

/** Runs an agent to its end, and returns the history. */
export async function runPlainLoop(
  world: World,
  context: AgentContext,
  history: readonly Item[],
  signal: AbortSignal | undefined,
): Promise<readonly Item[]> {
  const run = world.ledger.openRun(context, `${context.agentId}/${world.below(1e6)}`, history);
  world.ledger.beSilent(context.agentId);
  const actor = new Actor(world, run, async (sub, subSignal) => {
    await runPlainLoop(world, sub, [{ role: "user", content: "Help" }], subSignal);
  });
  let messages = history;
  try {
    let injection = await injectBusMessages(context, messages);
    for (let left = 1 + world.below(6); ; left -= 1) {
      messages = await takeStep(actor, injection, signal);
      if (left === 0 || signal?.aborted === true) break;
      const isDone = messages.at(-1)?.role === "assistant";
      injection = await injectBusMessages(context, messages);
      if (injection.received.length > 0 || !isDone) continue;
      injection = await injectBusMessages(context, messages, { mode: "queue" });
      if (injection.received.length === 0) break;
    }
  } catch {
    // The model failed, or the context is closed: the run is over.
  }
  world.ledger.closeRun(run, history, messages);
  return messages;
}

async function takeStep(
  actor: Actor,
  injection: Injection<Item>,
  signal: AbortSignal | undefined,
): Promise<readonly Item[]> {
  try {
    const { answer, endWell } = await actor.answer(injection.messages, signal);
    if (answer.finish === "error") throw new Error("the model says that something failed");
    endWell();
    await injection.ack();
    const content = answer.tools.map((toolCallId) => ({ type: "tool-call", toolCallId }));
    const asked = [...injection.messages, { role: "assistant", content }];
    const results = await Promise.all(
      answer.tools.map(async (toolCallId) => {
        const output = await actor.work(signal).catch(String);
        return { type: "tool-result", toolCallId, output };
      }),
    );
    return results.length > 0 ? [...asked, { role: "tool", content: results }] : asked;
  } catch (error) {
    await injection.release();
    throw error;
  }
}

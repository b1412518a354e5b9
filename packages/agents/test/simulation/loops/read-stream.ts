// Reads a run as a stream: to its end, not at all, or until the reader has seen enough.
import { streamAgent, type SwarmAgent } from "@swarmbus/agents/ai-sdk";
import type { ModelMessage } from "ai";
import { isEnded, type Run } from "../books/call-book.ts";
import { checkNothingLeft } from "../books/step-rules.ts";
import { StreamBook } from "../books/stream-book.ts";
import type { World } from "../world/world.ts";

/** @returns The history. */
export async function readStream(
  world: World,
  agent: SwarmAgent,
  run: Run,
  { prompt, abortSignal }: { prompt: ModelMessage[]; abortSignal: AbortSignal | undefined },
): Promise<readonly ModelMessage[]> {
  const { ledger, bug } = world;
  const streamer = streamAgent(agent, prompt, { abortSignal });
  const book = new StreamBook(run, ledger);
  if (world.oneIn(8)) {
    book.close(false, false);
    return streamer.messages;
  }
  const leavesAfter = world.oneIn(6) ? world.below(12) : Number.POSITIVE_INFINITY;
  let count = 0;
  for await (const part of bug.stream?.(streamer) ?? streamer) {
    book.part(part);
    count += 1;
    if (world.oneIn(12)) await world.pause();
    if (count <= leavesAfter) continue;
    ledger.runs.stop("reader", run.context.agentId, [run]);
    break;
  }
  const messages = await streamer.messages;
  // What a run learns when it is aborted, nobody reads.
  book.close(count <= leavesAfter, !isEnded(run));
  if (count <= leavesAfter) checkNothingLeft(ledger, run);
  return bug.history?.(messages) ?? messages;
}

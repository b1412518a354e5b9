/** A worker: takes one file at a time, reads it, tells everybody what it found. It knows a bus and a folder. */
import { BusError, serve, startHeartbeat, type Heartbeat, type MessageBus } from "swarmbus";
import { subjects, type Condition, type Surveyed } from "./messages.ts";
import type { Task, Unreadable, Verdict } from "./messages.ts";
import { readSource, type SourceReport } from "./source/read-source.ts";

/** How often an agent shows that it is alive. The default of 5 s suits a network; a demonstration is impatient. */
export const heartbeatMs = 100;

/** Starts a worker on its connection. It works until the connection is closed, or says goodbye by its heartbeat. */
export async function startWorker(bus: MessageBus, root: string): Promise<Heartbeat> {
  const files: SourceReport[] = [];

  const idle: Condition = { role: "worker" };
  const life = { agentId: bus.name, intervalMs: heartbeatMs, metadata: idle };
  const heartbeat = startHeartbeat(bus, life);

  // A question to all of them. Each answer is stamped with this connection's name.
  await serve(bus, subjects.verdict, () => verdictOn(bus.name, files));

  // A queue group: one worker gets each task, whoever has been idle longest. `bufferSize` is how many may wait for this
  // worker: across hosts, where a server hands tasks out blindly, a full worker answers OVERLOADED instead of hoarding.
  await serve(bus, subjects.task, readFile, { queue: "workers", bufferSize: 2 });
  return heartbeat;

  async function readFile(message: { json<T>(): T }): Promise<void> {
    const { path } = message.json<Task>();
    // A heartbeat carries what its agent wants to say. Should this be the last one, it tells what was in hand.
    heartbeat.update({ load: 1, metadata: { ...idle, inHand: path } });
    const startedAt = performance.now();
    const found = await readSource(root, path);
    if ("reason" in found) {
      bus.publish(subjects.unreadable, { ...found, worker: bus.name } satisfies Unreadable);
    } else {
      files.push(found);
      const tookMs = performance.now() - startedAt;
      bus.publish(subjects.surveyed, { ...found, worker: bus.name, tookMs } satisfies Surveyed);
    }
    // The answer must not overtake the broadcast: when the coordinator hears "done", the result has been routed.
    // Where the connection breaks before that, nobody knows whether it was: OVERLOADED says "ask again".
    await bus.flush().catch((cause: unknown) => {
      throw new BusError("OVERLOADED", "Cannot tell what is in it: no connection", { cause });
    });
  }
}

/** What a worker thinks of the files that it happened to read. */
function verdictOn(worker: string, files: readonly SourceReport[]): Verdict {
  if (files.length === 0) return { worker, verdict: "found nothing to read" };
  const code = files.reduce((sum, file) => sum + file.code, 0);
  const comment = files.reduce((sum, file) => sum + file.comment, 0);
  const [worst] = files
    .flatMap((file) => file.longestFunction ?? [])
    .toSorted((one, other) => other.lines - one.lines);
  if (worst !== undefined && worst.lines > 60) {
    return { worker, verdict: `${worst.name} is long: ${worst.lines} lines` };
  }
  const share = Math.round((100 * comment) / Math.max(1, code + comment));
  if (share < 5) return { worker, verdict: `comments are scarce: ${share} %` };
  return { worker, verdict: `in good order, ${share} % comments` };
}

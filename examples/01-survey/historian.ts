/** The historian: answers what git knows about a file. Whoever asks waits for the answer, nobody else for git. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { serve, startHeartbeat, type Heartbeat, type Message, type MessageBus } from "swarmbus";
import { subjects, type Condition, type History, type Task } from "./messages.ts";
import { heartbeatMs } from "./worker.ts";

const run = promisify(execFile);

/** Starts the historian on its connection. */
export async function startHistorian(bus: MessageBus, root: string): Promise<Heartbeat> {
  // At most two git processes at once. More questions wait in the buffer, and beyond it are answered OVERLOADED. The
  // signal fires when the one who asked no longer wants to know: git is stopped, too.
  await serve(
    bus,
    subjects.history,
    (message: Message, { signal }) => historyOf(root, message.json<Task>().path, signal),
    { concurrency: 2, bufferSize: 100 },
  );
  const metadata: Condition = { role: "historian" };
  return startHeartbeat(bus, { agentId: bus.name, intervalMs: heartbeatMs, metadata });
}

async function historyOf(root: string, path: string, signal: AbortSignal): Promise<History> {
  const args = ["--literal-pathspecs", "log", "--format=%as%x09%an", "--", path];
  const env = { ...process.env, LC_ALL: "C" };
  try {
    const { stdout } = await run("git", args, { cwd: root, env, signal, maxBuffer: 1 << 26 });
    const commits = stdout.split("\n").filter((line) => line !== "");
    const [lastDate, lastAuthor] = commits[0]?.split("\t") ?? [];
    if (lastDate === undefined || lastAuthor === undefined)
      return { path, unknown: "never committed" };
    return { path, commits: commits.length, lastAuthor, lastDate };
  } catch (error) {
    return { path, unknown: reasonOf(error as { code?: unknown; stderr?: string }) };
  }
}

/** Git's own words, without the part that only git needs. */
function reasonOf({ code, stderr }: { code?: unknown; stderr?: string }): string {
  if (code === "ENOENT") return "git is not installed";
  const [firstLine = ""] = (stderr ?? "").split("\n");
  return firstLine.replace(/^fatal: /u, "").replace(/ \(.*$/u, "") || "git failed";
}

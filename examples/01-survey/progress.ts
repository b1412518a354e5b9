/** The progress line: one more subscriber to the same broadcasts. Nobody who publishes knows of it. */
import type { MessageBus } from "swarmbus";
import { subjects, type Surveyed } from "./messages.ts";
import { printable, thousands } from "./report/table.ts";
import type { Screen } from "./report/screen.ts";

/** A line a person can read changes no faster. */
const redrawMs = 50;

export async function startProgress(bus: MessageBus, screen: Screen, total: number): Promise<void> {
  const done = new Set<string>();
  let lines = 0;
  let drawnAt = -Infinity;
  let quarters = 0;

  // Two subscriptions, not one with a wildcard: this one is interested in two of the four broadcasts.
  await bus.subscribe(subjects.surveyed, (message) => {
    const { path, code, comment, blank } = message.json<Surveyed>();
    if (!done.has(path)) lines += code + comment + blank;
    show(path);
  });
  await bus.subscribe(subjects.unreadable, (message) =>
    show(message.json<{ path: string }>().path),
  );

  function show(path: string): void {
    done.add(path);
    const text = `${thousands(done.size)} of ${thousands(total)} files, ${thousands(lines)} lines`;
    if (screen.isLive) drawLine(`${text}  ${printable(path)}`);
    else sayQuarter(text);
  }

  function drawLine(text: string): void {
    if (performance.now() - drawnAt < redrawMs) return;
    drawnAt = performance.now();
    screen.progress(text);
  }

  /** In a pipe, where nothing can be rewritten, four lines are enough. */
  function sayQuarter(text: string): void {
    const reached = Math.floor((4 * done.size) / total);
    if (reached > quarters) screen.progress(text);
    quarters = reached;
  }
}

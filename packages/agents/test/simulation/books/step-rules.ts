// When a message must come: at the next step behind its sending, and before a run ends.
import { type Call, isGivenUp, type Run } from "./call-book.ts";
import type { Ledger } from "./ledger.ts";
import { nameOf } from "./line.ts";
import type { World } from "../world/world.ts";

/**
 * A message may come a step later only if it was sent, or came back, when the claim for this step had been made, or if
 * somebody else held its mode at that moment.
 */
export async function checkPunctual(world: World, call: Call): Promise<void> {
  const { ledger, mailbox } = world;
  const { agentId } = call.run.context;
  if (isGivenUp(call)) return;
  const waiting = await mailbox.peek(agentId, { mode: "steer" });
  const look = ledger.mail.lastLook(agentId, "steer");
  for (const message of waiting) {
    const delivery = ledger.mail.delivery(agentId, nameOf(message));
    if (delivery?.state !== "waiting" || !look.wasFree || delivery.waitsSince > look.at) continue;
    ledger.fault(`${call.label}: ${delivery.name} is late, it waited when the step was made`);
  }
}

/** A run ended after a finished answer, and had steps left: it must have looked for messages after that, and found none. */
export function checkNothingLeft(ledger: Ledger, run: Run): void {
  const last = run.calls.at(-1);
  const isDone = last?.isAnswered === true && last.finish === "stop" && last.tools.length === 0;
  const { agentId } = run.context;
  const others = ledger.calls.runsOf(agentId).filter((each) => each !== run);
  // Another run may have taken what was there, and may have asked since.
  const isAlone = others.every(({ endedAt }) => endedAt < run.boundaryAt);
  if (!isDone || isGivenUp(last) || !isAlone) return;
  for (const mode of ["steer", "queue"] as const) {
    const { at, count } = ledger.mail.lastLook(agentId, mode);
    if (at < run.boundaryAt) ledger.fault(`${run.label} ends, and did not look for ${mode}`);
    if (count === 0) continue;
    if (run.steps < run.maxSteps) ledger.fault(`${run.label} ends, and there was more to read`);
    return;
  }
}

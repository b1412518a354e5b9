/** Looks at all that can be looked at, and compares it with the model. */
import type { MailboxStatus } from "../../../src/index.ts";
import type { Model } from "./model.ts";
import { hasEnded } from "./model-message.ts";
import type { Scene } from "./scene.ts";

/** The receipts of every message whose id is known. */
export function auditReceipts(scene: Scene): void {
  for (const message of scene.model.messages) {
    const id = message.real?.id;
    if (id === undefined || scene.model.find(id) !== message) continue;
    const wanted = scene.model.receipts(message);
    const asked = scene.mailbox.receipts(id);
    scene.compare(`receipts of ${message.letter.content}`, asked, wanted, (receipts) => {
      const found = receipts.toSorted((one, other) => (one.agentId < other.agentId ? -1 : 1));
      return Object.fromEntries(found.map(({ agentId, state }) => [agentId, state]));
    });
  }
}

/** Who is subscribed, and where each one stands. */
export function auditAgents(scene: Scene): void {
  const { model, mailbox } = scene;
  const wanted = [...model.agents.keys()].toSorted();
  scene.compare("agents", mailbox.agents(), wanted, (agents) => agents.toSorted());
  for (const [agentId, { missed }] of model.agents) {
    const pending = model.pending(agentId).length;
    const claimed = openOf(model, agentId) - pending;
    const first = firstOpen(model, agentId);
    scene.compare(
      `status of ${agentId}`,
      mailbox.status(agentId),
      [pending, claimed, missed],
      (status) => {
        checkCursor(scene, agentId, status, first);
        return [status.pending, status.claimed, status.missed];
      },
    );
  }
}

function openOf(model: Model, agentId: string): number {
  return model.messages.filter(({ standings }) => {
    const standing = standings.get(agentId);
    return standing !== undefined && !hasEnded(standing.state);
  }).length;
}

/** The real place of the first message that has not ended for an agent. */
function firstOpen(model: Model, agentId: string): number {
  const message = model.messages.find(({ standings }) => {
    const standing = standings.get(agentId);
    return standing !== undefined && !hasEnded(standing.state);
  });
  return message?.real?.seq ?? Infinity;
}

function checkCursor(scene: Scene, agentId: string, status: MailboxStatus, first: number): void {
  const { cursor, head } = status;
  const isBetween = cursor < first && cursor <= head;
  scene.demand(isBetween, `${agentId} is at ${cursor} of ${head}, its first message at ${first}`);
}

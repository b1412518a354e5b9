// What an agent lost, as newer messages pushed it out before it was read: is it told, once?
import type { World } from "../world/world.ts";

/** Compares what an agent was told with what its mailbox counts, when nothing is under way. */
export async function checkLosses(world: World, agentId: string): Promise<void> {
  const { mailbox, ledger } = world;
  // At the same moment, what it would be told next, and all that it has lost.
  const claiming = mailbox.claim(agentId);
  const { missed } = await mailbox.status(agentId);
  const claim = await claiming;
  await claim.release();
  const told = ledger.told.missedBy(agentId);
  // What a claim has told that went back as a whole, the next one tells again: a run knows that, the mailbox does not. Of two
  // runs at once one may claim before the other knows that its messages are back, if the mailbox is slow.
  const isTrue = told >= missed - claim.missed && (told <= missed || world.isSlow);
  const figures = `${missed} and was told of ${told}, ${claim.missed} to come`;
  if (!isTrue) ledger.fault(`${agentId} has lost ${figures}`);
}

// One random schedule, in virtual time: some agents run and call sub-agents, while others send, and while things go wrong.
import { checkEnds } from "./books/audit.ts";
import type { Bug } from "./bugs/bug.ts";
import { checkLosses } from "./books/losses.ts";
import { Others } from "./world/others.ts";
import { Scene, type Way } from "./world/scene.ts";
import { sdkWays } from "./loops/sdk-loop.ts";
import { World } from "./world/world.ts";

/** What came of a schedule. */
export interface Outcome {
  readonly faults: readonly string[];
  /** What happened, each with its time. */
  readonly trace: readonly string[];
  /** How many messages models were shown, and acked. */
  readonly shown: number;
}

/** @param way How the first agent runs; those beside it run in any way. */
export async function simulate(seed: number, way: Way, bug: Bug = {}): Promise<Outcome> {
  using world = new World(seed, bug);
  const { ledger } = world;
  await world.listen();
  await world.await(play(world, way));
  // What was left alone comes to its end: a stream that nobody read on, a wait of a sender.
  await world.clock.advance(60_000);
  await world.await(end(world));
  if (world.clock.pendingTimers > 0) ledger.fault(`${world.clock.pendingTimers} timers are left`);
  return { faults: ledger.faults, trace: ledger.trace, shown: ledger.runs.countShown() };
}

async function play(world: World, way: Way): Promise<void> {
  const scenes = [new Scene(world, way, await world.open("main"))];
  for (let left = world.choose([0, 0, 1, 2]); left > 0; left -= 1) {
    const beside = way === "plain" ? way : world.choose([...sdkWays, "plain"] as const);
    scenes.push(new Scene(world, beside, await world.open(`peer${left}`)));
  }
  const others = new Others(world, scenes);
  world.act = others.act;
  for (let left = world.below(4); left > 0; left -= 1) await world.send();
  await Promise.all([...scenes.map((scene) => scene.play()), others.play()]);
}

/** Everybody leaves, and what was not read ends so. */
async function end(world: World): Promise<void> {
  const { mailbox, ledger } = world;
  await world.quiet();
  await world.pause(20);
  for (const { agentId } of world.contexts) {
    ledger.runs.checkHeld(agentId, ledger.moment(), "all is over");
  }
  for (const { agentId, isClosed } of world.contexts) {
    const isClear = !isClosed && !world.isFlaky && !world.unclear.has(agentId);
    if (isClear) await checkLosses(world, agentId);
  }
  for (const context of world.contexts) await world.leave(context);
  await world.pause(100);
  ledger.told.close();
  for (const agentId of new Set(world.contexts.map((each) => each.agentId))) {
    await mailbox.consume(agentId);
    await mailbox.unsubscribe(agentId);
  }
  await checkEnds(mailbox, ledger);
  await world.bus.close();
  await mailbox.close();
}

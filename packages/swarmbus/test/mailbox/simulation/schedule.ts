/** Random schedules: what happens to a mailbox, step by step, all by one seed. */
import { auditAgents, auditReceipts } from "./audit.ts";
import { hasEnded } from "./model-message.ts";
import { Scene, type Wrap } from "./scene.ts";
import * as steps from "./steps.ts";

/** Runs one schedule. @returns What was wrong first, or `undefined`. */
export async function simulate(seed: number, wrap?: Wrap): Promise<string | undefined> {
  const scene = new Scene(seed, wrap);
  const { chance } = scene;
  for (let count = chance.between(0, 3); count > 0; count -= 1) steps.subscribe(scene);
  await scene.settle();
  const length = scene.isLong ? 500 : 40;
  const looks = scene.isLong ? 0.04 : 0.5;
  for (let step = 0; step < length && scene.violations.length === 0; step += 1) {
    // Sometimes several things happen before anything can settle.
    for (let burst = chance.happens(0.2) ? 3 : 1; burst > 0; burst -= 1) {
      chooseStep(scene)(scene);
      scene.notice();
    }
    await scene.settle();
    if (chance.happens(0.2)) await passTime(scene, chance.pick([1, 20, 30, 1000, 61_003]));
    if (chance.happens(looks)) auditReceipts(scene);
    if (chance.happens(looks)) auditAgents(scene);
    await scene.settle();
  }
  if (scene.violations.length === 0) await finish(scene);
  return scene.violations[0];
}

function chooseStep({ chance, isLong }: Scene): steps.Step {
  const weighted: [steps.Step, number][] = [
    [steps.send, 14],
    [steps.flood, isLong ? 0.8 : 0],
    [steps.sendAgain, 2],
    [steps.subscribe, 3],
    [steps.unsubscribe, 1.5],
    [steps.claim, 6],
    [steps.endClaim, 7],
    [steps.consume, 2],
    [steps.peek, 2],
    [steps.wait, 2],
    [steps.waitForReceipt, 2],
    [steps.abort, 0.7],
    [steps.clear, 0.2],
  ];
  let mark = chance.part() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const found = weighted.find(([, weight]) => (mark -= weight) < 0);
  return (found as [steps.Step, number])[0];
}

/** Time passes; what is due ends in the order in which it is due. */
async function passTime(scene: Scene, ms: number): Promise<void> {
  const { clock, model } = scene;
  const end = clock.now() + ms;
  const moments = [
    ...model.waits.map(({ limits }) => limits.dueAt),
    ...model.messages.map(({ expiresAt }) => expiresAt),
  ];
  const due = [...new Set(moments)].filter((at) => at > clock.now() && at < end);
  for (const at of [...due.toSorted((one, other) => one - other), end]) {
    await clock.advance(at - clock.now());
    model.expire();
    timeOut(scene, at);
    await scene.settle();
  }
}

/** Of a wait that is over at the very moment at which its message expires, either end is right. */
function timeOut({ model }: Scene, at: number): void {
  for (const wait of model.waits) {
    const isOver = wait.limits.dueAt <= at;
    if (isOver && wait.seen === "TIMEOUT" && wait.expiresAt === at) wait.timeOut();
    wait.look(model);
    if (isOver) wait.timeOut();
  }
}

/** Everybody reads what is left, or leaves; then every message has ended, and nothing is left behind. */
async function finish(scene: Scene): Promise<void> {
  const { chance, model, mailbox, clock } = scene;
  for (const agentId of model.agents.keys()) {
    if (chance.happens(0.5)) steps.consume(scene, agentId);
    steps.unsubscribe(scene, agentId);
    scene.notice();
  }
  auditReceipts(scene);
  await scene.settle();
  for (const { letter, standings } of model.messages) {
    for (const [agentId, { state }] of standings) {
      const isHeld = state === "pending" && !model.agents.has(agentId);
      scene.demand(hasEnded(state) || isHeld, `${letter.content} is ${state} for ${agentId}`);
    }
  }
  for (const wait of model.waits) wait.end("CLOSED");
  scene.compare("close", mailbox.close(), "done", () => "done");
  await scene.settle();
  scene.demand(clock.pendingTimers === 0, `${clock.pendingTimers} timers are left`);
}

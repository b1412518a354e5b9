/** Random schedules: what happens to a swarm, step by step, all by one seed. */
import { checkLedger } from "./checks.ts";
import { microtasks, unsubscribe } from "./consumers.ts";
import type { ModelConnection } from "./model.ts";
import type { Receiver } from "./receiver.ts";
import { Scene, type Wrap } from "./scene.ts";
import { subscribe, watchEverything } from "./subscribing.ts";

const steps = 30;

/** Runs one schedule. @returns What was wrong first, or `undefined`. */
export async function simulate(seed: number, wrap?: Wrap): Promise<string | undefined> {
  const scene = new Scene(seed, wrap);
  for (let count = scene.chance.between(1, 3); count > 0; count -= 1) scene.connect();
  if (scene.chance.happens(0.3)) await watchEverything(scene);
  for (let count = scene.chance.between(1, 4); count > 0; count -= 1) subscribe(scene);
  await scene.settle();
  for (let step = 0; step < steps && scene.model.violations.length === 0; step += 1) {
    chooseStep(scene)(scene);
    checkLedger(scene.model);
    await pause(scene);
  }
  if (scene.model.violations.length === 0) await end(scene);
  return scene.model.violations[0];
}

type Step = (scene: Scene) => void;

function chooseStep({ chance }: Scene): Step {
  const weighted: [Step, number][] = [
    [publishBurst, 12],
    [publishFlood, 0.02],
    [subscribe, 5],
    [request, 5],
    [withReceiver(unsubscribe), 2],
    [withReceiver(abort), 1],
    [withReceiver(drain), 2],
    [abortRequest, 1],
    [flush, 3],
    [(scene) => void scene.connect(), 0.5],
    [close, 0.5],
    [drainConnection, 0.5],
  ];
  let mark = chance.part() * weighted.reduce((sum, [, weight]) => sum + weight, 0);
  const found = weighted.find(([, weight]) => (mark -= weight) < 0);
  return (found as [Step, number])[0];
}

/** Sometimes the next step follows at once, sometimes after microtasks, after everything, or after some time. */
async function pause(scene: Scene): Promise<void> {
  const { chance } = scene;
  const kind = chance.below(10);
  if (kind < 3) return;
  if (kind < 6) await microtasks(chance.between(1, 6));
  else if (kind < 9) await scene.settle();
  else {
    await scene.clock.advance(chance.pick([1, 10, 100]));
    await scene.settle();
  }
}

function publishBurst(scene: Scene): void {
  const { chance, model } = scene;
  const connection = chance.pick(model.connections);
  const count = chance.pick([1, 1, 1, 3, 10, 40]);
  const subject = chance.happens(0.5) ? scene.subject() : undefined;
  for (let index = 0; index < count; index += 1)
    scene.publish(connection, subject ?? scene.subject());
}

/** More than may be handed over in one turn of dispatch. */
function publishFlood(scene: Scene): void {
  const connection = scene.chance.pick(scene.model.connections);
  const subject = scene.subject();
  for (let count = 0; count < 1500; count += 1) scene.publish(connection, subject);
}

function request(scene: Scene): void {
  scene.request(scene.chance.pick(scene.model.connections), scene.subject());
}

function abortRequest({ chance, model }: Scene): void {
  const abortable = model.connections
    .flatMap(({ requests }) => requests)
    .filter((each) => each.abort !== undefined && each.seen === undefined);
  if (abortable.length === 0) return;
  model.sync();
  const chosen = chance.pick(abortable);
  chosen.settle("ABORTED");
  chosen.abort?.abort();
}

function withReceiver(act: (scene: Scene, receiver: Receiver) => void): Step {
  return (scene) => {
    const open = scene.model.receivers.filter(
      ({ isEnded, real }) => !isEnded && real !== undefined,
    );
    if (open.length > 0) act(scene, scene.chance.pick(open));
  };
}

function abort({ model }: Scene, receiver: Receiver): void {
  if (receiver.options.abort === undefined) return;
  model.sync();
  receiver.options.abort.abort();
  model.end(receiver);
}

function drain(scene: Scene, receiver: Receiver): void {
  const { real: subscription } = receiver;
  if (subscription === undefined) return;
  const timeoutMs = scene.chance.pick([1, 30, 300]);
  scene.model.sync();
  scene.track(`drain of ${receiver.label}`, subscription.drain({ timeoutMs }));
  scene.model.drain(receiver, timeoutMs);
}

function flush(scene: Scene): void {
  const connection = scene.chance.pick(scene.model.connections);
  if (connection.bus.isClosed) return;
  const waiting = scene.model.receivers.map(
    (receiver) => [receiver, receiver.store.waiting[0]] as const,
  );
  const flushed = connection.bus.flush().then(() => {
    scene.model.sync();
    for (const [receiver, first] of waiting) {
      const { store, group } = receiver;
      const isServed = group === undefined || group.members.includes(receiver);
      const stillWaits = first !== undefined && store.waiting[0] === first && isServed;
      scene.model.demand(
        !(stillWaits && receiver.isFree),
        `${receiver.label} is free after flush: ${first?.id}`,
      );
    }
  });
  scene.track("flush", flushed);
}

function close(scene: Scene): void {
  const { model } = scene;
  const connection = scene.chance.pick(model.connections);
  model.sync();
  if (connection.phase === "closed" || connection.watcher !== undefined) return;
  for (const each of connection.requests) each.settle("CLOSED");
  scene.track(`close of ${connection.name}`, connection.bus.close());
  model.closed(connection);
}

function drainConnection(scene: Scene): void {
  const { model, chance } = scene;
  const connection = chance.pick(model.connections);
  if (connection.watcher === undefined) drainOne(scene, connection, chance.pick([1, 100, 1000]));
}

function drainOne(scene: Scene, connection: ModelConnection, timeoutMs: number): void {
  scene.model.sync();
  // A subscription that was made a moment ago has not shown its figures yet; the model could not follow its end.
  if (connection.receivers.some(({ real }) => real === undefined)) return;
  scene.track(`drain of ${connection.name}`, connection.bus.drain({ timeoutMs }));
  if (connection.phase === "closed") return;
  scene.model.drainAll(connection, timeoutMs);
}

/** Everybody goes, one way or the other; then nothing may be left. */
async function end(scene: Scene): Promise<void> {
  const { chance, model, clock, swarm } = scene;
  await scene.settle();
  for (const connection of model.connections) {
    if (chance.happens(0.4)) drainOne(scene, connection, 500);
    else {
      model.sync();
      for (const each of connection.requests) each.settle("CLOSED");
      scene.track(`close of ${connection.name}`, connection.bus.close());
      if (connection.phase !== "closed") model.closed(connection);
    }
    if (chance.happens(0.5)) await scene.settle();
  }
  await clock.advance(1000);
  await scene.settle();
  const { pendingTimers } = clock;
  model.demand(pendingTimers === scene.timers, `${pendingTimers - scene.timers} timers are left`);
  model.demand(scene.open.size === 0, `never settled: ${[...scene.open].join(", ")}`);
  model.demand(swarm.keys === 0, `${swarm.keys} subjects are left in the router`);
  model.demand(!swarm.router.watchesInboxes, "the router believes that somebody watches inboxes");
  for (const { name, bus } of model.connections) {
    const { subscriptions, requests, pending, groups } = bus.stats();
    const isClean = subscriptions + requests + pending + groups.length === 0;
    model.demand(isClean && bus.isClosed, `${name} holds something after its end`);
  }
}

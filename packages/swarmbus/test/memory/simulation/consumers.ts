/** The handlers and readers of a simulation: quick, slow, failing, answering, leaving. */
import type { Message, MessageHandler, Subscription } from "../../../src/index.ts";
import { isBusError } from "../../../src/index.ts";
import type { Receiver } from "./receiver.ts";
import type { Scene } from "./scene.ts";
import type { Sent } from "./store.ts";

/** What a handler is like; a new choice for each subscription. */
interface Manner {
  readonly isDeclaredAsync: boolean;
  readonly isSlow: boolean;
  readonly failing: number;
  readonly publishing: number;
  readonly leaving: number;
  readonly answering: number;
}

/** A handler for a subscription. */
export function createHandler(scene: Scene, receiver: Receiver): MessageHandler {
  const { chance } = scene;
  const manner: Manner = {
    isDeclaredAsync: chance.happens(0.2),
    isSlow: chance.happens(0.4),
    failing: chance.happens(0.3) ? 0.4 : 0,
    publishing: chance.happens(0.3) ? 0.5 : 0,
    leaving: chance.happens(0.1) ? 0.2 : 0,
    answering: chance.pick([0, 0.5, 1]),
  };
  const handle = (message: Message): void | Promise<void> => take(scene, receiver, manner, message);
  return manner.isDeclaredAsync ? async (message) => handle(message) : handle;
}

function take(
  scene: Scene,
  receiver: Receiver,
  manner: Manner,
  message: Message,
): void | Promise<void> {
  const { chance, model } = scene;
  const sent = scene.sentOf(message);
  model.observe(receiver, sent);
  receiver.running += 1;
  const { concurrency } = receiver.options;
  model.demand(
    receiver.running <= concurrency,
    `${receiver.label} runs ${receiver.running} handlers`,
  );
  // Whoever else gets it must not see this.
  message.data.fill(33);
  if (chance.happens(manner.publishing) && scene.echoes > 0) {
    scene.echoes -= 1;
    scene.publish(receiver.connection, scene.subject());
  }
  if (chance.happens(manner.leaving)) unsubscribe(scene, receiver);
  if (manner.isSlow && chance.happens(0.8)) return work(scene, receiver, manner, message, sent);
  receiver.running -= 1;
  finish(scene, receiver, manner, message, sent);
}

async function work(
  scene: Scene,
  receiver: Receiver,
  manner: Manner,
  message: Message,
  sent: Sent | undefined,
): Promise<void> {
  receiver.busy += 1;
  await scene.wait(scene.chance.pick([0, 0, 1, 5, 20, 50]));
  receiver.running -= 1;
  void microtasks(8).then(() => (receiver.busy -= 1));
  finish(scene, receiver, manner, message, sent);
}

/** Lets so many microtasks pass. */
export async function microtasks(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
}

function finish(
  scene: Scene,
  receiver: Receiver,
  manner: Manner,
  message: Message,
  sent: Sent | undefined,
): void {
  if (scene.chance.happens(manner.answering)) answer(scene, receiver, message, sent);
  if (!scene.chance.happens(manner.failing)) return;
  receiver.connection.failures += 1;
  throw new Error("a failure of the simulation");
}

/** Answers, well or badly; whether a request took it, its connection's figure tells. */
function answer(scene: Scene, receiver: Receiver, message: Message, sent: Sent | undefined): void {
  const { model } = scene;
  const request = sent?.request;
  const asker = model.connections.find(
    ({ requests }) => request !== undefined && requests.includes(request),
  );
  if (request === undefined || asker === undefined) {
    model.demand(
      !message.respond("nobody asked"),
      `${sent?.id} could be answered, but nobody asked`,
    );
    return;
  }
  model.sync();
  const before = asker.bus.stats().requests;
  const isBad = scene.chance.happens(0.2);
  const headers = isBad ? { "Swarmbus-Error": "HANDLER_FAILED" } : undefined;
  const isSent = message.respond(`answer to ${request.id}`, { headers });
  const isTaken = asker.bus.stats().requests < before;
  model.demand(isSent || receiver.connection.bus.isClosed, `${request.id} could not be answered`);
  const isOpen = request.expected === undefined && request.seen === undefined;
  const isAtDeadline = scene.clock.now() >= request.deadlineMs;
  if (isSent)
    model.demand(isTaken === isOpen || isAtDeadline, `${request.id}: answer taken: ${isTaken}`);
  if (!isTaken) return;
  asker.answers += 1;
  request.settle(isBad ? "HANDLER_FAILED" : "answered");
}

/** Ends a subscription, both ways. */
export function unsubscribe(scene: Scene, receiver: Receiver): void {
  const { real } = receiver;
  if (real === undefined) return;
  scene.model.sync();
  scene.track(`unsubscribe of ${receiver.label}`, real.unsubscribe());
  scene.model.end(receiver);
}

/** Reads a subscription to its end, or leaves after `most` messages. */
export async function read(
  scene: Scene,
  receiver: Receiver,
  subscription: Subscription,
  most: number,
): Promise<void> {
  const { model } = scene;
  const source = receiver.options.kind === "batches" ? subscription.batches() : subscription;
  const iterator = source[Symbol.asyncIterator]() as AsyncIterator<Message | readonly Message[]>;
  try {
    for (let count = 0; count < most; count += 1) {
      receiver.isReading = true;
      const { value, done } = await iterator.next();
      receiver.isReading = false;
      if (done === true) return;
      for (const message of Array.isArray(value) ? (value as Message[]) : [value as Message]) {
        model.observe(receiver, scene.sentOf(message));
        answer(scene, receiver, message, scene.sentOf(message));
      }
      if (scene.chance.happens(0.3)) await scene.wait(scene.chance.pick([0, 1, 10, 40]));
    }
  } catch (error) {
    receiver.isReading = false;
    model.demand(
      isBusError(error, receiver.expectedError),
      `${receiver.label} threw ${String(error)}`,
    );
    model.demand(receiver.expectedError !== undefined, `${receiver.label} threw without cause`);
    return;
  }
  model.sync();
  const left = iterator.return?.();
  model.end(receiver);
  await left;
}

/** The subscriptions of a simulation: any subject, group, buffer and way of reading. */
import { isBusError, type SubscribeOptions, type Subscription } from "../../../src/index.ts";
import { createHandler, read } from "./consumers.ts";
import type { ModelConnection } from "./model.ts";
import type { Receiver, ReceiverOptions } from "./receiver.ts";
import type { Scene } from "./scene.ts";

const patterns = ["t.a", "t.b", "t.*", "t.>", "*.a", "u.*", "u.b", "lone", "t.a.x", "t.*.x"];

/** Makes one subscription, as chance has it. */
export function subscribe(scene: Scene): void {
  const { chance, model } = scene;
  const connection = chance.pick(model.connections);
  if (connection.phase !== "open") return refuseToSubscribe(scene, connection);
  const options = chooseOptions(scene);
  const receiver = model.subscribe(connection, options);
  const { kind, subject } = options;
  const made =
    kind === "handler"
      ? connection.bus.subscribe(subject, createHandler(scene, receiver), toSubscribe(receiver))
      : connection.bus.subscribe(subject, toSubscribe(receiver));
  void made.then((real) => begin(scene, receiver, real));
}

/** The first connection sees everything, also what requests make of it, to the end of the schedule. */
export async function watchEverything({ model }: Scene): Promise<void> {
  const first = model.connections[0] as ModelConnection;
  first.watcher = await first.bus.subscribe(">", (message) => {
    if (!message.subject.startsWith("_"))
      model.watched.push(message.text().split("|")[0] as string);
  });
}

function begin(scene: Scene, receiver: Receiver, real: Subscription): void {
  receiver.real = real;
  const closed = real.closed.then((error) => {
    scene.model.demand(
      error === undefined || error.code === receiver.expectedError,
      `${receiver.label} closed with ${String(error)}`,
    );
  });
  scene.track(`closed of ${receiver.label}`, closed);
  const { kind } = receiver.options;
  if (kind === "handler" || scene.chance.happens(0.2)) return;
  const most = scene.chance.happens(0.2) ? scene.chance.between(1, 10) : Number.POSITIVE_INFINITY;
  scene.track(`reading of ${receiver.label}`, read(scene, receiver, real, most));
}

function refuseToSubscribe({ model }: Scene, { bus }: ModelConnection): void {
  void bus.subscribe("t.a").then(
    () => model.demand(false, "subscribed on a connection that is closed or drains"),
    (error) => model.demand(isBusError(error, "CLOSED"), `subscribe after close: ${String(error)}`),
  );
}

function chooseOptions(scene: Scene): ReceiverOptions {
  const { chance } = scene;
  const queue = chance.happens(0.4) ? chance.pick(["q", "r"]) : undefined;
  const kinds = [
    "handler",
    "handler",
    "handler",
    "reader",
    queue === undefined ? "batches" : "reader",
  ];
  const kind = chance.pick(kinds) as ReceiverOptions["kind"];
  const policies = ["drop-newest", "drop-oldest", queue === undefined ? "close" : "drop-oldest"];
  return {
    subject: chance.pick(patterns),
    queue,
    kind,
    slots: chance.pick([1, 2, 5, 20, 4096]),
    bytes: chance.pick([12, 30, 100, 400, 2 ** 26, 2 ** 26]),
    overflow: chance.pick(policies) as ReceiverOptions["overflow"],
    max: chance.happens(0.2) ? chance.between(1, 12) : Number.POSITIVE_INFINITY,
    concurrency: kind === "handler" && chance.happens(0.3) ? chance.between(2, 4) : 1,
    hasOnDrop: chance.happens(0.5),
    abort: chance.happens(0.2) ? new AbortController() : undefined,
  };
}

function toSubscribe(receiver: Receiver): SubscribeOptions {
  const {
    kind,
    queue,
    slots,
    bytes,
    overflow,
    max,
    concurrency,
    hasOnDrop,
    abort: controller,
  } = receiver.options;
  return {
    queue,
    bufferSize: slots,
    bufferBytes: bytes,
    overflow,
    ...(max === Number.POSITIVE_INFINITY ? {} : { max }),
    ...(kind === "handler" ? { concurrency } : {}),
    ...(controller === undefined ? {} : { signal: controller.signal }),
    ...(hasOnDrop
      ? {
          onDrop: (message, reason) => {
            receiver.told.push(`${reason} ${message.text().split("|")[0]}`);
          },
        }
      : {}),
  };
}

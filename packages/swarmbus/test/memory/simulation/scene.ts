/** One simulated swarm: the real one, its model beside it, and what both have in common. */
import { isBusError, type Message, type MessageBus } from "../../../src/index.ts";
import { SimulatedClock, watchEvents } from "../../../src/testing/index.ts";
import { TransparentSwarm } from "../transparent-swarm.ts";
import { Chance } from "./chance.ts";
import { checkLedger, checkSettled } from "./checks.ts";
import { Model, ModelConnection } from "./model.ts";
import { ModelRequest } from "./requests.ts";
import type { Sent } from "./store.ts";

/** Puts something between the simulation and a connection, such as a bug. */
export type Wrap = (bus: MessageBus) => MessageBus;

const subjects = ["t.a", "t.b", "t.a.x", "u.a", "u.b", "lone"];
const paddings = ["", "abc", "äöü", "€€€€", "𝕊𝕨𝕒𝕣𝕞", "x".repeat(40)];

/** The swarm and its model. */
export class Scene {
  readonly chance: Chance;
  readonly clock: SimulatedClock;
  readonly swarm: TransparentSwarm;
  readonly model: Model;
  /** Promises that must settle, by what they are. */
  readonly open = new Set<string>();
  /** Timers of the simulation itself. */
  timers = 0;
  /** How many messages handlers may still publish, so that they come to an end. */
  echoes = 200;
  readonly #wrap: Wrap;
  /** Few subjects make for many encounters. */
  readonly #subjects: readonly string[];
  #count = 0;

  constructor(seed: number, wrap: Wrap = (bus) => bus) {
    this.chance = new Chance(seed);
    this.clock = new SimulatedClock({ seed });
    this.swarm = new TransparentSwarm(this.clock);
    this.model = new Model(() => this.clock.now());
    this.#wrap = wrap;
    const first = this.chance.below(subjects.length);
    this.#subjects = subjects.slice(first, first + this.chance.between(1, subjects.length));
  }

  /** Opens a connection. */
  connect(): ModelConnection {
    const name = `c${this.model.connections.length}`;
    const bus = this.swarm.connect({
      name,
      onError: () => {
        connection.reported += 1;
      },
    });
    const connection = new ModelConnection(name, this.#wrap(bus), watchEvents(bus));
    this.model.connections.push(connection);
    this.track(`closed of ${name}`, bus.closed);
    return connection;
  }

  /** Notes that a promise must settle, and hears of it when it does not as it should. */
  track(what: string, promise: Promise<unknown>): void {
    this.#count += 1;
    const key = `${what} (${this.#count})`;
    this.open.add(key);
    promise.then(
      () => this.open.delete(key),
      (error: unknown) => this.model.demand(false, `${what} rejected: ${String(error)}`),
    );
  }

  /** Waits in virtual time; not at all for 0, which is a microtask. */
  wait(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve();
    this.timers += 1;
    return new Promise((resolve) => {
      this.clock.setTimeout(() => {
        this.timers -= 1;
        resolve();
      }, ms);
    });
  }

  subject(): string {
    return this.chance.pick(this.#subjects);
  }

  /** Publishes one message, or tries to on a connection that is closed. */
  publish(connection: ModelConnection, subject: string): void {
    const sent = this.#write(connection, subject);
    if (connection.bus.isClosed) {
      this.model.demand(
        failsWithClosed(() => connection.bus.publish(subject, sent.text)),
        "publish after close",
      );
      return;
    }
    this.model.publish(sent, () => connection.bus.publish(subject, sent.text));
  }

  /** Asks, and notes how it ends. */
  request(connection: ModelConnection, subject: string): void {
    const abort = this.chance.happens(0.3) ? new AbortController() : undefined;
    const timeoutMs = this.chance.happens(0.7) ? this.chance.between(1, 200) : undefined;
    const written = this.#write(connection, subject, timeoutMs);
    if (connection.phase !== "open") {
      void connection.bus.request(subject).then(
        () => this.model.demand(false, "request after close"),
        (error) => this.model.demand(isBusError(error, "CLOSED"), "request after close"),
      );
      return;
    }
    const request = new ModelRequest(written.id, timeoutMs ?? 5000, abort, () => this.clock.now());
    connection.requests.push(request);
    const signal = abort?.signal;
    this.model.publish({ ...written, request }, () => {
      const answer = connection.bus.request(subject, written.text, { timeoutMs, signal });
      this.track(`request ${written.id}`, this.#note(request, answer));
    });
  }

  async #note(request: ModelRequest, answer: Promise<Message>): Promise<void> {
    try {
      const message = await answer;
      this.model.demand(
        message.text() === `answer to ${request.id}`,
        `${request.id} got the wrong answer`,
      );
      this.#ended(request, "answered");
    } catch (error) {
      this.#ended(request, isBusError(error) ? error.code : "BACKEND");
    }
  }

  #ended(request: ModelRequest, outcome: NonNullable<ModelRequest["seen"]>["outcome"]): void {
    this.model.sync();
    request.seen = { outcome, atMs: this.clock.now() };
  }

  #write(connection: ModelConnection, subject: string, timeoutMs?: number): Sent {
    connection.published += 1;
    const publisher = connection.name;
    const number = connection.published;
    const id = `${publisher}#${number}`;
    const text = `${id}|${this.chance.pick(paddings)}`;
    const header =
      timeoutMs === undefined ? "" : `NATS/1.0\r\nSwarmbus-Timeout: ${timeoutMs}\r\n\r\n`;
    const bytes = new TextEncoder().encode(text + header).length;
    return { id, subject, publisher, number, text, bytes };
  }

  /** What a real message is in the model. */
  sentOf(message: Message): Sent | undefined {
    const sent = this.model.sent.get(message.text().split("|")[0] as string);
    const isWhole =
      sent !== undefined &&
      message.subject === sent.subject &&
      new TextDecoder().decode(message.data) === sent.text;
    this.model.demand(isWhole, `${message.text()} on ${message.subject} is not what was sent`);
    return sent;
  }

  /** Lets everything happen that needs no time, then checks everything. */
  async settle(): Promise<void> {
    await this.clock.settle();
    checkLedger(this.model);
    checkSettled(this.model);
  }
}

function failsWithClosed(run: () => void): boolean {
  try {
    run();
  } catch (error) {
    return isBusError(error, "CLOSED");
  }
  return false;
}

/** An agent's sign of life, sent at once and then at every interval. */
import { BusError, isBusError } from "../bus/errors.ts";
import type { MessageBus } from "../bus/message-bus.ts";
import { quote } from "../bus/quote.ts";
import { checkSubject, isToken } from "../bus/subject.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { onBusClosed } from "./bus-end.ts";
import {
  heartbeatSubject,
  type HeartbeatRecord,
  isTooLong,
  maxHeartbeatBytes,
  stoppedStatus,
} from "./heartbeat-record.ts";

/** What an agent tells about itself; each part stays until it is changed. */
export interface HeartbeatChange {
  /** Free text; `"stopped"` is the goodbye, which {@link Heartbeat.stop} sends. */
  status?: string | undefined;
  /** How busy it is; any finite number. The Go original's agents send 0 for idle to 1 for full. */
  load?: number | undefined;
  /**
   * What else there is to tell: an object that JSON can hold, copied at once. The Go original's monitors read it only when
   * all its values are strings.
   */
  metadata?: object | undefined;
}

/** Options of {@link startHeartbeat}. */
export interface HeartbeatOptions extends HeartbeatChange {
  /** Whose sign of life it is; one token of a subject. */
  agentId: string;
  /**
   * How often to send, in milliseconds; above 0.
   *
   * @default 5000
   */
  intervalMs?: number | undefined;
  /** @default "alive" */
  status?: string | undefined;
  /** @default 0 */
  load?: number | undefined;
  /** @default {} */
  metadata?: object | undefined;
  /**
   * By which the intervals are measured and the heartbeats dated.
   *
   * @default systemClock
   */
  clock?: Clock | undefined;
}

/** A heartbeat that is being sent, until {@link stop} or the end of its bus. */
export interface Heartbeat {
  /** Whose it is. */
  readonly agentId: string;
  /**
   * Changes what is told, and tells it at once. Does nothing after the end.
   *
   * @throws {BusError} `INVALID_PAYLOAD` when JSON cannot hold the metadata, `PAYLOAD_TOO_LARGE` when the heartbeat is
   *   larger than 64 KiB or than the bus takes; then nothing has changed.
   * @throws {TypeError} On a status or load of another type, {RangeError} on a load that is not finite.
   */
  update(change: HeartbeatChange): void;
  /** Says goodbye: one last heartbeat with the status `"stopped"`. Idempotent, and never throws. */
  stop(): void;
}

/**
 * Starts to send heartbeats on `heartbeat.<agentId>`. While the bus is disconnected they are lost or kept, as it does with
 * every message; a heartbeat that cannot be sent is never an error of the timer's.
 *
 * @throws {BusError} `INVALID_SUBJECT` on an agent id that is not one token, `CLOSED`, and what `update` throws.
 * @throws {RangeError} On an interval that is not above 0.
 */
export function startHeartbeat(bus: MessageBus, options: HeartbeatOptions): Heartbeat {
  const { agentId, intervalMs = 5000, clock = systemClock } = options;
  if (!isToken(agentId)) {
    const state = `${quote(agentId)} is not one token of a subject`;
    throw new BusError("INVALID_SUBJECT", `Cannot start a heartbeat: the agent id ${state}`);
  }
  checkSubject(heartbeatSubject(agentId));
  if (!(intervalMs > 0 && Number.isFinite(intervalMs))) {
    throw new RangeError(
      `Cannot start a heartbeat: intervalMs is ${intervalMs}, above 0 is needed`,
    );
  }
  const condition = { status: "alive", load: 0, metadata: {}, ...checkChange(options) };
  return new Pulse(bus, { agentId, intervalMs, clock, condition });
}

/** What is told. */
type Condition = Pick<HeartbeatRecord, "status" | "load" | "metadata">;

interface Checked {
  readonly agentId: string;
  readonly intervalMs: number;
  readonly clock: Clock;
  readonly condition: Condition;
}

class Pulse implements Heartbeat {
  readonly agentId: string;
  readonly #bus: MessageBus;
  readonly #intervalMs: number;
  readonly #clock: Clock;
  readonly #forgetBus: () => void;
  #condition: Condition;
  #dueAt: number;
  #cancelTimer: () => void;
  #isOver = false;

  /** Throws what keeps the first heartbeat from being sent; nothing is left behind then. */
  constructor(bus: MessageBus, options: Checked) {
    this.agentId = options.agentId;
    this.#bus = bus;
    this.#intervalMs = options.intervalMs;
    this.#clock = options.clock;
    this.#condition = options.condition;
    this.#tell(options.condition);
    this.#dueAt = this.#clock.now();
    this.#cancelTimer = this.#wait();
    this.#forgetBus = onBusClosed(bus, () => this.#end());
  }

  update(change: HeartbeatChange): void {
    if (this.#isOver) return;
    const condition = { ...this.#condition, ...checkChange(change) };
    this.#tell(condition);
    this.#condition = condition;
  }

  stop(): void {
    if (this.#isOver) return;
    this.#end();
    this.#tryToSend({ ...this.#condition, status: stoppedStatus });
  }

  #end(): void {
    this.#isOver = true;
    this.#cancelTimer();
    this.#forgetBus();
  }

  /** Beats keep to the times that the first one set. What was missed while the thread was blocked is not made up for. */
  #wait(): () => void {
    const lateMs = Math.max(0, this.#clock.now() - this.#dueAt);
    this.#dueAt += this.#intervalMs * (1 + Math.floor(lateMs / this.#intervalMs));
    return this.#clock.setTimeout(this.#beat, this.#dueAt - this.#clock.now());
  }

  readonly #beat = (): void => {
    if (this.#bus.isClosed) return this.#end();
    this.#tryToSend(this.#condition);
    this.#cancelTimer = this.#wait();
  };

  /** A connection that is away may come back, and this heartbeat is not the last. */
  #tell(condition: Condition): void {
    try {
      this.#send(condition);
    } catch (error) {
      if (!isBusError(error, "DISCONNECTED")) throw error;
    }
  }

  #tryToSend(condition: Condition): void {
    try {
      this.#send(condition);
    } catch {
      // Nobody is there to be told; whoever watches notices the silence.
    }
  }

  #send({ status, load, metadata }: Condition): void {
    const record: HeartbeatRecord = {
      agent_id: this.agentId,
      timestamp: new Date(this.#clock.now()).toISOString(),
      status,
      load,
      metadata,
      interval_ms: this.#intervalMs,
    };
    const json = JSON.stringify(record);
    if (isTooLong(json)) {
      const message = `Cannot send a heartbeat: it is longer than ${maxHeartbeatBytes} bytes`;
      throw new BusError("PAYLOAD_TOO_LARGE", message);
    }
    this.#bus.publish(heartbeatSubject(this.agentId), json);
  }
}

function checkChange({ status, load, metadata }: HeartbeatChange): Partial<Condition> {
  if (status !== undefined && typeof status !== "string") {
    throw new TypeError(`Cannot use a status of type ${typeof status}: a string is needed`);
  }
  if (load !== undefined && typeof load !== "number") {
    throw new TypeError(`Cannot use a load of type ${typeof load}: a number is needed`);
  }
  if (load !== undefined && !Number.isFinite(load)) {
    throw new RangeError(`Cannot use ${load} as a load: a finite number is needed`);
  }
  return {
    ...(status !== undefined && { status }),
    ...(load !== undefined && { load }),
    ...(metadata !== undefined && { metadata: copyMetadata(metadata) }),
  };
}

function copyMetadata(metadata: object): Condition["metadata"] {
  let json: string | undefined;
  let cause: unknown;
  try {
    json = JSON.stringify(metadata);
  } catch (error) {
    cause = error;
  }
  if (json?.startsWith("{")) return JSON.parse(json) as Condition["metadata"];
  const message = "Cannot use this metadata: an object that JSON can hold is needed";
  throw new BusError("INVALID_PAYLOAD", message, { cause });
}

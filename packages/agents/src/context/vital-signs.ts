/** An agent's heartbeats: what they tell, and when that is brought up to date. */
import {
  type BusStats,
  type Clock,
  type Heartbeat,
  isBusError,
  type Mailbox,
  type MessageBus,
  startHeartbeat,
} from "swarmbus";

/** Whose heartbeats these are, and what they tell of. */
export interface VitalSignsOptions {
  readonly bus: MessageBus;
  readonly mailbox: Mailbox;
  readonly agentId: string;
  /** The agent id as a token of a subject. */
  readonly token: string;
  readonly heartbeatMs: number;
  readonly clock: Clock;
}

/**
 * Sends heartbeats until {@link stop}. The metadata holds strings only, as the Go original's monitors read no others:
 * `agentId`, and as JSON text `bus` (the figures of the connection) and `mailbox` (where the agent stands).
 */
export class VitalSigns {
  readonly #options: VitalSignsOptions;
  readonly #heartbeat: Heartbeat;
  #toldMailbox: string;
  #toldFigures: string;
  #runs = 0;
  #cancelTimer: () => void;
  #isOver = false;

  private constructor(options: VitalSignsOptions, mailbox: string) {
    const { bus, token, heartbeatMs, clock } = options;
    this.#options = options;
    this.#toldMailbox = mailbox;
    this.#toldFigures = newsOf(bus.stats());
    this.#heartbeat = startHeartbeat(bus, {
      agentId: token,
      intervalMs: heartbeatMs,
      status: "idle",
      metadata: this.#metadata(),
      clock,
    });
    this.#cancelTimer = clock.setTimeout(this.#refresh, heartbeatMs);
  }

  static async start(options: VitalSignsOptions): Promise<VitalSigns> {
    return new VitalSigns(options, JSON.stringify(await options.mailbox.status(options.agentId)));
  }

  /** The agent began to work on something; tells it. */
  beginRun(): void {
    this.#runs += 1;
    this.#tell();
  }

  endRun(): void {
    this.#runs -= 1;
    this.#tell();
  }

  stop(): void {
    this.#isOver = true;
    this.#cancelTimer();
    this.#heartbeat.stop();
  }

  /** Once in an interval, and only when there is news: the beats in between repeat what was told last. */
  readonly #refresh = (): void => {
    if (this.#isOver) return;
    const { clock, heartbeatMs, mailbox, agentId } = this.#options;
    this.#cancelTimer = clock.setTimeout(this.#refresh, heartbeatMs);
    mailbox.status(agentId).then(
      (status) => this.#tellNews(JSON.stringify(status)),
      () => undefined, // a mailbox that fails now is reported by whoever works with it
    );
  };

  #tellNews(mailbox: string): void {
    const figures = newsOf(this.#options.bus.stats());
    if (this.#isOver || (mailbox === this.#toldMailbox && figures === this.#toldFigures)) return;
    this.#toldMailbox = mailbox;
    this.#tell();
  }

  #tell(): void {
    if (this.#isOver) return;
    this.#toldFigures = newsOf(this.#options.bus.stats());
    const status = this.#runs > 0 ? "running" : "idle";
    try {
      this.#heartbeat.update({ status, load: Math.min(1, this.#runs), metadata: this.#metadata() });
    } catch (error) {
      if (!isBusError(error)) throw error;
    }
  }

  #metadata(): Record<string, string> {
    const { agentId, bus } = this.#options;
    return { agentId, bus: describe(bus.stats()), mailbox: this.#toldMailbox };
  }
}

/** All figures. Of the groups it is their number only, as a heartbeat has a bound. */
function describe(stats: BusStats): string {
  return JSON.stringify({ ...stats, groups: stats.groups.length });
}

/** What counts as news: heartbeats are publishes themselves, and so are no reason for another one. */
function newsOf(stats: BusStats): string {
  return describe({ ...stats, published: 0, unmatched: 0 });
}

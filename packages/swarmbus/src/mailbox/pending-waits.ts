/** Those who wait for a message. Each is woken by what it waits for and by nothing else, so that nobody polls. */
import { quote } from "../bus/quote.ts";
import type { Clock } from "../time/clock.ts";
import type { DeliveryMode } from "./mailbox.ts";
import { Groups, type Patience, Wait } from "./wait.ts";

/** What somebody waits for. */
export interface Wanted {
  readonly agentId: string;
  readonly mode: DeliveryMode | undefined;
  readonly after: number;
}

/** Of a new message: for whom it is. */
interface Addressed {
  readonly target: string | null;
  readonly source: string;
  readonly mode: DeliveryMode;
}

class PendingWait extends Wait<boolean> {
  readonly wanted: Wanted;
  readonly #waits: PendingWaits;

  constructor(waits: PendingWaits, wanted: Wanted, clock: Clock, patience: Patience) {
    super(() => `wait for a message to ${quote(wanted.agentId)}`, clock, patience);
    this.wanted = wanted;
    this.#waits = waits;
  }

  protected override timeOut(): void {
    this.succeed(false);
  }

  protected override forget(): void {
    this.#waits.remove(this);
  }
}

/** The waits of all agents. */
export class PendingWaits {
  readonly #byAgent = new Groups<string, PendingWait>();
  /** The waits of subscribed agents, which broadcasts concern: each is looked at once, as it is woken then. */
  readonly #forBroadcasts = {
    steer: new Set<PendingWait>(),
    queue: new Set<PendingWait>(),
  };

  /** Begins a wait. */
  add(wanted: Wanted, isSubscribed: boolean, clock: Clock, patience: Patience): Promise<boolean> {
    const wait = new PendingWait(this, wanted, clock, patience);
    this.#byAgent.add(wanted.agentId, wait);
    if (isSubscribed) this.#listen(wait);
    return wait.promise;
  }

  /** Forgets a wait that ended. */
  remove(wait: PendingWait): void {
    this.#byAgent.delete(wait.wanted.agentId, wait);
    this.#forBroadcasts.steer.delete(wait);
    this.#forBroadcasts.queue.delete(wait);
  }

  /** The agent has subscribed: its waits hear of broadcasts from now on. */
  subscribed(agentId: string): void {
    for (const wait of this.#byAgent.of(agentId)) this.#listen(wait);
  }

  /** Wakes those for whom a new message is. */
  wake(seq: number, { target, source, mode }: Addressed): void {
    if (target !== null) {
      for (const wait of this.#byAgent.of(target)) {
        if ((wait.wanted.mode ?? mode) === mode && seq > wait.wanted.after) wait.succeed(true);
      }
      return;
    }
    const waits = this.#forBroadcasts[mode];
    if (waits.size === 0) return;
    for (const wait of waits) {
      if (wait.wanted.agentId !== source && seq > wait.wanted.after) wait.succeed(true);
    }
  }

  /** Wakes those waits of an agent for which there is a message now: something came back, or was held for it. */
  wakeAgent(agentId: string, isThere: (wanted: Wanted) => boolean): void {
    for (const wait of this.#byAgent.of(agentId)) if (isThere(wait.wanted)) wait.succeed(true);
  }

  /** Ends the waits of an agent, or of all: there will be no message. */
  end(agentId?: string): void {
    const waits = agentId === undefined ? this.#byAgent.all() : this.#byAgent.of(agentId);
    for (const wait of waits) wait.succeed(false);
  }

  /** Ends the waits of a mailbox that was closed. */
  close(owner: object): void {
    for (const wait of this.#byAgent.all()) {
      if (wait.owner === owner) wait.fail("CLOSED", "the mailbox was closed");
    }
  }

  #listen(wait: PendingWait): void {
    const { mode } = wait.wanted;
    if (mode !== "queue") this.#forBroadcasts.steer.add(wait);
    if (mode !== "steer") this.#forBroadcasts.queue.add(wait);
  }
}

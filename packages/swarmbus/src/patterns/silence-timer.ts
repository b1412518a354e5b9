/**
 * When to conclude something from silence: one timer for the earliest deadline of a {@link PresenceBook}, and doubt about
 * whether there was silence at all.
 *
 * A timer that is a second late says that the thread was blocked; a connection that broke says so itself. That time is no
 * silence, and everybody gets a grace after it. And before anything is concluded, the bus is asked for all that was
 * published till then: what waits in a socket or a buffer is not silence either.
 */
import type { MessageBus } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";
import { HearingTime } from "./hearing-time.ts";
import type { PresenceBook } from "./presence-book.ts";

/** From how late on its own timer tells that the thread was blocked, in milliseconds. */
const blockedMs = 1000;

interface Alarm {
  /** When it should ring, in the book's time. */
  readonly wakeAt: number;
  /** The same by the clock. */
  readonly dueAt: number;
  readonly cancel: () => void;
}

/** Keeps the time of a book, and has it conclude what is due. */
export class SilenceTimer {
  readonly #bus: MessageBus;
  readonly #clock: Clock;
  readonly #book: PresenceBook;
  readonly #hearing: HearingTime;
  #alarm: Alarm | undefined = undefined;
  #isChecking = false;
  #hasEnded = false;

  constructor(bus: MessageBus, clock: Clock, book: PresenceBook) {
    this.#bus = bus;
    this.#clock = clock;
    this.#book = book;
    this.#hearing = new HearingTime(clock);
  }

  /** The book's time. Whoever asks first after a blockage, timer or not, finds it out. */
  now(): number {
    const alarm = this.#alarm;
    const lateMs = alarm === undefined ? 0 : this.#clock.now() - alarm.dueAt;
    if (alarm !== undefined && lateMs >= blockedMs) this.#wasDeaf(alarm.dueAt);
    return this.#hearing.now();
  }

  /** Deadlines have changed. */
  update(): void {
    const { wakeAt } = this.#book;
    if (wakeAt === undefined || this.#isChecking || this.#hearing.isDeaf) return;
    if (this.#alarm !== undefined && this.#alarm.wakeAt <= wakeAt) return;
    this.#clearAlarm();
    const delayMs = Math.max(0, wakeAt - this.#hearing.now());
    const dueAt = this.#clock.now() + delayMs;
    this.#alarm = { wakeAt, dueAt, cancel: this.#clock.setTimeout(this.#ring, delayMs) };
  }

  /** The connection has broken. */
  stopHearing(): void {
    this.#hearing.stop();
    this.#clearAlarm();
  }

  /** The connection is there again. */
  hearAgain(): void {
    if (!this.#hearing.isDeaf || this.#hasEnded) return;
    this.#hearing.resume();
    this.#book.grantGrace(this.#hearing.now());
    this.#clearAlarm();
    this.update();
  }

  /** The time stands still for good. */
  end(): void {
    this.#hasEnded = true;
    this.stopHearing();
  }

  #wasDeaf(since: number): void {
    this.#hearing.stop(since);
    this.hearAgain();
  }

  readonly #ring = (): void => {
    const now = this.now();
    this.#clearAlarm();
    if (this.#book.isAnybodyDue(now)) {
      this.#isChecking = true;
      // Timers run before what has arrived meanwhile is read.
      this.#clock.defer(() => void this.#check(now));
    } else this.update();
  };

  /** Concludes what was due at a time, after everything that had been published till then was taken in. */
  async #check(dueAt: number): Promise<void> {
    const startedAt = this.#clock.now();
    const couldHear = await this.#takeInAll();
    this.#isChecking = false;
    if (this.#hasEnded || this.#hearing.isDeaf) return;
    if (couldHear) this.#book.conclude(dueAt);
    else this.#wasDeaf(startedAt);
    this.update();
  }

  async #takeInAll(): Promise<boolean> {
    try {
      await this.#bus.flush();
      return true;
    } catch {
      return false;
    }
  }

  #clearAlarm(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }
}

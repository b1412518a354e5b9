/**
 * What waits for one subscription, and who takes it: the half of a subscription that an idle handler does without.
 *
 * A plain subscription has a buffer of its own, a member of a queue group shares that of the group. The consumer, runs of
 * the handler or a reader, takes from it: what has its turn is handed over to a consumer that is free, and one that
 * becomes free asks for what had its turn before.
 */
import type { BusError } from "../bus/errors.ts";
import type { MessageHandler } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Consumer, Supply } from "./consumer.ts";
import { Task } from "./dispatcher.ts";
import { HandlerRuns } from "./handler-runs.ts";
import { Losses } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import type { QueueGroup } from "./queue-group.ts";
import type { Target } from "./route.ts";

/** The buffer and the consumer of one subscription. Made when one of them is first needed. */
export class Inbox implements Target, Supply {
  /** Whose inbox it is. */
  readonly owner: BusSubscription;
  /** Its group, when the subscription is a member of one. Set by whoever gives it a route. */
  group: QueueGroup | undefined = undefined;
  /** Who takes what waits; a subscription without a handler has none until somebody reads. */
  consumer: Consumer | undefined = undefined;
  readonly #buffer = new MessageBuffer();
  #losses: Losses | undefined = undefined;

  constructor(owner: BusSubscription, handler: MessageHandler | undefined) {
    this.owner = owner;
    if (handler === undefined) return;
    this.consumer = new HandlerRuns(handler, owner, this, owner.settings.concurrency);
  }

  /** How many messages wait in its own buffer. */
  get size(): number {
    return this.#buffer.size;
  }

  /** Whether a message can be handed over now. */
  get isFree(): boolean {
    return this.consumer?.isFree === true && !this.owner.isClosed;
  }

  /** Whether something waits that this subscription has to deliver before it ends. */
  get isHolding(): boolean {
    if (this.#buffer.size > 0) return true;
    const { group } = this;
    return group !== undefined && group.pending > 0 && group.hasMember(this.owner);
  }

  /** What the subscription dropped and discarded is counted and told here. */
  get losses(): Losses {
    return (this.#losses ??= new Losses(this.owner.home.dispatcher, this.owner));
  }

  /** How many messages were dropped. */
  get dropped(): number {
    return this.#losses?.dropped ?? 0;
  }

  /** How many messages were discarded. */
  get discarded(): number {
    return this.#losses?.discarded ?? 0;
  }

  // -- What the route does --

  offer(message: BusMessage): boolean {
    const { bufferSize, bufferBytes } = this.owner.settings;
    if (!this.#buffer.fits(message, bufferSize, bufferBytes)) return this.#overflow(message);
    this.accept(message);
    return true;
  }

  /** Buffers a message that was found to fit. */
  accept(message: BusMessage): void {
    const owner = this.owner;
    this.#buffer.push(message);
    if (owner.delivered + this.#buffer.size >= owner.settings.max) owner.stopTaking();
  }

  dispatch(): void {
    if (this.#buffer.size > 0 && this.isFree) this.handOver(this.#buffer.shift());
  }

  /** Gives a message to the consumer, which must be free. */
  handOver(message: BusMessage): void {
    const owner = this.owner;
    this.#countDelivered(1);
    (this.consumer as Consumer).take(message.handTo(owner.home));
    owner.finishIfDone();
  }

  // -- What the consumer does --

  get mustYield(): boolean {
    return this.owner.home.dispatcher.budget.isSpent();
  }

  pull(): BusMessage | undefined {
    const { group } = this;
    const message = group === undefined ? this.#shift() : group.pull();
    if (message === undefined) return undefined;
    this.#countDelivered(1);
    this.owner.finishIfDone();
    return message.handTo(this.owner.home);
  }

  pullAll(): BusMessage[] {
    const batch: BusMessage[] = [];
    if (this.#buffer.size === 0) return batch;
    while (this.#buffer.size > 0) batch.push(this.#buffer.shift().handTo(this.owner.home));
    this.#countDelivered(batch.length);
    this.owner.finishIfDone();
    return batch;
  }

  becameFree(): void {
    if (this.group !== undefined) this.group.becameFree(this.owner);
    else this.#workOff();
    this.owner.finishIfDone();
  }

  becameAsynchronous(): void {
    this.owner.leaveFastLane();
  }

  report(error: unknown): void {
    this.owner.report(error);
  }

  readerLeft(): void {
    this.owner.endNow(undefined);
  }

  // -- What the end does --

  /** Discards what waits, and lets go of the consumer. */
  close(error: BusError | undefined): void {
    while (this.#buffer.size > 0) this.losses.discard(this.#buffer.shift());
    this.group?.leave(this.owner);
    this.consumer?.end(error);
  }

  #countDelivered(count: number): void {
    const owner = this.owner;
    owner.delivered += count;
    owner.home.dispatcher.budget.spend(1);
    if (this.group === undefined || owner.delivered < owner.settings.max) return;
    // A member's last message: it leaves the group with nothing but what it has in hand.
    owner.stopTaking();
    this.group.leave(owner);
  }

  #overflow(message: BusMessage): boolean {
    const { overflow, bufferSize, bufferBytes } = this.owner.settings;
    if (overflow === "drop-oldest" && message.exactBytes <= bufferBytes) {
      while (!this.#buffer.fits(message, bufferSize, bufferBytes)) {
        this.losses.drop(this.#buffer.shift(), "overflow");
      }
      this.accept(message);
      return false;
    }
    this.losses.drop(message, "overflow");
    if (overflow === "close") this.owner.closeByOverflow();
    return false;
  }

  #shift(): BusMessage | undefined {
    return this.#buffer.size === 0 ? undefined : this.#buffer.shift();
  }

  /** Hands over as much as is possible, for turns that passed while the consumer was busy. */
  #workOff(): void {
    const { dispatcher } = this.owner.home;
    while (this.#buffer.size > 0 && this.isFree) {
      if (dispatcher.budget.isSpent()) {
        return dispatcher.push(new Task(() => this.#workOff()), undefined);
      }
      this.handOver(this.#buffer.shift());
    }
  }
}

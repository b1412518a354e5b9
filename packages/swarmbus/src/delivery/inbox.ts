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
import { HandlerRuns } from "./handler-runs.ts";
import { Losses } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import type { QueueGroup } from "./queue-group.ts";
import type { Target } from "./route.ts";

/** The buffer and the consumer of one subscription. Made when one of them is first needed. */
export class Inbox extends MessageBuffer implements Target, Supply {
  /** Whose inbox it is. */
  readonly owner: BusSubscription;
  /** Its group, when the subscription is a member of one. Set by whoever gives it a route. */
  group: QueueGroup | undefined = undefined;
  /** Who takes what waits; a subscription without a handler has none until somebody reads. */
  consumer: Consumer | undefined = undefined;
  #losses: Losses | undefined = undefined;
  #isTurnComing = false;

  constructor(owner: BusSubscription, handler: MessageHandler | undefined) {
    super();
    this.owner = owner;
    if (handler === undefined) return;
    this.consumer = new HandlerRuns(handler, owner, this, owner.settings.concurrency);
  }

  /** Whether a message can be handed over now. */
  get isFree(): boolean {
    return this.consumer?.isFree === true && !this.owner.isClosed;
  }

  /** Whether something waits that this subscription has to deliver before it ends. */
  get isHolding(): boolean {
    if (this.size > 0) return true;
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

  offer(message: BusMessage): boolean {
    const { owner } = this;
    const { bufferSize, bufferBytes, max } = owner.settings;
    if (!this.add(message, bufferSize, bufferBytes)) return this.#overflow(message);
    if (owner.delivered + this.size >= max) owner.stopTaking("now");
    return this.#needsTurn();
  }

  /** Buffers a message that was found to fit. */
  accept(message: BusMessage): void {
    const owner = this.owner;
    this.push(message);
    if (owner.delivered + this.size >= owner.settings.max) owner.stopTaking("now");
  }

  dispatch(): void {
    this.#isTurnComing = false;
    if (this.consumer?.asksForMore === true) this.#workOff();
    else if (this.size > 0 && this.isFree) this.handOver(this.shift());
  }

  /** Gives a message to the consumer, which must be free. */
  handOver(message: BusMessage): void {
    const owner = this.owner;
    this.#countDelivered(1);
    (this.consumer as Consumer).take(message.handTo(owner.home));
    owner.finishIfDone();
  }

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
    if (this.size === 0) return [];
    const batch = this.takeAll(this.owner.home);
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

  /** Discards what waits, and lets go of the consumer. */
  close(error: BusError | undefined): void {
    while (this.size > 0) this.losses.discard(this.shift());
    this.group?.leave(this.owner);
    this.consumer?.end(error);
  }

  /** A reader needs one turn, and only when it waits: what comes meanwhile it asks for by itself. */
  #needsTurn(): boolean {
    if (this.consumer?.asksForMore === false) return true;
    if (this.#isTurnComing || !this.isFree) return false;
    this.#isTurnComing = true;
    return true;
  }

  #countDelivered(count: number): void {
    const owner = this.owner;
    owner.delivered += count;
    owner.home.dispatcher.budget.spend(1);
    if (this.group === undefined || owner.delivered < owner.settings.max) return;
    // A member's last message: it leaves the group with nothing but what it has in hand.
    owner.stopTaking("now");
    this.group.leave(owner);
  }

  #overflow(message: BusMessage): boolean {
    const { overflow, bufferSize, bufferBytes } = this.owner.settings;
    if (overflow === "drop-oldest" && message.exactBytes <= bufferBytes) {
      while (!this.fits(message, bufferSize, bufferBytes)) {
        this.losses.drop(this.shift(), "overflow");
      }
      this.accept(message);
      return false;
    }
    this.losses.drop(message, "overflow");
    if (overflow === "close") this.owner.closeByOverflow();
    return false;
  }

  #shift(): BusMessage | undefined {
    return this.size === 0 ? undefined : this.shift();
  }

  /** Hands over as much as is possible, for turns that passed while the consumer was busy. */
  #workOff(): void {
    const { dispatcher } = this.owner.home;
    while (this.size > 0 && this.isFree) {
      if (dispatcher.budget.isSpent()) {
        return dispatcher.resume(() => this.#workOff());
      }
      this.handOver(this.shift());
    }
  }
}

/**
 * A queue group: one buffer, several members.
 *
 * A message waits in the group and not in a member, so nothing waits behind a slow member while another one is free.
 * Whoever becomes free takes the oldest message; among the free ones, whoever has been free longest, which is strict
 * round-robin among equals. A member that leaves takes nothing along but what it had in hand.
 */
import type { BusEvent, GroupStats } from "../bus/message-bus.ts";
import type { DropReason } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { IdleMembers, Membership } from "./idle-members.ts";
import { Losses, type LossListener } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import type { Target } from "./route.ts";

/** The members of one name on one subject or pattern, and what waits for them. */
export class QueueGroup implements Target, LossListener {
  /** The subject or pattern. */
  readonly subject: string;
  /** The name. */
  readonly queue: string;
  readonly #dispatcher: Dispatcher;
  readonly #buffer = new MessageBuffer();
  /** What it drops and discards is counted and told here. */
  readonly losses: Losses;
  readonly #members = new Map<BusSubscription, Membership>();
  readonly #idle = new IdleMembers();
  /** Who is told of drops and discards when nobody is left. */
  #lastMember: BusSubscription | undefined = undefined;
  /** When a {@link GroupChoice} chose it last, counted in choices. */
  chosenAt = 0;
  /** Messages in the buffer that a turn of dispatch is on its way for. */
  #turnsToCome = 0;
  #slots = 0;
  #bytes = 0;

  constructor(subject: string, queue: string, dispatcher: Dispatcher) {
    this.subject = subject;
    this.queue = queue;
    this.#dispatcher = dispatcher;
    this.losses = new Losses(dispatcher, this);
  }

  /** Whether anybody is left to take messages. */
  get hasMembers(): boolean {
    return this.#members.size > 0;
  }

  /** How many messages wait. */
  get pending(): number {
    return this.#buffer.size;
  }

  /** Whether a member is free that no waiting message is for. */
  get hasIdle(): boolean {
    return this.#idle.count > this.#buffer.size;
  }

  /** Adds a member; its bounds widen the group's. What waits already is offered to it, in a turn of dispatch. */
  join(member: BusSubscription): void {
    const membership = new Membership(member.inbox);
    this.#members.set(member, membership);
    this.#slots += member.settings.bufferSize;
    this.#bytes += member.settings.bufferBytes;
    if (member.inbox.isFree) this.#idle.append(membership);
    if (this.#hasBacklog) this.#dispatcher.resume(this.#workOff);
  }

  /** Removes a member. With the last one, what waits is discarded and the figures pass to its connection. */
  leave(member: BusSubscription): void {
    const membership = this.#members.get(member);
    if (membership === undefined) return;
    if (this.#members.size === 1) this.#dissolve(member);
    this.#members.delete(member);
    membership.hasLeft = true;
    this.#idle.remove(membership);
    this.#slots -= member.settings.bufferSize;
    this.#bytes -= member.settings.bufferBytes;
  }

  /** Whether it is a member still. */
  hasMember(member: BusSubscription): boolean {
    return this.#members.has(member);
  }

  /** Whether anybody else takes new messages. */
  hasOtherOpen(member: BusSubscription): boolean {
    for (const other of this.#members.keys()) if (other !== member && other.isOpen) return true;
    return false;
  }

  /** Whether there is room for a message. */
  fits(message: BusMessage): boolean {
    return this.#buffer.fits(message, this.#slots, this.#bytes);
  }

  offer(message: BusMessage): boolean {
    if (this.#buffer.add(message, this.#slots, this.#bytes)) {
      this.#turnsToCome += 1;
      return true;
    }
    if (this.#eldest.settings.overflow !== "drop-oldest" || message.exactBytes > this.#bytes) {
      this.losses.drop(message, "overflow");
      return false;
    }
    while (!this.fits(message)) this.losses.drop(this.#buffer.shift(), "overflow");
    this.#buffer.push(message);
    return false;
  }

  /** Hands the oldest message to the member that has been free longest, if there are both. */
  dispatch(): void {
    if (this.#turnsToCome > 0) this.#turnsToCome -= 1;
    this.#handOver();
  }

  #handOver(): void {
    if (this.#buffer.size === 0) return;
    const membership = this.#idle.first;
    if (membership === undefined) return;
    this.#idle.remove(membership);
    const { inbox } = membership;
    inbox.handOver(this.#buffer.shift());
    if (inbox.isFree && !membership.hasLeft) this.#idle.append(membership);
  }

  /** The oldest message whose turn has come while nobody was free, for a member that reads by itself. */
  pull(): BusMessage | undefined {
    return this.#hasBacklog ? this.#buffer.shift() : undefined;
  }

  /** A member has a free slot again, or began to wait for a message. */
  becameFree(member: BusSubscription): void {
    const membership = this.#members.get(member);
    if (membership === undefined || !member.inbox.isFree) return;
    if (!membership.isIdle) this.#idle.append(membership);
    this.#workOff();
  }

  stats(): GroupStats {
    return {
      subject: this.subject,
      queue: this.queue,
      members: this.#members.size,
      pending: this.#buffer.size,
      dropped: this.losses.dropped,
      discarded: this.losses.discarded,
    };
  }

  tellDropped(count: number, reason: DropReason): void {
    const { subject, queue } = this;
    const { home } = this.#members.size > 0 ? this.#eldest : (this.#lastMember as BusSubscription);
    home.emit({ type: "drop", subject, queue, count, reason } satisfies BusEvent);
  }

  tellLost(message: BusMessage, reason: DropReason | "discarded"): void {
    this.#dropWatcher?.tellLost(message, reason);
  }

  get wantsLost(): boolean {
    return this.#dropWatcher !== undefined;
  }

  /** Whether messages wait whose turn has come; who takes the others is settled at their turn. */
  get #hasBacklog(): boolean {
    return this.#buffer.size > this.#turnsToCome;
  }

  /** Hands over as much as is possible of what had its turn while everybody was busy. */
  readonly #workOff = (): void => {
    while (this.#hasBacklog && this.#idle.first !== undefined) {
      if (this.#dispatcher.budget.isSpent()) return this.#dispatcher.resume(this.#workOff);
      this.#handOver();
    }
  };

  get #eldest(): BusSubscription {
    return this.#members.keys().next().value as BusSubscription;
  }

  get #dropWatcher(): BusSubscription | undefined {
    for (const member of this.#members.keys()) {
      if (member.settings.onDrop !== undefined) return member;
    }
    return this.#lastMember?.settings.onDrop === undefined ? undefined : this.#lastMember;
  }

  #dissolve(last: BusSubscription): void {
    this.#lastMember = last;
    while (this.#buffer.size > 0) {
      this.losses.discard(this.#buffer.shift());
    }
    last.home.absorb(this.losses.dropped, this.losses.discarded);
  }
}

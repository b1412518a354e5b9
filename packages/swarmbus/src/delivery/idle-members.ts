/** The free members of a queue group, longest free first: a linked list, as members join and leave it at each message. */
import type { Inbox } from "./inbox.ts";

/** One subscription's place in its group. */
export class Membership {
  /** Where the member takes its messages. */
  readonly inbox: Inbox;
  /** Whether it has left the group. */
  hasLeft = false;
  /** Whether it is in the list of the free. */
  isIdle = false;
  before: Membership | undefined = undefined;
  after: Membership | undefined = undefined;

  constructor(inbox: Inbox) {
    this.inbox = inbox;
  }
}

/** The list; all its operations take constant time. */
export class IdleMembers {
  #first: Membership | undefined = undefined;
  #last: Membership | undefined = undefined;
  #count = 0;

  /** Who has been free longest. */
  get first(): Membership | undefined {
    return this.#first;
  }

  /** How many are free. */
  get count(): number {
    return this.#count;
  }

  /** Adds one that has just become free. */
  append(membership: Membership): void {
    const last = this.#last;
    membership.isIdle = true;
    membership.before = last;
    if (last === undefined) this.#first = membership;
    else last.after = membership;
    this.#last = membership;
    this.#count += 1;
  }

  /** Takes one out; does nothing when it is not in the list. */
  remove(membership: Membership): void {
    if (!membership.isIdle) return;
    const { before, after } = membership;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    membership.isIdle = false;
    membership.before = undefined;
    membership.after = undefined;
    this.#count -= 1;
  }
}

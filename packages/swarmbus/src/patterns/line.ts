/** A line that one can leave from any place at no cost: a doubly linked list through its own members. */

/** A member of a {@link Line}, which owns its fields; of one line at a time. */
export interface InLine<Member> {
  before: Member | undefined;
  after: Member | undefined;
}

/** Members in the order in which they joined. Every operation is O(1). */
export class Line<Member extends InLine<Member>> {
  #first: Member | undefined = undefined;
  #last: Member | undefined = undefined;

  /** Who has been in it longest. */
  get first(): Member | undefined {
    return this.#first;
  }

  /** Joins at the end. */
  join(member: Member): void {
    member.before = this.#last;
    if (this.#last === undefined) this.#first = member;
    else this.#last.after = member;
    this.#last = member;
  }

  /** Leaves, from wherever it is. */
  leave(member: Member): void {
    if (member.before === undefined) this.#first = member.after;
    else member.before.after = member.after;
    if (member.after === undefined) this.#last = member.before;
    else member.after.before = member.before;
    member.before = undefined;
    member.after = undefined;
  }
}

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Deadline, Deadlines } from "../../src/patterns/deadlines.ts";

interface Entry extends Deadline {
  readonly name: number;
}

function entryAt(dueAt: number, name: number = 0): Entry {
  return { dueAt, name, place: -1 };
}

describe("Deadlines", () => {
  it("knows of nothing that is due when it is empty", () => {
    expect(new Deadlines<Entry>().first).toBeUndefined();
  });

  it("gives entries in the order of their times", () => {
    const deadlines = new Deadlines<Entry>();
    for (const dueAt of [5, 3, 8, 1, 9, 2]) deadlines.add(entryAt(dueAt));
    const taken: number[] = [];
    for (let { first } = deadlines; first !== undefined; { first } = deadlines) {
      taken.push(first.dueAt);
      deadlines.remove(first);
    }
    expect(taken).toEqual([1, 2, 3, 5, 8, 9]);
  });

  it("always has the earliest first, whatever was added, moved and removed", () => {
    const step = fc.record({
      kind: fc.constantFrom("add", "move", "remove"),
      which: fc.nat(50),
      dueAt: fc.oneof(fc.nat(20), fc.constant(Number.POSITIVE_INFINITY)),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const deadlines = new Deadlines<Entry>();
        const model: Entry[] = [];
        for (const { kind, which, dueAt } of steps) {
          const known = model[which % Math.max(model.length, 1)];
          if (kind === "add") {
            const entry = entryAt(dueAt, model.length);
            model.push(entry);
            deadlines.add(entry);
          } else if (known !== undefined && kind === "move") deadlines.move(known, dueAt);
          else if (known !== undefined) {
            deadlines.remove(known);
            model.splice(model.indexOf(known), 1);
          }
          expect(deadlines.first?.dueAt).toBe(
            model.map((each) => each.dueAt).toSorted((a, b) => a - b)[0],
          );
          expect(deadlines.size).toBe(model.length);
        }
      }),
    );
  });
});

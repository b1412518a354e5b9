import { describe, expect, it } from "vitest";
import type { Letter } from "../../src/mailbox/check-arguments.ts";
import { bit, figure, MessageColumns, noRow, text } from "../../src/mailbox/message-columns.ts";
import { SimulatedClock } from "../../src/testing/index.ts";
import { usedBytes } from "../memory/used-bytes.ts";

function letter(seq: number): Letter {
  return {
    id: undefined,
    content: `content ${seq}`,
    source: "user",
    target: seq % 3 === 0 ? null : `agent ${seq % 3}`,
    template: undefined,
    mode: seq % 2 === 0 ? "queue" : "steer",
    expiresInMs: seq % 5 === 0 ? seq : undefined,
  };
}

function shown(columns: MessageColumns, seq: number): unknown {
  const row = columns.find(seq);
  if (row === noRow) return undefined;
  return [
    columns.number(row, figure.seq),
    columns.number(row, figure.expiresAtMs),
    columns.text(row, text.content),
    columns.text(row, text.target),
    columns.text(row, text.givenId),
    columns.has(row, bit.isQueue),
    columns.has(row, bit.wasAcked),
    columns.isHeld(row),
  ];
}

function expected(seq: number, isMarked: boolean): unknown {
  const { content, target, mode, expiresInMs = Infinity } = letter(seq);
  const givenId = seq % 7 === 0 ? `id ${seq}` : undefined;
  return [seq, 1000 + expiresInMs, content, target, givenId, mode === "queue", isMarked, isMarked];
}

function append(columns: MessageColumns, seq: number): void {
  columns.append(seq, letter(seq), seq % 7 === 0 ? `id ${seq}` : undefined, 1000);
}

describe("MessageColumns", () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "finds every row as it was, whatever was taken out between them (seed %d)",
    (seed) => {
      const clock = new SimulatedClock({ seed });
      const columns = new MessageColumns();
      const rows = new Map<number, boolean>();
      // Some runs take out from the front, some anywhere, and leave more or fewer behind.
      const removed = 0.3 + clock.random() * 0.65;
      const fromFront = clock.random();
      let seq = 0;
      for (let step = 0; step < 3000; step += 1) {
        append(columns, (seq += 1));
        rows.set(seq, false);
        const known = [...rows.keys()];
        if (clock.random() < 0.2) {
          const marked = known[Math.floor(clock.random() * known.length)] as number;
          if (rows.get(marked) === false) columns.hold(columns.find(marked), 1);
          columns.set(columns.find(marked), bit.wasAcked, true);
          rows.set(marked, true);
        }
        if (clock.random() < removed) {
          const at = clock.random() < fromFront ? 0 : Math.floor(clock.random() * known.length);
          columns.remove(columns.find(known[at] as number));
          rows.delete(known[at] as number);
        }
      }

      for (let one = 1; one <= seq; one += 1) {
        const isMarked = rows.get(one);
        expect(shown(columns, one)).toEqual(
          isMarked === undefined ? undefined : expected(one, isMarked),
        );
      }
      expect([columns.find(0), columns.find(seq + 1)]).toEqual([noRow, noRow]);
    },
  );

  it("is empty and usable again after its last row was taken out", () => {
    const columns = new MessageColumns();
    append(columns, 7);
    columns.remove(columns.find(7));
    expect(columns.find(7)).toBe(noRow);
    append(columns, 14);

    expect(shown(columns, 14)).toEqual(expected(14, false));
  });

  it("names the next row without a bit, over gaps and rows that have it", () => {
    const columns = new MessageColumns();
    for (let seq = 1; seq <= 5; seq += 1) append(columns, seq);
    columns.remove(columns.find(2));
    columns.set(columns.find(3), bit.isTrimmed, true);

    expect(columns.nextWithout(columns.find(1), bit.isTrimmed)).toBe(4);
  });

  it("stays small when a million rows come and go behind one that stays", async () => {
    const before = await usedBytes();
    const columns = new MessageColumns();
    append(columns, 1);
    for (let seq = 2; seq <= 1_000_000; seq += 1) {
      append(columns, seq);
      columns.remove(columns.find(seq));
    }

    expect(columns.size).toBe(1);
    expect((await usedBytes()) - before).toBeLessThan(1_000_000);
    expect(shown(columns, 1)).toEqual(expected(1, false));
  });

  it("stays small when one row of a hundred stays", async () => {
    const before = await usedBytes();
    const columns = new MessageColumns();
    for (let seq = 1; seq <= 200_000; seq += 1) {
      append(columns, seq);
      if (seq % 100 !== 0) columns.remove(columns.find(seq));
    }

    expect(columns.size).toBe(2000);
    expect((await usedBytes()) - before).toBeLessThan(1_500_000);
    expect(shown(columns, 77_700)).toEqual(expected(77_700, false));
  });
});

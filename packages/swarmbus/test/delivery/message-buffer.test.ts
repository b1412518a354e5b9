import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MessageHeaders } from "../../src/index.ts";
import { BusMessage } from "../../src/delivery/bus-message.ts";
import { MessageBuffer } from "../../src/delivery/message-buffer.ts";

const nobody = { answer: () => false };
const encoder = new TextEncoder();

interface Sized {
  readonly message: BusMessage;
  readonly bytes: number;
}

function create(content: string | Uint8Array, headers: string | undefined): Sized {
  const sent = headers === undefined ? MessageHeaders.none : MessageHeaders.from({ Name: headers });
  const body = typeof content === "string" ? encoder.encode(content) : content;
  const wire = headers === undefined ? "" : `NATS/1.0\r\nName: ${headers}\r\n\r\n`;
  return {
    message: new BusMessage(nobody, "a", content, sent, undefined),
    bytes: body.length + encoder.encode(wire).length,
  };
}

// Text of 1, 2, 3 and 4 bytes a character: the free bound of 3 bytes a UTF-16 unit is right for none but the third.
const texts = fc
  .array(fc.constantFrom("a", "ä", "€", "𝕊"), { maxLength: 12 })
  .map((all) => all.join(""));
const messages = fc
  .tuple(
    fc.oneof(texts, fc.uint8Array({ maxLength: 20 })),
    fc.constantFrom(undefined, undefined, "v", "ä€"),
  )
  .map(([content, headers]) => create(content, headers));

type Step =
  | { readonly type: "push"; readonly sized: Sized }
  | { readonly type: "shift"; readonly count: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant("push" as const), sized: messages }) },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("shift" as const), count: fc.nat(6) }) },
  ),
  { maxLength: 100 },
);

/** The same as a list, counted anew each time. */
class ListModel {
  readonly held: Sized[] = [];
  readonly #slots: number;
  readonly #bytes: number;

  constructor(slots: number, bytes: number) {
    this.#slots = slots;
    this.#bytes = bytes;
  }

  push(sized: Sized): boolean {
    const bytes = this.held.reduce((sum, each) => sum + each.bytes, sized.bytes);
    const fits = this.held.length < this.#slots && bytes <= this.#bytes;
    if (fits) this.held.push(sized);
    return fits;
  }

  shift(count: number): BusMessage[] {
    return this.held.splice(0, count).map(({ message }) => message);
  }
}

describe("MessageBuffer", () => {
  it("takes exactly what fits in messages and in bytes, and gives it back in order", () => {
    const property = fc.property(
      steps,
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 300 }),
      (changes, slots, bytes) => {
        const buffer = new MessageBuffer();
        const model = new ListModel(slots, bytes);
        const [seen, wanted]: [unknown[], unknown[]] = [[], []];
        for (const step of changes) {
          if (step.type === "push") {
            const fits = buffer.fits(step.sized.message, slots, bytes);
            seen.push(fits);
            wanted.push(model.push(step.sized));
            if (fits) buffer.push(step.sized.message);
          } else {
            const taken = model.shift(step.count);
            wanted.push(...taken);
            seen.push(...taken.map(() => buffer.shift()));
          }
          seen.push(buffer.size);
          wanted.push(model.held.length);
        }
        expect(seen.length).toBe(wanted.length);
        expect(seen.findIndex((value, index) => value !== wanted[index])).toBe(-1);
      },
    );
    fc.assert(property, { numRuns: 3000 });
  });

  it("keeps the order of 100,000 messages while it grows, wraps around and runs empty", () => {
    const buffer = new MessageBuffer();
    const all = Array.from(
      { length: 100_000 },
      (_, index) => create(String(index), undefined).message,
    );
    const seen: BusMessage[] = [];

    for (const [index, message] of all.entries()) {
      buffer.push(message);
      if (index % 3 === 0) seen.push(buffer.shift());
      if (index % 5000 === 0) while (buffer.size > 0) seen.push(buffer.shift());
    }
    while (buffer.size > 0) seen.push(buffer.shift());

    expect(seen.length).toBe(all.length);
    expect(seen.every((message, index) => message === all[index])).toBe(true);
  });

  it("takes a message of exactly the bound, and none of one byte more", () => {
    const buffer = new MessageBuffer();
    const { message, bytes } = create("aaaa", undefined);

    expect(bytes).toBe(4);
    expect(buffer.fits(message, 1, 4)).toBe(true);
    expect(buffer.fits(message, 1, 3)).toBe(false);
  });
});

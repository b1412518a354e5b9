import { describe, expect, it } from "vitest";
import { EventStream } from "../../src/patterns/event-stream.ts";

async function readAll<Event>(stream: EventStream<Event>): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of stream) events.push(event);
  return events;
}

describe("EventStream", () => {
  it("gives what came before anybody read, in order", async () => {
    const stream = new EventStream<number>(10);
    for (const event of [1, 2, 3]) stream.push(event);
    stream.end();
    expect(await readAll(stream)).toEqual([1, 2, 3]);
    expect(stream.lost).toBe(0);
  });

  it("answers concurrent calls of next in order", async () => {
    const stream = new EventStream<number>(10);
    const reader = stream[Symbol.asyncIterator]();
    const calls = [reader.next(), reader.next(), reader.next()];
    stream.push(1);
    stream.push(2);
    stream.end();
    expect((await Promise.all(calls)).map(({ value }) => value)).toEqual([1, 2, undefined]);
  });

  it("loses the oldest when it is full, and counts them", async () => {
    const stream = new EventStream<number>(3);
    for (let event = 1; event <= 10; event += 1) stream.push(event);
    stream.end();
    expect(await readAll(stream)).toEqual([8, 9, 10]);
    expect(stream.lost).toBe(7);
  });

  it("has room for its capacity again after it was read", async () => {
    const stream = new EventStream<number>(3);
    const reader = stream[Symbol.asyncIterator]();
    for (let event = 0; event < 1000; event += 1) {
      stream.push(event);
      expect(await reader.next()).toEqual({ done: false, value: event });
    }
    for (const event of [1, 2, 3]) stream.push(event);
    expect(stream.lost).toBe(0);
  });

  it("takes one loop at a time", () => {
    const stream = new EventStream<number>(3);
    stream[Symbol.asyncIterator]();
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError);
  });

  it("goes on in the next loop where one was left", async () => {
    const stream = new EventStream<number>(3);
    for (const event of [1, 2, 3]) stream.push(event);
    const first: number[] = [];
    for await (const event of stream) {
      first.push(event);
      break;
    }
    stream.end();
    expect([first, await readAll(stream)]).toEqual([[1], [2, 3]]);
  });

  it("lets go of calls of next that wait when the loop is left", async () => {
    const stream = new EventStream<number>(3);
    const reader = stream[Symbol.asyncIterator]();
    const waiting = reader.next();
    await reader.return?.();
    stream.push(1);
    stream.end();
    expect(await waiting).toEqual({ done: true, value: undefined });
    expect(await reader.next()).toEqual({ done: true, value: undefined });
    expect(await readAll(stream)).toEqual([1]);
  });

  it("throws the error of its end once, after what was left", async () => {
    const stream = new EventStream<number>(3);
    stream.push(1);
    stream.end(new Error("broken"));
    stream.push(2);
    const reader = stream[Symbol.asyncIterator]();
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    await expect(reader.next()).rejects.toThrow("broken");
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it("throws the error of its end to one of the calls that wait", async () => {
    const stream = new EventStream<number>(3);
    const reader = stream[Symbol.asyncIterator]();
    const calls = [reader.next(), reader.next()];
    stream.end(new Error("broken"));
    const results = await Promise.allSettled(calls);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
  });

  it("can be read again after its end, and gives nothing", async () => {
    const stream = new EventStream<number>(3);
    stream.end();
    expect(await readAll(stream)).toEqual([]);
    expect(await readAll(stream)).toEqual([]);
  });
});

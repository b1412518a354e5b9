import { describe, expect, it } from "vitest";
import { BusError, type BusErrorCode } from "../../src/bus/errors.ts";
import type { MessageHandler } from "../../src/bus/message.ts";
import type { MessageBus } from "../../src/bus/message-bus.ts";
import type { SubscribeOptions } from "../../src/bus/subscription.ts";
import { MemoryBus } from "../../src/memory/memory-bus.ts";
import { serve, type ServeHandler, type ServeOptions } from "../../src/patterns/serve.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import { FakeMessage } from "./fake-message.ts";
import { overrideBus } from "./overridden-bus.ts";

/** Somebody who asks, and a worker that serves "work"; what is reported at the worker is kept. */
async function setUp(handler: ServeHandler, options: ServeOptions = {}) {
  const clock = new SimulatedClock();
  const reported: string[] = [];
  const asker = new MemoryBus({ clock });
  const worker = asker.connect({ onError: (error) => reported.push(error.message) });
  const served = await serve(worker, "work", handler, { clock, ...options });
  return { clock, asker, worker, served, reported };
}

/** A handler that says when it began, and goes on when the test says how. */
function makeHeldHandler() {
  const begun: { text: string; signal: AbortSignal; end: PromiseWithResolvers<string> }[] = [];
  const handler: ServeHandler = (message, { signal }) => {
    const end = Promise.withResolvers<string>();
    begun.push({ text: message.text(), signal, end });
    return end.promise;
  };
  return { begun, handler };
}

async function codeOf(answer: Promise<unknown>): Promise<BusErrorCode> {
  const error: unknown = await answer.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(BusError);
  return (error as BusError).code;
}

/** A bus whose subscribers cannot respond. */
function disconnectResponses(bus: MessageBus): MessageBus {
  const respond = (): never => {
    throw new BusError("DISCONNECTED", "away");
  };
  const subscribe = (subject: string, handler: MessageHandler, options?: SubscribeOptions) => {
    const take: MessageHandler = (message, context) => {
      const { subject: to, headers } = message;
      return handler(Object.assign(new FakeMessage(to, { headers }), { respond }), context);
    };
    return bus.subscribe(subject, take, options);
  };
  return overrideBus(bus, { subscribe: subscribe as MessageBus["subscribe"] });
}

describe("serve", () => {
  it.each<[BusErrorCode, BusErrorCode]>([
    ["OVERLOADED", "OVERLOADED"],
    ["INVALID_PAYLOAD", "INVALID_PAYLOAD"],
    ["TIMEOUT", "HANDLER_FAILED"],
    ["NO_RESPONDERS", "HANDLER_FAILED"],
    ["CLOSED", "HANDLER_FAILED"],
    ["ABORTED", "HANDLER_FAILED"],
  ])("answers a handler's own %s with %s", async (thrown, answered) => {
    const { asker } = await setUp(() => {
      throw new BusError(thrown, "mine");
    });
    expect(await codeOf(asker.request("work"))).toBe(answered);
  });

  it("answers a request that cannot be read with INVALID_PAYLOAD", async () => {
    const { asker } = await setUp((message) => message.json<number>() + 1);
    expect(await codeOf(asker.request("work", "no JSON"))).toBe("INVALID_PAYLOAD");
  });

  it("answers what is thrown and no error with its text", async () => {
    const { asker } = await setUp(() => Promise.reject("just so"));
    await expect(asker.request("work")).rejects.toThrow("just so");
  });

  it("holds one subscription to cancels for each connection, until its last serve has ended", async () => {
    const { asker, worker, served } = await setUp(() => "done");
    const second = await serve(worker, "more", () => "done");
    await serve(asker, "elsewhere", () => "done");
    expect([worker.stats().subscriptions, asker.stats().subscriptions]).toEqual([3, 2]);
    await served.unsubscribe();
    expect(worker.stats().subscriptions).toBe(2);
    await second.unsubscribe();
    expect(worker.stats().subscriptions).toBe(0);
    await serve(worker, "again", () => "done");
    expect(worker.stats().subscriptions).toBe(2);
  });

  it("leaves nothing subscribed when it is refused", async () => {
    const bus = new MemoryBus();
    await expect(serve(bus, "a..b", () => "done")).rejects.toThrow(BusError);
    expect(bus.stats().subscriptions).toBe(0);
  });

  it("shares the subscription to cancels among serves that begin at once, also when one is refused", async () => {
    const bus = new MemoryBus();
    const serves = ["a..b", "a", "b"].map((subject) => serve(bus, subject, () => "done"));
    const results = await Promise.allSettled(serves);
    expect(results.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect(bus.stats().subscriptions).toBe(3);
  });

  it("serves nothing when it cannot listen for cancels", async () => {
    const bus = new MemoryBus();
    const subscribe = ((subject: string, ...rest: [MessageHandler]) => {
      if (subject !== "_SWARMBUS.cancel") return bus.subscribe(subject, ...rest);
      return Promise.reject(new BusError("FORBIDDEN", "not you"));
    }) as MessageBus["subscribe"];
    const limited = overrideBus(bus, { subscribe });
    expect(await codeOf(serve(limited, "work", () => "done"))).toBe("FORBIDDEN");
    expect(bus.stats().subscriptions).toBe(0);
  });

  it("fires the signals at its end although the connection is away and nobody can be told", async () => {
    const { begun, handler } = makeHeldHandler();
    const clock = new SimulatedClock();
    const bus = new MemoryBus({ clock });
    const served = await serve(disconnectResponses(bus), "work", handler, { concurrency: 2 });
    for (const text of ["first", "second"]) bus.publish("work", text, { reply: "answers" });
    await clock.settle();
    await served.unsubscribe();
    await clock.settle();
    expect(begun.map(({ signal }) => signal.aborted)).toEqual([true, true]);
  });

  it("refuses a handler that is none and a name that fits no header", async () => {
    const bus = new MemoryBus();
    const handler = "done" as unknown as ServeHandler;
    await expect(serve(bus, "work", handler)).rejects.toThrow(TypeError);
    await expect(serve(bus, "work", () => "done", { name: "a\nb" })).rejects.toThrow(TypeError);
    expect(bus.stats().subscriptions).toBe(0);
  });

  it("does not begin a request that was cancelled while it waited", async () => {
    const { begun, handler } = makeHeldHandler();
    const { asker, clock } = await setUp(handler);
    const abort = new AbortController();
    const first = asker.request("work", "first");
    const cancelled = codeOf(asker.request("work", "second", { signal: abort.signal }));
    const third = asker.request("work", "third");
    await clock.settle();
    abort.abort();
    expect(await cancelled).toBe("ABORTED");
    await clock.settle();
    begun[0]?.end.resolve("done");
    await first;
    await clock.settle();
    expect(begun.map(({ text }) => text)).toEqual(["first", "third"]);
    begun[1]?.end.resolve("done");
    await third;
  });

  it("sends no result that nobody waits for any more", async () => {
    const { begun, handler } = makeHeldHandler();
    const { asker, worker, clock } = await setUp(handler);
    const cancelled = codeOf(asker.request("work", "", { timeoutMs: 100 }));
    await clock.advance(100);
    expect(await cancelled).toBe("TIMEOUT");
    begun[0]?.end.resolve("too late");
    await clock.settle();
    expect(worker.stats().published).toBe(0);
  });

  it("sends NO_RESPONDERS and no late result for what is in hand when it ends", async () => {
    const { begun, handler } = makeHeldHandler();
    const { asker, worker, served, clock, reported } = await setUp(handler);
    const answer = codeOf(asker.request("work"));
    await clock.settle();
    await served.unsubscribe();
    expect(await answer).toBe("NO_RESPONDERS");
    begun[0]?.end.resolve("too late");
    await clock.settle();
    expect([worker.stats().published, reported]).toEqual([1, []]);
  });

  it("reports nothing when a handler ends by its signal", async () => {
    const { asker, clock, reported } = await setUp((_message, { signal }) => {
      return new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
    });
    const cancelled = codeOf(asker.request("work", "", { timeoutMs: 100 }));
    await clock.advance(100);
    expect(await cancelled).toBe("TIMEOUT");
    await clock.settle();
    expect(reported).toEqual([]);
  });

  it("reports another failure of a handler whose requester has given up", async () => {
    const { begun, handler } = makeHeldHandler();
    const { asker, clock, reported } = await setUp(handler);
    const cancelled = codeOf(asker.request("work", "", { timeoutMs: 100 }));
    await clock.advance(100);
    expect(await cancelled).toBe("TIMEOUT");
    begun[0]?.end.reject(new Error("disk full"));
    await clock.settle();
    expect(reported).toEqual([expect.stringContaining("disk full")]);
  });

  it("reports a failure of what asked for no answer", async () => {
    const { asker, clock, reported } = await setUp(() => Promise.reject(new Error("disk full")));
    asker.publish("work");
    await clock.settle();
    expect(reported).toEqual([expect.stringContaining("disk full")]);
  });

  it("leaves no timer behind when handlers looked at their signals", async () => {
    const { asker, clock } = await setUp((_message, { signal }) => `${signal.aborted}`);
    const answers = Array.from({ length: 10 }, () =>
      asker.request("work", "", { timeoutMs: 9000 }),
    );
    const texts = await Promise.all(answers.map(async (answer) => (await answer).text()));
    expect(new Set(texts)).toEqual(new Set(["false"]));
    await clock.advance(9000);
    expect(clock.pendingTimers).toBe(0);
  });

  it("answers with the empty payload of a handler that waits and returns nothing", async () => {
    const { asker } = await setUp(async () => {
      await Promise.resolve();
    });
    expect((await asker.request("work")).text()).toBe("");
  });

  it("is not disturbed by cancels that make no sense", async () => {
    const { begun, handler } = makeHeldHandler();
    const { asker, clock, reported } = await setUp(handler);
    const answer = asker.request("work");
    await clock.settle();
    for (const payload of [
      undefined,
      "",
      "x".repeat(100_000),
      new Uint8Array([0xff, 0xfe]),
      { a: 1 },
    ]) {
      asker.publish("_SWARMBUS.cancel", payload);
    }
    await clock.settle();
    begun[0]?.end.resolve("done");
    expect((await answer).text()).toBe("done");
    expect(reported).toEqual([]);
  });
});

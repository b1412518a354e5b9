/** A million requests, in each of the ways in which they end: nothing is left behind. */
import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { isBusError, type Message, serve } from "../../src/index.ts";
import { all, inFlight, nothing, RequestScene } from "./request-scene.ts";

describe("a million requests leave no timer, listener or entry, and end with the right code", () => {
  it("when they are answered", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    await scene.bus.subscribe("ask", (message) => {
      scene.keepReply(message);
      message.respond("answer");
    });

    const ends = await scene.askAll(() => scene.ask("ask"));

    expect(ends).toEqual(all("answered"));
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when they time out", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    await scene.bus.subscribe("ask", scene.keepReply);

    const ends = await scene.askAll(() => scene.ask("ask", {}, () => scene.clock.advance(50)));

    expect(ends).toEqual(all("TIMEOUT"));
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when they are aborted", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    await scene.bus.subscribe("ask", scene.keepReply);
    let listeners = 0;

    const ends = await scene.askAll(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const batch = await scene.ask("ask", { signal }, () => controller.abort());
      listeners += getEventListeners(signal, "abort").length;
      return batch;
    });

    expect(ends).toEqual(all("ABORTED"));
    expect(listeners).toBe(0);
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when nobody could answer", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();

    const ends = await scene.askAll(() => scene.ask("ask"));

    expect(ends).toEqual(all("NO_RESPONDERS"));
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when nobody had room", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    await scene.bus.subscribe("ask", { bufferSize: 1 });
    scene.bus.publish("ask", "takes the only place");

    const ends = await scene.askAll(() => scene.ask("ask"));

    expect(ends).toEqual(all("OVERLOADED"));
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when the handler failed", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    const fail = (message: Message): never => {
      scene.keepReply(message);
      throw new Error("cannot answer");
    };
    await serve(scene.bus, "ask", fail, { clock: scene.clock });

    const ends = await scene.askAll(() => scene.ask("ask"));

    expect(ends).toEqual(all("HANDLER_FAILED"));
    expect(await scene.leftovers()).toEqual(nothing);
  });

  it("when the bus is closed", { timeout: 120_000 }, async () => {
    const scene = new RequestScene();
    await scene.bus.subscribe("ask", scene.keepReply);
    let requests = 0;

    const ends = await scene.askAll(async () => {
      const bus = scene.bus.connect();
      const batch = await scene.ask("ask", { bus }, () => bus.close());
      requests += bus.stats().requests;
      return batch;
    });

    expect(ends).toEqual(all("CLOSED"));
    expect(requests).toBe(0);
    expect(await scene.leftovers()).toEqual(nothing);
  });
});

it("an abort reaches the handler of each of 10,000 requests in progress, which leave nothing behind", async () => {
  const scene = new RequestScene();
  const reasons = new Map<unknown, number>();
  const handler = async (_message: Message, { signal }: { signal: AbortSignal }): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    const code: unknown = isBusError(signal.reason) ? signal.reason.code : signal.reason;
    reasons.set(code, (reasons.get(code) ?? 0) + 1);
  };
  await serve(scene.bus, "ask", handler, { clock: scene.clock, concurrency: inFlight });

  for (let batch = 0; batch < 10; batch += 1) {
    const controller = new AbortController();
    const { signal } = controller;
    await scene.ask("ask", { signal }, async () => {
      await scene.clock.settle();
      controller.abort();
      await scene.clock.settle();
    });
  }

  expect(reasons).toEqual(new Map([["ABORTED", 10 * inFlight]]));
  expect(await scene.leftovers()).toEqual(nothing);
});

import { type NatsServer, startServer } from "@swarmbus/nats/testing";
import { serve } from "swarmbus";
import { watchEvents } from "swarmbus/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";

describe.each(servers)("code of the user's that throws, on $version", ({ binary }) => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startServer({ binary });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const fail = (): never => {
    throw new Error("boom");
  };
  /** Thrown where even looking at it throws. */
  const failOddly = (): never => {
    throw Object.create(null);
  };

  test.each<[string, () => Promise<void> | never]>([
    ["throws", fail],
    ["rejects", () => Promise.reject(new Error("boom"))],
    ["throws what cannot be shown", failOddly],
  ])("a handler that %s leaves the connection alive", async (_how, handler) => {
    const told: unknown[] = [];
    await using bus = await NatsBus.open({ url: server.url, onError: (error) => told.push(error) });
    await bus.subscribe("news", handler);
    await bus.subscribe("work", handler, { queue: "team" });
    const log = watchEvents(bus);

    for (let count = 0; count < 100; count += 1) {
      bus.publish("news", "x");
      bus.publish("work", "x");
    }
    await bus.flush();
    await bus.flush();

    await expect(alive(bus)).resolves.toBe("alive");
    expect(told).toHaveLength(200);
    expect(log.of("error")).toHaveLength(200);
    expect(log.of("disconnected")).toEqual([]);
  });

  test("an onError, an onDrop and a toString that throw leave the connection alive", async () => {
    await using bus = await NatsBus.open({ url: server.url, onError: fail });
    await bus.subscribe("news", fail);
    await bus.subscribe("news", { bufferSize: 1, onDrop: fail });
    await serve(bus, "ask", failOddly);

    for (let count = 0; count < 100; count += 1) bus.publish("news", "x");
    await expect(bus.request("ask")).rejects.toMatchObject({ code: "HANDLER_FAILED" });
    await bus.flush();

    await expect(alive(bus)).resolves.toBe("alive");
    expect(bus.stats().dropped).toBe(99);
  });

  test("a loop that is left by a throw ends its subscription and nothing else", async () => {
    await using bus = await NatsBus.open({ url: server.url });
    const sub = await bus.subscribe("news");
    bus.publish("news", "x");

    const reading = (async () => {
      for await (const _ of sub) fail();
    })();

    await expect(reading).rejects.toThrow("boom");
    expect(sub.isClosed).toBe(true);
    await expect(alive(bus)).resolves.toBe("alive");
  });
});

/** Whether messages still come in and go out. */
async function alive(bus: NatsBus): Promise<string> {
  const responder = await bus.subscribe("alive", (message) => void message.respond("alive"));
  const reply = await bus.request("alive");
  await responder.unsubscribe();
  return reply.text();
}

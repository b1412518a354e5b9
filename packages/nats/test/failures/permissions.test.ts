import { type NatsServer, startServer } from "@swarmbus/nats/testing";
import { serve } from "swarmbus";
import { watchEvents } from "swarmbus/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { eager, nextEvent } from "./next-event.ts";

const users = [
  { user: "ada", password: "p" },
  {
    user: "bob",
    password: "p",
    permissions: {
      publish: { deny: ["forbidden.>"] },
      subscribe: { deny: ["forbidden.>"] },
    },
  },
  { user: "deaf", password: "p", permissions: { subscribe: { deny: ["_INBOX.>"] } } },
  {
    user: "own-inbox",
    password: "p",
    permissions: { subscribe: { allow: ["_INBOX_own.>"] } },
  },
];

describe.each(servers)("permissions on $version", ({ binary }) => {
  let server: NatsServer;
  beforeAll(async () => {
    server = await startServer({ binary, users });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  const open = (user: string, options = {}): Promise<NatsBus> =>
    NatsBus.open({ url: server.url, user, password: "p", ...options });

  test("a refused publish is told by an error with its subject, to the listener and as an event", async () => {
    const told: unknown[] = [];
    await using bus = await open("bob", {
      onError: (error: unknown, place: unknown) => told.push([error, place]),
    });
    const event = nextEvent(bus, "error");

    bus.publish("forbidden.news", "x");

    await expect(event).resolves.toMatchObject({
      subject: "forbidden.news",
      error: {
        code: "FORBIDDEN",
        message:
          'Cannot publish to "forbidden.news": the server forbids it, its permissions for this user would have to allow it',
      },
    });
    expect(told).toMatchObject([[{ code: "FORBIDDEN" }, { subject: "forbidden.news" }]]);
  });

  test("a refused request fails with FORBIDDEN at once, and is not reported beside", async () => {
    const told: unknown[] = [];
    await using bus = await open("bob", { onError: (error: unknown) => told.push(error) });

    const answers = await Promise.allSettled([
      bus.request("forbidden.ask", "1", { timeoutMs: 60_000 }),
      bus.request("forbidden.ask", "2", { timeoutMs: 60_000 }),
      bus.requestMany("forbidden.ask", "3", { timeoutMs: 60_000 })[Symbol.asyncIterator]().next(),
    ]);
    await bus.flush();

    expect(answers).toMatchObject(
      Array.from({ length: 3 }, () => ({ status: "rejected", reason: { code: "FORBIDDEN" } })),
    );
    expect(told).toEqual([]);
    expect(bus.stats().requests).toBe(0);
  });

  test("a refused subscription rejects with FORBIDDEN, in a queue group too", async () => {
    const told: unknown[] = [];
    await using bus = await open("bob", { onError: (error: unknown) => told.push(error) });

    const attempts = await Promise.allSettled([
      bus.subscribe("forbidden.news"),
      bus.subscribe("forbidden.*", () => undefined),
      bus.subscribe("forbidden.work", () => undefined, { queue: "team" }),
      serve(bus, "forbidden.ask", () => "x"),
      bus.subscribe("allowed"),
    ]);

    const refusal = { status: "rejected", reason: { code: "FORBIDDEN" } };
    const live = { status: "fulfilled" };
    expect(attempts).toMatchObject([refusal, refusal, refusal, refusal, live]);
    expect(told).toEqual([]);
    expect(bus.stats().subscriptions).toBe(1);
    expect(bus.stats().groups).toEqual([]);
  });

  test("who may not read the inbox is told so by each request, and may do everything else", async () => {
    await using bus = await open("deaf");
    await using ada = await open("ada");
    await ada.subscribe("ask", (message) => void message.respond("never seen"));
    const news = (await bus.subscribe("news"))[Symbol.asyncIterator]();

    for (const _ of [1, 2]) {
      await expect(bus.request("ask")).rejects.toMatchObject({
        code: "FORBIDDEN",
        message: expect.stringMatching(
          /^Cannot receive replies on "_INBOX\.[^"]+": the server forbids it, /u,
        ) as string,
      });
    }
    ada.publish("news", "1");

    await expect(news.next()).resolves.toMatchObject({ done: false });
  });

  test("inboxPrefix makes requests work for who may read that inbox only", async () => {
    await using ada = await open("ada");
    await ada.subscribe("ask", (message) => void message.respond("yes"));
    await using bus = await open("own-inbox", { inboxPrefix: "_INBOX_own" });
    await using other = await open("own-inbox");

    await expect(bus.request("ask").then((reply) => reply.text())).resolves.toBe("yes");
    await expect(other.request("ask")).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  test("a subscription that is refused after a restart ends with FORBIDDEN", async () => {
    await using lenient = await startServer({ binary });
    await using bus = await NatsBus.open({
      url: lenient.url,
      user: "bob",
      password: "p",
      ...eager,
    });
    const news = await bus.subscribe("forbidden.news");
    const next = Promise.allSettled([news[Symbol.asyncIterator]().next()]);
    await lenient.kill();

    await using strict = await startServer({
      binary,
      users,
      configuration: { listen: `127.0.0.1:${lenient.port}` },
    });

    await expect(news.closed).resolves.toMatchObject({ code: "FORBIDDEN" });
    await expect(next).resolves.toMatchObject([{ reason: { code: "FORBIDDEN" } }]);
    expect(strict.isRunning).toBe(true);
  });

  test("a thousand refused publishes leave the connection alive, each told", async () => {
    await using bus = await open("bob", { onError: () => undefined });
    const log = watchEvents(bus);
    await using sub = await bus.subscribe("allowed");

    for (let index = 0; index < 1000; index += 1) bus.publish("forbidden.flood", "x");
    bus.publish("allowed", "still here");
    const { value } = await sub[Symbol.asyncIterator]().next();
    await bus.flush();

    expect(value?.text()).toBe("still here");
    expect(log.of("error")).toHaveLength(1000);
    expect(log.of("disconnected")).toEqual([]);
  });
});

import { connect } from "@nats-io/transport-node";
import { type NatsServer, startServer } from "@swarmbus/nats/testing";
import { type Message, serve, watchPresence } from "swarmbus";
import { watchEvents } from "swarmbus/testing";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { servers } from "../servers.ts";
import { connectRaw, type RawClient } from "./raw-client.ts";

const headerAttacks: readonly (readonly [string, string])[] = [
  ["an empty name", "\r\n: value"],
  ["a name with a space", "\r\nbad name: value"],
  ["a name that is no ASCII", "\r\nn\u00e4me: value"],
  ["no colon", "\r\nnonsense"],
  ["only line ends", "\r\n\r\n\r\n"],
  ["a bare CR in a value", "\r\nName: a\rb: c"],
  ["a bare LF in a value", "\r\nName: a\nb: c"],
  ["NUL in a value", "\r\nName: a\u0000b"],
  ["a forged status", " 503 No Responders"],
  ["a status that is none", " abc def"],
  ["another protocol", "HTTP/1.1 200 OK"],
  ["a folded line", "\r\nName: a\r\n b"],
];

describe.each(servers)("junk from foreign clients, on $version", ({ binary }) => {
  let server: NatsServer;
  let bus: NatsBus;
  let raw: RawClient;
  const told: unknown[] = [];
  beforeAll(async () => {
    server = await startServer({ binary });
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    told.length = 0;
    bus = await NatsBus.open({ url: server.url, onError: (error) => told.push(error) });
    raw = await connectRaw(server.port);
  });
  afterEach(async () => {
    await raw[Symbol.asyncDispose]();
    await bus.close();
  });

  /** Resolves when what the raw client has sent was offered to the bus's subscriptions. */
  async function arrived(): Promise<boolean> {
    const isAlive = await raw.settled();
    await bus.flush();
    return isAlive;
  }

  test.each([
    ["a control character", "news.\u0001x"],
    ["DEL", "news.\u007fx"],
    ["NUL", "news.\u0000"],
    ["no UTF-8", "news.\u00ff\u00fe"],
    ["more than 1000 bytes", `news.${"x".repeat(1500)}`],
    ["an empty token", "news..x"],
    ["an empty last token", "news."],
    ["a pattern", "news.*"],
    ["a full pattern", "news.>"],
  ])("a subject with %s is dropped as invalid or never comes", async (_what, subject) => {
    const got: string[] = [];
    const sub = await bus.subscribe("news.>", (message) => void got.push(message.subject));
    const log = watchEvents(bus);

    raw.send(`PUB ${subject} 1\r\nx\r\n`);
    raw.send("PUB news.good 1\r\nx\r\n");
    await arrived();

    const { matched, delivered, dropped } = sub.stats();
    const refused = log.of("drop").reduce((sum, { count }) => sum + count, 0);
    expect(got.filter((each) => !["news.good", asText(subject)].includes(each))).toEqual([]);
    expect(log.of("drop").every(({ reason }) => reason === "invalid")).toBe(true);
    expect([matched, delivered, dropped]).toEqual([got.length + refused, got.length, refused]);
    expect(told).toEqual([]);
  });

  test.each(headerAttacks)("headers with %s neither crash nor miscount", async (_what, headers) => {
    const got: Message[] = [];
    const sub = await bus.subscribe("news", (message) => void got.push(message));
    const group = await bus.subscribe("news", () => undefined, { queue: "team" });
    const log = watchEvents(bus);

    raw.sendWithHeaders("news", headers, "x");
    raw.send("PUB news 1\r\nx\r\n");
    await arrived();
    await group.unsubscribe();

    const drops = log.of("drop");
    expect(drops.every(({ reason }) => reason === "invalid")).toBe(true);
    expect(sub.stats()).toMatchObject({ matched: 2, delivered: 2 - drops.length / 2 });
    expect(bus.stats()).toMatchObject({ matched: 4, dropped: drops.length });
    for (const message of got) for (const [name] of message.headers) expect(name).not.toBe("");
    expect(told).toEqual([]);
  });

  test("thousands of headers and one of half a megabyte are read or refused, and counted", async () => {
    const got: number[] = [];
    const sub = await bus.subscribe("news", (message) => void got.push(message.headers.size));
    const startedAt = performance.now();
    const many = Array.from({ length: 20_000 }, (_, index) => `\r\nName-${index}: ${index}`).join(
      "",
    );

    raw.sendWithHeaders("news", many, "x");
    raw.sendWithHeaders("news", `\r\nHuge: ${"x".repeat(500_000)}`, "x");
    await arrived();

    expect(got).toEqual([20_000, 1]);
    // The client's own reading takes ten seconds.
    expect(performance.now() - startedAt).toBeLessThan(3000);
    expect(sub.stats()).toMatchObject({ matched: 2, delivered: 2, dropped: 0 });
  });

  test("refused messages are drops with the reason invalid, one event for a burst", async () => {
    const kept: unknown[] = [];
    const sub = await bus.subscribe("news", {
      onDrop: (message, why) => kept.push([message.text(), why]),
    });
    const log = watchEvents(bus);

    for (let count = 0; count < 100; count += 1) raw.sendWithHeaders("news", "\r\n: v", "junk");
    await arrived();

    expect(sub.stats()).toMatchObject({ matched: 100, dropped: 100 });
    expect(log.of("drop").reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(log.of("drop").length).toBeLessThan(20);
    expect(log.of("drop")[0]).toMatchObject({ subject: "news", reason: "invalid" });
    expect(kept).toEqual(Array.from({ length: 100 }, () => ["junk", "invalid"]));
  });

  test("payloads of 1 MiB from outside are bounded by bytes and counted", async () => {
    const sub = await bus.subscribe("news", { bufferBytes: 4 * 2 ** 20 });
    const payload = "x".repeat(2 ** 20);

    for (let count = 0; count < 16; count += 1) raw.send(`PUB news ${2 ** 20}\r\n${payload}\r\n`);
    await arrived();

    expect(sub.stats()).toMatchObject({ matched: 16, pending: 4, dropped: 12 });
  });

  test.each(headerAttacks)(
    "an answer with headers with %s ends its request, one way or the other",
    async (_what, headers) => {
      await bus.subscribe("ask", (message) => {
        raw.sendWithHeaders(message.reply as string, headers, "x");
      });

      const answer = await Promise.allSettled([bus.request("ask", "", { timeoutMs: 3000 })]);

      const ends = [{ status: "fulfilled" }, { status: "rejected", reason: { code: "BACKEND" } }];
      expect(ends).toContainEqual(
        answer[0].status === "fulfilled"
          ? { status: "fulfilled" }
          : { status: "rejected", reason: { code: answer[0].reason.code } },
      );
      expect(bus.stats().requests).toBe(0);
      expect(told).toEqual([]);
    },
  );

  test("junk in an inbox fails its request or nothing, and the next one works", async () => {
    await bus.subscribe("ask", (message) => {
      raw.sendWithHeaders(message.reply as string, "\r\n: v", "junk");
      raw.sendWithHeaders(message.reply as string, " 503", "not empty");
    });

    const first = bus.request("ask", "", { timeoutMs: 3000 });

    await expect(first).rejects.toMatchObject({
      code: "BACKEND",
      message: 'Cannot get an answer on "ask": the answer cannot be read',
    });
    await bus.subscribe("good", (message) => void message.respond("yes"));
    await expect(bus.request("good").then((reply) => reply.text())).resolves.toBe("yes");
    expect(bus.stats().requests).toBe(0);
  });

  test("answers that nobody waits for are ignored, a flood of them too", async () => {
    let inbox = "";
    await bus.subscribe("ask", (message) => {
      inbox = message.reply as string;
      message.respond("answer");
    });
    await bus.request("ask");
    const { matched } = bus.stats();
    const prefix = inbox.slice(0, inbox.lastIndexOf(".") + 1);

    for (let count = 0; count < 5000; count += 1) raw.send(`PUB ${prefix}${count} 1\r\nx\r\n`);
    for (let count = 0; count < 5000; count += 1) raw.send(`PUB ${inbox} 1\r\nx\r\n`);
    await arrived();

    expect(bus.stats().matched).toBe(matched);
    await expect(bus.request("ask")).resolves.toBeDefined();
  });

  test("a forged error reply has a code of ours, whatever it says", async () => {
    const forgeries = ["TIMEOUT", "constructor", "", "FORBIDDEN", "\u00ff", "x".repeat(10_000)];
    await bus.subscribe("ask", (message) => {
      const forgery = forgeries[Number(message.text())] as string;
      raw.sendWithHeaders(message.reply as string, `\r\nSwarmbus-Error: ${forgery}`, "text");
    });

    const answers = await Promise.allSettled(
      forgeries.map((_, index) => bus.request("ask", String(index))),
    );

    const codes = answers.map((each) => (each as PromiseRejectedResult).reason?.code);
    const unknown = "HANDLER_FAILED";
    expect(codes).toEqual(["TIMEOUT", unknown, unknown, "FORBIDDEN", unknown, unknown]);
  });

  test.each(["$JS.API.STREAM.DELETE.x", "$SYS.REQ.SERVER.PING", "_SWARMBUS.cancel"])(
    "a request whose reply subject is %s is answered to nobody",
    async (reply) => {
      const answers: boolean[] = [];
      await bus.subscribe("ask", (message) => void answers.push(message.respond("x")));
      await serve(bus, "served", () => "x");
      const overheard: string[] = [];
      await using observer = await connect({ servers: server.url });
      observer.subscribe(reply, { callback: (_, message) => void overheard.push(message.subject) });
      await observer.flush();

      raw.send(`PUB ask ${reply} 1\r\nx\r\nPUB served ${reply} 1\r\nx\r\n`);
      await arrived();
      await bus.flush();
      await observer.flush();

      expect(answers).toEqual([false]);
      expect(overheard).toEqual([]);
      expect(told).toEqual([]);
    },
  );

  test.each(["a..b", "a.*", ">", ".", "\u0001", "x".repeat(2000)])(
    "a request whose reply subject is invalid (%j) is dropped as invalid, whoever serves it",
    async (reply) => {
      const sub = await bus.subscribe("ask", (message) => void message.respond("x"));
      const served = await serve(bus, "ask", () => "x");
      const log = watchEvents(bus);

      raw.send(`PUB ask ${reply} 1\r\nx\r\n`);
      await arrived();

      expect(log.of("drop").map(({ count, reason }) => [count, reason])).toEqual([
        [1, "invalid"],
        [1, "invalid"],
      ]);
      expect([sub.stats(), served.stats()]).toMatchObject([
        { matched: 1, dropped: 1 },
        { matched: 1, dropped: 1 },
      ]);
      expect(told).toEqual([]);
    },
  );

  test("a forged Swarmbus-Timeout neither aborts at once nor hangs what is served", async () => {
    const forgeries = ["NaN", "-1", "0", "1e308", "Infinity", "", "0x10000", "\u00ff", "1e-300"];
    const aborted: string[] = [];
    const sub = await serve(bus, "ask", (message, { signal }) => {
      if (signal.aborted) aborted.push(message.text());
      return "x";
    });

    for (const [index, timeout] of forgeries.entries()) {
      raw.sendWithHeaders("ask", `\r\nSwarmbus-Timeout: ${timeout}`, String(index), "reply.here");
    }
    await arrived();

    expect(sub.stats()).toMatchObject({ matched: 9, delivered: 9, dropped: 0 });
    // The shortest time that is above nothing is over before anything can be done about it.
    expect(aborted.filter((each) => each !== "8")).toEqual([]);
    await expect(bus.request("ask").then((reply) => reply.text())).resolves.toBe("x");
    expect(told).toEqual([]);
  });

  test("a flood of cancels for unknown inboxes leaves what is served alone", async () => {
    const { promise: release, resolve } = Promise.withResolvers<void>();
    let wasAborted = false;
    await serve(bus, "ask", async (_, { signal }) => {
      await release;
      wasAborted = signal.aborted;
      return "done";
    });
    const answer = bus.request("ask");

    for (let count = 0; count < 20_000; count += 1) {
      const inbox = `_INBOX.${count}`;
      raw.send(`PUB _SWARMBUS.cancel ${inbox.length}\r\n${inbox}\r\n`);
    }
    raw.send(`PUB _SWARMBUS.cancel 500000\r\n${"x".repeat(500_000)}\r\n`);
    raw.send(
      "PUB _SWARMBUS.cancel 0\r\n\r\nPUB _SWARMBUS.cancel 4\r\n\u00ff\u00fe\u0000\u0001\r\n",
    );
    await arrived();
    resolve();

    await expect(answer.then((reply) => reply.text())).resolves.toBe("done");
    expect(wasAborted).toBe(false);
    expect(told).toEqual([]);
  });

  test("heartbeats that are junk are counted as such, and presence goes on", async () => {
    await using watch = await watchPresence(bus);
    const junk = [
      "",
      "{",
      "null",
      "[]",
      '"x"',
      "{}",
      '{"agent_id":"other"}',
      "\u00ff\u00fe",
      "1e999",
    ];

    for (const payload of junk) raw.send(`PUB heartbeat.ada ${payload.length}\r\n${payload}\r\n`);
    raw.send(`PUB heartbeat.ada 100000\r\n${"[".repeat(100_000)}\r\n`);
    const good = '{"agent_id":"ada","timestamp":"2026-01-01T00:00:00Z","status":"alive","load":0}';
    raw.send(`PUB heartbeat.ada ${good.length}\r\n${good}\r\n`);
    await arrived();

    expect(watch.junk).toBe(junk.length + 1);
    expect(watch.agents().map(({ agentId }) => agentId)).toEqual(["ada"]);
    expect(told).toEqual([]);
  });
});

/** What a receiver makes of bytes that were sent as they are. */
function asText(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString();
}

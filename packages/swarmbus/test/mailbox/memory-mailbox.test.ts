import { describe, expect, it } from "vitest";
import { type Clock, MemoryMailbox, openMailbox } from "../../src/index.ts";
import { SimulatedClock } from "../../src/testing/index.ts";

const source = "user";

/** The simulated clock, with another time. */
function withNow(simulated: SimulatedClock, now: () => number): Clock {
  return {
    now,
    setTimeout: (run, ms) => simulated.setTimeout(run, ms),
    defer: (run) => simulated.defer(run),
    random: () => simulated.random(),
  };
}

describe("MemoryMailbox", () => {
  it("opened again has the same messages, and a life of its own", async () => {
    await using one = new MemoryMailbox();
    const other = one.connect();
    await one.subscribe("main");
    await other.send("hello", { source, target: "main" });
    await other.close();

    await expect(other.agents()).rejects.toMatchObject({ code: "CLOSED" });
    expect((await one.consume("main")).map(({ content }) => content)).toEqual(["hello"]);
  });

  it("releases at its close what was claimed through it, and ends only its own waits", async () => {
    await using one = new MemoryMailbox();
    const other = one.connect();
    await one.subscribe("main");
    await one.send("hello", { source, target: "main" });
    const claim = await other.claim("main");
    const waiting = one.waitForPending("main");
    const cut = other.waitForPending("main");
    await Promise.all([other.close(), expect(cut).rejects.toMatchObject({ code: "CLOSED" })]);

    expect(await waiting).toBe(true);
    expect(await claim.release()).toBe(false);
    await expect(claim.ack()).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("makes its ids from the chance of its clock, never one that somebody else has chosen", async () => {
    const first = await new MemoryMailbox({ clock: new SimulatedClock() }).send("a", { source });
    await using mailbox = new MemoryMailbox({ clock: new SimulatedClock() });
    const chosen = await mailbox.send("b", { source, id: first.id.replace(/1$/u, "2") });
    const made = await mailbox.send("c", { source });

    expect(made.seq).toBe(2);
    expect(made.id).not.toBe(chosen.id);
    expect(await mailbox.receipts(made.id)).toEqual([]);
  });

  it("leaves no timer and no listener behind when its waits end", async () => {
    const clock = new SimulatedClock();
    await using mailbox = new MemoryMailbox({ clock });
    await mailbox.subscribe("main");
    const { signal } = new AbortController();
    const waits = [1, 2, 3].map(() => mailbox.waitForPending("main", { timeoutMs: 1000, signal }));
    const { id } = await mailbox.send("a", { source, target: "main", expiresInMs: 5000 });
    const receipt = mailbox.waitForReceipt(id, { timeoutMs: 1000, signal });
    await mailbox.consume("main");
    await Promise.all([...waits, receipt]);

    expect(clock.pendingTimers).toBe(0);
  });

  it("tells a retry from a conflict also when the first message was trimmed, for two minutes", async () => {
    const clock = new SimulatedClock();
    await using mailbox = new MemoryMailbox({ clock, maxlen: 1 });
    const first = await mailbox.send("a", { source, id: "x", template: "t" });
    await mailbox.send("b", { source });
    const again = await mailbox.send("a", { source, id: "x", template: "t" });

    expect(again).toEqual(first);
    await expect(mailbox.send("a", { source, id: "x" })).rejects.toMatchObject({
      code: "ID_CONFLICT",
    });
    await clock.advance(120_000);
    expect((await mailbox.send("c", { source, id: "x" })).seq).toBe(3);
  });

  it.each([
    { content: "b" },
    { source: "other" },
    { target: "other" },
    { target: undefined },
    { template: "other" },
    { template: undefined },
    { mode: "queue" as const },
    { expiresInMs: 6 },
    { expiresInMs: undefined },
    // The same texts, another boundary between them.
    { source: "user", target: "sam" },
    { template: "templat", content: "ea" },
    { source: "user", target: "sa", template: "mtemplat", content: "ea" },
  ])("sees a conflict with a trimmed message in %j", async (other) => {
    await using mailbox = new MemoryMailbox({ maxlen: 1, unknownTarget: "hold" });
    const first = { content: "a", source: "users", target: "am", template: "template" };
    const send = async ({ content, ...options }: typeof first): Promise<unknown> =>
      mailbox.send(content, { ...options, id: "x", expiresInMs: 5, ...other });
    await mailbox.send("a", { ...first, id: "x", expiresInMs: 5 });
    await mailbox.send("b", { source });

    expect(await mailbox.send("a", { ...first, id: "x", expiresInMs: 5 })).toMatchObject({
      seq: 1,
    });
    await expect(send({ ...first, ...other } as typeof first)).rejects.toMatchObject({
      code: "ID_CONFLICT",
    });
  });

  it("knows no id that only resembles one of its own", async () => {
    await using mailbox = new MemoryMailbox();
    await mailbox.subscribe("main");
    const { id } = await mailbox.send("a", { source });
    await mailbox.send("b", { source, id: "x" });
    const stem = id.slice(0, -1);
    expect(await mailbox.receipts(id)).toHaveLength(1);

    for (const alike of [`${stem}01`, `${stem}1.0`, `${stem}0x1`, `${stem} 1`, `${stem}2`, stem]) {
      expect(await mailbox.receipts(alike)).toEqual([]);
    }
  });

  it("keeps at most 100,000 ids of trimmed messages", async () => {
    await using mailbox = new MemoryMailbox({ clock: new SimulatedClock(), maxlen: 1 });
    for (const id of ["first", "second"]) await mailbox.send("a", { source, id });
    for (let n = 0; n < 100_000; n += 1) await mailbox.send("a", { source });

    await expect(mailbox.send("b", { source, id: "second" })).rejects.toThrow("in use");
    expect((await mailbox.send("b", { source, id: "first" })).seq).toBe(100_003);
  });

  it("forgets gaps: a flood to one target leaves the log as small as its bounds", async () => {
    await using mailbox = new MemoryMailbox({ maxlen: 10, maxlenPerTarget: 2 });
    await mailbox.subscribe("quiet");
    await mailbox.subscribe("loud");
    await mailbox.send("keep", { source, target: "quiet" });
    for (let n = 0; n < 1000; n += 1) await mailbox.send(`${n}`, { source, target: "loud" });

    expect((await mailbox.consume("quiet")).map(({ content }) => content)).toEqual(["keep"]);
    expect((await mailbox.consume("loud")).map(({ content }) => content)).toEqual(["998", "999"]);
    expect(await mailbox.status("loud")).toMatchObject({ missed: 998 });
  });

  it("knows of a message in a claim, or waited for, what it was also when its id is long forgotten", async () => {
    const clock = new SimulatedClock();
    await using mailbox = new MemoryMailbox({ clock, maxlen: 2 });
    await mailbox.subscribe("main");
    const targeted = await mailbox.send("a", { source, target: "main" });
    await mailbox.send("b", { source });
    const claim = await mailbox.claim("main");
    const receipt = mailbox.waitForReceipt(targeted.id);
    for (const content of ["c", "d"]) await mailbox.send(content, { source: "main" });
    await clock.advance(120_000);
    // So many that the log is written anew behind it.
    for (let n = 0; n < 5000; n += 1) {
      await mailbox.send(`${n}`, { source: "main" });
      await clock.advance(1000);
    }
    expect(await mailbox.receipts(targeted.id)).toEqual([]);
    await claim.ack(1);

    expect(await receipt).toMatchObject({ state: "acked" });
    expect(await mailbox.status("main")).toMatchObject({ pending: 0, claimed: 0, missed: 1 });
  });

  it("counts what was missed behind a broadcast that was read and is long forgotten", async () => {
    const clock = new SimulatedClock();
    await using mailbox = new MemoryMailbox({ clock, maxlen: 3 });
    await mailbox.subscribe("main");
    await mailbox.send("read, and expired when it is trimmed", { source, expiresInMs: 10 });
    expect(await mailbox.consume("main")).toHaveLength(1);
    await mailbox.send("expired", { source, expiresInMs: 10 });
    await clock.advance(10);
    for (let n = 0; n < 100; n += 1) await mailbox.send(`${n}`, { source });
    await clock.advance(120_000);
    for (let n = 0; n < 100; n += 1) await mailbox.send(`${n}`, { source });

    expect(await mailbox.status("main")).toMatchObject({ pending: 3, missed: 197 });
  });

  it("ends a wait for a receipt also when the message expires while the wait begins", async () => {
    const simulated = new SimulatedClock();
    let lateMs = 0;
    // Time goes on between any two looks at the clock, as it does outside a simulation.
    const clock = withNow(simulated, () => simulated.now() + (lateMs += 1));
    await using mailbox = new MemoryMailbox({ clock });
    await mailbox.subscribe("main");
    const states: unknown[] = [];
    for (let expiresInMs = 1; expiresInMs <= 10; expiresInMs += 1) {
      const { id } = await mailbox.send("a", { source, target: "main", expiresInMs });
      void mailbox.waitForReceipt(id).then(({ state }) => states.push(state));
    }
    await simulated.advance(100);

    expect(states).toEqual(new Array(10).fill("expired"));
  });

  it("lets nobody change which messages a claim is about", async () => {
    await using mailbox = new MemoryMailbox();
    await mailbox.subscribe("main");
    const { id } = await mailbox.send("a", { source, target: "main" });
    const claim = await mailbox.claim("main");

    expect(() => (claim.messages as unknown[]).shift()).toThrow(TypeError);
    await claim.ack();
    expect(await mailbox.receipts(id)).toMatchObject([{ state: "acked" }]);
  });

  it("looks only at the waits for a message when its agent acts on it", async () => {
    const simulated = new SimulatedClock();
    let looks = 0;
    const now = (): number => {
      looks += 1;
      return simulated.now();
    };
    await using mailbox = new MemoryMailbox({ clock: withNow(simulated, now), maxlen: 2000 });
    await mailbox.subscribe("main");
    const waits: Promise<unknown>[] = [];
    for (let n = 0; n < 2000; n += 1) {
      const { id } = await mailbox.send("a", { source, target: "main" });
      waits.push(mailbox.waitForReceipt(id));
    }
    const before = looks;
    for (let n = 0; n < 2000; n += 1) await (await mailbox.claim("main", { max: 1 })).ack();
    await Promise.all(waits);

    expect(looks).toBeLessThan(before + 20_000);
  });

  it("reports a template that fails once, however many agents read the message", async () => {
    const errors: Error[] = [];
    await using mailbox = new MemoryMailbox({ onError: (error) => void errors.push(error) });
    await mailbox.subscribe("one");
    await mailbox.subscribe("other");
    const sent = await mailbox.send("a", { source, template: "{{ nonsense" });
    const read = [...(await mailbox.consume("one")), ...(await mailbox.consume("other"))];

    expect([sent, ...read].map((message) => message.render())).toEqual(["a", "a", "a"]);
    expect(errors).toHaveLength(1);
  });
});

describe("openMailbox", () => {
  it("without an address opens a mailbox of its own, with the options given", async () => {
    await using one = await openMailbox(undefined, { maxlen: 1 });
    await using other = await openMailbox();
    for (const mailbox of [one, other]) {
      await mailbox.subscribe("main");
      for (const content of ["a", "b"]) await mailbox.send(content, { source });
    }

    expect(await one.consume("main")).toHaveLength(1);
    expect(await other.consume("main")).toHaveLength(2);
  });

  it("opens the mailbox of a name, which lives while somebody has it open", async () => {
    const one = await openMailbox("memory:blue");
    const other = await openMailbox("memory:blue");
    await one.subscribe("main");
    expect(await other.agents()).toEqual(["main"]);
    await one.close();
    expect(await other.agents()).toEqual(["main"]);
    await other.close();
    await using fresh = await openMailbox("memory:blue");
    expect(await fresh.agents()).toEqual([]);
  });

  it("refuses wrong options, also of a mailbox that is open", async () => {
    await using first = await openMailbox("memory:green", { maxlen: 3 });
    expect(await first.agents()).toEqual([]);

    await expect(openMailbox("memory:green", { maxlen: -1 })).rejects.toThrow(RangeError);
    await expect(openMailbox(undefined, { onError: "log" as never })).rejects.toThrow(TypeError);
  });

  it.each(["http://host", "memory", "memory:", "", "file:x", "nats"])(
    "refuses %j with a TypeError that says what is needed",
    async (url) => {
      await expect(openMailbox(url)).rejects.toThrow(TypeError);
      await expect(openMailbox(url)).rejects.toThrow(/^Cannot open a mailbox at ".*": .* needed/u);
    },
  );
});

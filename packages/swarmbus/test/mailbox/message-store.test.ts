import { describe, expect, it } from "vitest";
import { MemoryMailbox } from "../../src/mailbox/memory-mailbox.ts";
import { MessageStore } from "../../src/mailbox/message-store.ts";
import { SimulatedClock } from "../../src/testing/index.ts";
import { usedBytes } from "../memory/used-bytes.ts";

const source = "user";

interface Opened {
  readonly clock: SimulatedClock;
  readonly store: MessageStore;
  readonly mailbox: MemoryMailbox;
}

function open(maxlen: number, maxlenPerTarget?: number): Opened {
  const clock = new SimulatedClock();
  const onError = (): void => undefined;
  const store = new MessageStore({ maxlen, maxlenPerTarget, isHolding: false, clock, onError });
  // As `connect` does it.
  return { clock, store, mailbox: Reflect.construct(MemoryMailbox, [{}, store]) };
}

/** Lets all be forgotten but what these sends are, and the three that they trim. */
async function forget({ clock, mailbox }: Opened, sends: number): Promise<void> {
  for (let n = 0; n < 3; n += 1) await mailbox.send("old", { source });
  await clock.advance(120_000);
  for (let n = 0; n < sends; n += 1) await mailbox.send("new", { source });
  await clock.advance(120_000);
  for (let n = 0; n < sends; n += 1) await mailbox.send("newer", { source });
}

/** What somebody may do with the two messages of an agent that is then forgotten, or with the agent. */
const ends: Record<string, (opened: Opened) => Promise<unknown>> = {
  "were acked": async ({ mailbox }) => (await mailbox.claim("main")).ack(),
  "were consumed": ({ mailbox }) => mailbox.consume("main"),
  "were released and read again": async ({ mailbox }) => {
    await (await mailbox.claim("main")).release();
    await mailbox.consume("main");
  },
  "were released and trimmed": async (opened) => {
    await (await opened.mailbox.claim("main")).release();
    await forget(opened, 10);
    await opened.mailbox.consume("main");
  },
  "were released when they were trimmed": async (opened) => {
    const claim = await opened.mailbox.claim("main");
    await forget(opened, 10);
    await claim.release();
    await opened.mailbox.consume("main");
  },
  "were claimed by an agent that left": async ({ mailbox }) => {
    await mailbox.claim("main");
    await mailbox.unsubscribe("main");
  },
  "were released by an agent that left": async ({ mailbox }) => {
    await (await mailbox.claim("main")).release();
    await mailbox.unsubscribe("main");
  },
  "were waited for until they were acked": async ({ mailbox }) => {
    const waits = ["targeted", "broadcast"].map((id) =>
      mailbox.waitForReceipt(id, { agentId: "main" }),
    );
    await mailbox.consume("main");
    await Promise.all(waits);
  },
  "were waited for in vain": async ({ clock, mailbox }) => {
    const wait = mailbox.waitForReceipt("targeted", { timeoutMs: 10 });
    await Promise.all([expect(wait).rejects.toThrow("time is over"), clock.advance(10)]);
  },
};

describe("MessageStore", () => {
  it.each(Object.keys(ends))("keeps nothing of messages that %s", async (how) => {
    const opened = open(3);
    const { mailbox, store } = opened;
    await mailbox.subscribe("main");
    await mailbox.send("a", { source, target: "main", id: "targeted" });
    await mailbox.send("b", { source, id: "broadcast" });
    await ends[how]?.(opened);
    await forget(opened, 50);

    expect(store.log.size).toBe(53);
  });

  it("keeps nothing of what a claim took that is void, when the mailbox is closed", async () => {
    const opened = open(3);
    const other = opened.mailbox.connect();
    await other.subscribe("main");
    await opened.mailbox.send("a", { source, target: "main" });
    await other.claim("main");
    await other.close();
    await opened.mailbox.consume("main");
    await forget(opened, 50);

    expect(opened.store.log.size).toBe(53);
  });

  it("lets go of the contents of what it trims", async () => {
    const { mailbox } = open(2);
    const before = await usedBytes();
    for (let n = 0; n < 200; n += 1) {
      await mailbox.send(`${n}`.padStart(500_000, "0"), { source, template: "t".repeat(50_000) });
    }

    expect((await usedBytes()) - before).toBeLessThan(10_000_000);
  });

  it("keeps nothing of where agents stood that left, or went on", async () => {
    const { mailbox, clock } = open(2);
    await mailbox.subscribe("main");
    const visit = async (name: string): Promise<void> => {
      await mailbox.subscribe(name);
      await mailbox.send("a", { source });
      await mailbox.consume(name);
      await mailbox.consume("main");
      await mailbox.unsubscribe(name);
      await clock.advance(1000);
    };
    for (let n = 0; n < 11_000; n += 1) await visit(`warm-up ${n}`);
    const before = await usedBytes();
    for (let n = 0; n < 22_000; n += 1) await visit(`agent ${n}`);

    expect((await usedBytes()) - before).toBeLessThan(1_000_000);
  });

  it("keeps nothing of broadcasts that came back and ended, when nobody can ask for them", async () => {
    const { mailbox, clock } = open(500);
    await mailbox.subscribe("main");
    const round = async (n: number): Promise<void> => {
      // Others between them, so that they are no one range.
      await mailbox.send("a", { source, mode: n % 2 === 0 ? "steer" : "queue", expiresInMs: 5 });
      const claim = await mailbox.claim("main");
      await clock.advance(1000);
      await claim.release();
    };
    for (let n = 0; n < 2000; n += 1) await round(n);
    const before = await usedBytes();
    for (let n = 0; n < 60_000; n += 1) await round(n);

    expect((await usedBytes()) - before).toBeLessThan(500_000);
  });

  it("keeps nothing for targets to which nothing is retained any more", async () => {
    const { mailbox, clock } = open(2, 1);
    const send = async (name: string): Promise<void> => {
      await mailbox.subscribe(name);
      await mailbox.send("a", { source, target: name });
      await mailbox.unsubscribe(name);
      await clock.advance(1000);
    };
    for (let n = 0; n < 11_000; n += 1) await send(`warm-up ${n}`);
    const before = await usedBytes();
    for (let n = 0; n < 22_000; n += 1) await send(`agent ${n}`);

    expect((await usedBytes()) - before).toBeLessThan(1_000_000);
  });
});

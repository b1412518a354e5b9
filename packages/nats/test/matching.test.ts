import { type MessageBus, MemoryBus, type Subscription } from "swarmbus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NatsBus } from "../src/index.ts";
import { type NatsServer, startServer } from "../src/testing/index.ts";
import { RandomSubjects } from "./matching/random-subjects.ts";
import { RawConnection } from "./matching/raw-connection.ts";
import { servers } from "./servers.ts";

const seed = Number(process.env["MATCHING_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
const replay = `replay it with MATCHING_SEED=${seed}`;
/** Far more than it takes, as the machine may have other work. */
const longestMs = 60_000;
const rounds = 5;
const patternsAtOnce = 500;
const subjectsInRound = 400;

/** The patterns that are subscribed to on one bus, and how often each got each message of a round. */
class Subscribed {
  readonly #bus: MessageBus;
  readonly #subscriptions: Subscription[] = [];
  #counts = new Uint8Array(0);
  #subjects: readonly string[] = [];

  constructor(bus: MessageBus) {
    this.#bus = bus;
  }

  /** Subscribes to what is new at its place, in the place of what was there. */
  async change(patterns: readonly string[]): Promise<void> {
    await Promise.all(
      patterns.map(async (pattern, place) => {
        if (this.#subscriptions[place]?.subject === pattern) return;
        await this.#subscriptions[place]?.unsubscribe();
        this.#subscriptions[place] = await this.#bus.subscribe(pattern, (message) => {
          const number = Number(message.text());
          if (message.subject !== this.#subjects[number]) return;
          this.#counts[place * this.#subjects.length + number]! += 1;
        });
      }),
    );
  }

  /** Publishes a message to each subject. @returns For each pattern and subject how many came. */
  async publish(subjects: readonly string[]): Promise<Uint8Array> {
    this.#subjects = subjects;
    this.#counts = new Uint8Array(patternsAtOnce * subjects.length);
    for (const [number, subject] of subjects.entries()) this.#bus.publish(subject, `${number}`);
    await this.#bus.flush();
    return this.#counts;
  }
}

describe.each(servers)(
  `matching on $version, seed ${seed}`,
  { timeout: longestMs },
  ({ binary }) => {
    let server: NatsServer;
    beforeAll(async () => {
      server = await startServer({ binary });
    });
    afterAll(() => server.stop());

    const pairs = rounds * patternsAtOnce * subjectsInRound;
    it(`SUB-1 is the same in memory for ${pairs} pairs of a pattern and a subject`, async () => {
      await using memory = new MemoryBus();
      await using nats = await NatsBus.open({ url: server.url });
      const random = new RandomSubjects(seed);
      const [inMemory, onServer] = [new Subscribed(memory), new Subscribed(nats)];
      let patterns: string[] = [];
      let matches = 0;
      for (let round = 0; round < rounds; round += 1) {
        const subjects = Array.from({ length: subjectsInRound }, () => random.subject());
        // Half of them stay, as both sides remember routes.
        patterns = Array.from({ length: patternsAtOnce }, (_, place) =>
          round > 0 && place % 2 === 0 ? patterns[place]! : random.pattern(subjects),
        );
        await Promise.all([inMemory.change(patterns), onServer.change(patterns)]);
        const [ours, theirs] = [await inMemory.publish(subjects), await onServer.publish(subjects)];
        matches += ours.reduce((sum, count) => sum + count, 0);
        expect(differences(patterns, subjects, ours, theirs), replay).toEqual([]);
      }
      expect(matches, replay).toBeGreaterThan(pairs / 100);
    });

    it("the server takes every subject that we take, as it is", async () => {
      await using raw = await RawConnection.open(server.port);
      const random = new RandomSubjects(seed);
      const subjects = Array.from({ length: 2000 }, () => random.subject());
      await raw.tell("SUB > 1\r\n");

      const said = await raw.tell(subjects.map((subject) => `PUB ${subject} 0\r\n\r\n`).join(""));

      expect(said, replay).not.toContain("-ERR");
      expect(subjectsIn(said), replay).toEqual(subjects);
    });

    it("the server takes every pattern that we take, as it is", async () => {
      await using raw = await RawConnection.open(server.port);
      const random = new RandomSubjects(seed);
      const subjects = Array.from({ length: 500 }, () => random.subject());
      const patterns = Array.from({ length: 2000 }, () => random.pattern(subjects));

      const said = await raw.tell(patterns.map((each, sid) => `SUB ${each} ${sid}\r\n`).join(""));

      expect(said, replay).not.toContain("-ERR");
      expect((await subscribedBy(raw, server)).toSorted(), replay).toEqual(patterns.toSorted());
    });

    it("the server refuses or cannot carry the subjects that we refuse", async () => {
      await using memory = new MemoryBus();
      const random = new RandomSubjects(seed);
      for (let n = 0; n < 300; n += 1) {
        const subject = random.invalidSubject();
        const what = `${JSON.stringify(subject)}, ${replay}`;
        expect(() => memory.publish(subject), what).toThrow("Cannot use");
        expect(await carriesSubject(server, subject), what).toBe(false);
      }
    });

    it("the server refuses or cannot carry the patterns that we refuse", async () => {
      await using memory = new MemoryBus();
      const random = new RandomSubjects(seed);
      for (let n = 0; n < 300; n += 1) {
        const pattern = random.invalidPattern();
        const what = `${JSON.stringify(pattern)}, ${replay}`;
        await expect(memory.subscribe(pattern), what).rejects.toThrow("Cannot subscribe");
        expect(await carriesPattern(server, pattern), what).toBe(false);
      }
    });

    it.each([
      ["a control character", "a\u{1}b"],
      ["the character DEL", "a\u{7f}"],
      ["more than 1000 bytes", "a".repeat(1001)],
    ])("we refuse more than the server: %s", async (_what, subject) => {
      await using memory = new MemoryBus();

      expect(() => memory.publish(subject)).toThrow("Cannot use");

      expect(await carriesSubject(server, subject)).toBe(true);
      expect(await carriesPattern(server, subject)).toBe(true);
    });

    it("the server refuses one name more than we do, and says so: its own _GR_", async () => {
      const errors: string[] = [];
      await using nats = await NatsBus.open({
        url: server.url,
        onError: (error) => errors.push(error.code),
      });

      nats.publish("_GR_.a");
      await nats.flush();

      expect(errors).toEqual(["FORBIDDEN"]);
    });
  },
);

/** Whether a message reaches the server, and from there a subscriber, under exactly this subject. */
async function carriesSubject({ port }: NatsServer, subject: string): Promise<boolean> {
  await using raw = await RawConnection.open(port);
  await raw.tell("SUB > 1\r\n");
  const said = await raw.tell(`PUB ${subject} 0\r\n\r\n`);
  return !said.includes("-ERR") && subjectsIn(said).includes(subject);
}

/** Whether the server holds a subscription to exactly this pattern afterwards. */
async function carriesPattern(server: NatsServer, pattern: string): Promise<boolean> {
  await using raw = await RawConnection.open(server.port);
  const said = await raw.tell(`SUB ${pattern} 1\r\n`);
  if (said.includes("-ERR")) return false;
  return (await subscribedBy(raw, server)).includes(pattern);
}

async function subscribedBy(raw: RawConnection, server: NatsServer): Promise<string[]> {
  const answer = await server.monitor(`connz?subs=1&cid=${raw.clientId}`);
  const { connections } = answer as { connections: { subscriptions_list?: string[] }[] };
  return connections[0]?.subscriptions_list ?? [];
}

/** Of all messages in it. JavaScript takes more for a space than servers do, so `\S` would not find them all. */
function subjectsIn(said: string): string[] {
  return [...said.matchAll(/^MSG ([^ \r\n]+) 1 0\r\n/gm)].map(([, subject]) => subject as string);
}

function differences(
  patterns: readonly string[],
  subjects: readonly string[],
  ours: Uint8Array,
  theirs: Uint8Array,
): unknown[] {
  const found: unknown[] = [];
  for (const [at, inMemory] of ours.entries()) {
    const onServer = theirs[at];
    if (inMemory === onServer) continue;
    const pattern = patterns[Math.floor(at / subjects.length)];
    found.push({ pattern, subject: subjects[at % subjects.length], inMemory, onServer });
  }
  return found;
}

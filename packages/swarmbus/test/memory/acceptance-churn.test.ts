import { expect, it } from "vitest";
import type { Message } from "../../src/index.ts";
import { TransparentSwarm } from "./transparent-swarm.ts";

const passers = ["work.a", "work.*", "work.>", "*.a", "other.a"];

/** Some join the bystanders' group, others a group of their own over several patterns, most none. */
function queueOf(subject: string, cycle: number): string | undefined {
  if (cycle % 3 === 0) return "passers";
  return subject === "work.a" && cycle % 2 === 0 ? "bystanders" : undefined;
}

it("skips no bystander, serves none twice and leaves no key in 100,000 subscribe/unsubscribe cycles during publishing", async () => {
  const swarm = new TransparentSwarm();
  await using bus = swarm.connect();
  const bystanders = ["work.a", "work.*", ">"].map((subject) => ({ subject, seen: 0, wrong: 0 }));
  const group = { subject: "group", seen: 0, wrong: 0 };
  const expectNext = (who: { seen: number; wrong: number }) => (message: Message) => {
    who.wrong += Number(message.text()) === who.seen ? 0 : 1;
    who.seen += 1;
  };
  for (const who of bystanders) await bus.subscribe(who.subject, expectNext(who));
  for (let member = 0; member < 2; member += 1) {
    await bus.subscribe("work.a", expectNext(group), { queue: "bystanders" });
  }
  const keys = swarm.keys;
  let published = 0;
  const publish = (): void => bus.publish("work.a", String(published++));

  for (let cycle = 0; cycle < 100_000; cycle += 1) {
    const subject = passers[cycle % passers.length] as string;
    const subscribing = bus.subscribe(subject, { queue: queueOf(subject, cycle), bufferSize: 1 });
    publish();
    const passer = await subscribing;
    if (cycle % 7 === 0) publish();
    if (cycle % 11 === 0) await bus.flush();
    void passer.unsubscribe();
    if (cycle % 13 === 0) publish();
  }
  await bus.flush();

  for (const who of [...bystanders, group]) {
    expect(who).toEqual({ subject: who.subject, seen: published, wrong: 0 });
  }
  expect(bus.stats().subscriptions).toBe(5);
  expect(swarm.keys).toBe(keys);
  await bus.close();
  expect(swarm.keys).toBe(0);
}, 60_000);

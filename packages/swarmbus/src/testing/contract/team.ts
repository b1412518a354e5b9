/** Queue groups for cases: members whose handlers a case holds and lets go. */
import type { GroupStats, MessageBus } from "../../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../../bus/subscription.ts";
import { assertEqual } from "../assertions.ts";
import type { ContractContext } from "../contract-case.ts";
import { HeldHandlers } from "./held-handlers.ts";

/** A member of a queue group whose handlers hold what they were given. */
export interface Worker extends HeldHandlers {
  readonly subscription: Subscription;
}

/** Joins the group "team", with handlers that hold. */
export async function join(
  bus: MessageBus,
  subject: string,
  options: SubscribeOptions = {},
): Promise<Worker> {
  const held = new HeldHandlers();
  const subscription = await bus.subscribe(subject, held.handler, { queue: "team", ...options });
  return Object.assign(held, { subscription });
}

/** Publishes each text in a turn of its own, so that each finds the members as the one before left them. */
export async function publishOneByOne(
  context: ContractContext,
  bus: MessageBus,
  subject: string,
  texts: readonly string[],
): Promise<void> {
  for (const text of texts) {
    bus.publish(subject, text);
    await context.settle();
  }
}

/** Lets all handlers end, and those that begin then, until none is left. */
export async function finish(
  context: ContractContext,
  ...workers: readonly Worker[]
): Promise<void> {
  while (workers.some((worker) => worker.running > 0)) {
    for (const worker of workers) worker.releaseAll();
    await context.settle();
  }
}

/** What the members have begun, each in order. */
export function begun(...workers: readonly Worker[]): string[][] {
  return workers.map((worker) => [...worker.begun]);
}

/** Demands that a connection knows exactly one group, with these figures. */
export function assertGroup(bus: MessageBus, expected: Partial<GroupStats>): void {
  const [group, ...others] = bus.stats().groups;
  assertEqual(others.length, 0, "the number of further groups");
  assertEqual({ ...group, ...expected }, { ...group }, "the figures of the group");
}

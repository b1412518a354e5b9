/** `gather`: ask many, and learn who answered, who failed, who is missing, and why it ended. */
import type { Message } from "../../bus/message.ts";
import { gather } from "../../patterns/gather.ts";
import { assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { makeGate, received } from "./scene.ts";

const failure = { headers: { "Swarmbus-Error": "FORBIDDEN" } };

/** Connections of these names that answer "ask" with what the function gives, by their name. */
async function subscribeAll(
  context: ContractContext,
  names: readonly string[],
  reply: (message: Message, name: string) => void,
): Promise<void> {
  for (const name of names) {
    const bus = await context.connect({ name });
    await bus.subscribe(context.subject("ask"), (message) => reply(message, name));
  }
}

function respondName(message: Message, name: string): void {
  message.respond(name);
}

function sortedTexts(messages: readonly Message[]): string[] {
  return messages.map((message) => message.text()).toSorted();
}

/** Reasons, and what the result says. */
export const cases: readonly ContractCase[] = [
  {
    id: "GTH-1",
    name: 'ends when all of the roster have answered: reason "roster", nobody missing',
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada", "grace", "joan"], respondName);
      const roster = ["ada", "grace", "joan"];
      const result = await gather(asker, context.subject("ask"), "who?", { roster });
      assertEqual(result.reason, "roster", "the reason");
      assertEqual(sortedTexts(result.replies), roster, "the replies");
      assertEqual([result.failed, result.missing], [[], []], "who failed, who is missing");
    },
  },
  {
    id: "GTH-2",
    name: 'ends after max replies: reason "max"',
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada", "grace", "joan"], respondName);
      const result = await gather(asker, context.subject("ask"), "", { max: 2 });
      assertEqual(result.reason, "max", "the reason");
      assertEqual(result.replies.length, 2, "the number of replies");
      assertEqual(result.missing, [], "who is missing when there is no roster");
    },
  },
  {
    id: "GTH-3",
    name: 'ends at its timeout with what it has, and does not reject: reason "timeout"',
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], respondName);
      await subscribeAll(context, ["grace"], () => undefined);
      const roster = ["grace", "ada", "joan"];
      const options = { roster, timeoutMs: 60 };
      const pending = gather(asker, context.subject("ask"), "", options);
      await context.settle();
      await context.advance(60);
      const result = await pending;
      assertEqual(result.reason, "timeout", "the reason");
      assertEqual(sortedTexts(result.replies), ["ada"], "the replies");
      assertEqual(result.missing, ["grace", "joan"], "who is missing, in the roster's order");
    },
  },
  {
    id: "GTH-4",
    name: "a timeout without any reply is a result, too",
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], () => undefined);
      const pending = gather(asker, context.subject("ask"), "", { timeoutMs: 40 });
      await context.advance(40);
      const result = await pending;
      assertEqual(result.reason, "timeout", "the reason");
      assertEqual([result.replies, result.failed, result.missing], [[], [], []], "the rest");
    },
  },
  {
    id: "GTH-5",
    name: "waits for 5 seconds when nobody says how long",
    needs: "virtual-time",
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], () => undefined);
      const pending = gather(asker, context.subject("ask"));
      await context.advance(4999);
      assertEqual(asker.stats().requests, 1, "open requests 1 ms before");
      await context.advance(1);
      assertEqual((await pending).reason, "timeout", "the reason");
    },
  },
  {
    id: "GTH-6",
    name: 'ends when nothing came for stallMs after the first reply: reason "stall"',
    async run(context) {
      const [asker, worker] = [await context.connect(), await context.connect({ name: "ada" })];
      const asked = await record(worker, context.subject("ask"));
      const options = { stallMs: 20, roster: ["ada", "grace"] };
      const pending = gather(asker, context.subject("ask"), "", options);
      const request = await received(asked);
      await context.advance(40);
      assertEqual(asker.stats().requests, 1, "open requests before the first reply");
      request.respond();
      await context.settle();
      await context.advance(20);
      const result = await pending;
      assertEqual(result.reason, "stall", "the reason");
      assertEqual(result.missing, ["grace"], "who is missing");
    },
  },
  {
    id: "GTH-7",
    name: 'when nobody is there the reason is "no-responders", and the whole roster is missing',
    async run(context) {
      const asker = await context.connect();
      const roster = ["ada", "grace"];
      const result = await gather(asker, context.subject("nobody"), "", { roster });
      assertEqual(result.reason, "no-responders", "the reason");
      assertEqual([result.replies, result.failed], [[], []], "the replies");
      assertEqual(result.missing, roster, "who is missing");
    },
  },
  {
    id: "GTH-8",
    name: "error replies are in failed, and tick off the roster like the others",
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], respondName);
      await subscribeAll(context, ["grace"], (message) => void message.respond("no", failure));
      const roster = ["ada", "grace"];
      const result = await gather(asker, context.subject("ask"), "", { roster });
      assertEqual(result.reason, "roster", "the reason");
      assertEqual(sortedTexts(result.replies), ["ada"], "the replies");
      assertEqual(sortedTexts(result.failed), ["no"], "the failures");
      assertEqual(result.failed[0]?.error?.code, "FORBIDDEN", "the code of the failure");
      assertEqual(result.missing, [], "who is missing");
    },
  },
  {
    id: "GTH-9",
    name: "error replies count towards max",
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], (message) => void message.respond("no", failure));
      const result = await gather(asker, context.subject("ask"), "", { max: 1 });
      assertEqual(result.reason, "max", "the reason");
      assertEqual(result.failed.length, 1, "the number of failures");
    },
  },
  {
    id: "GTH-10",
    name: 'when roster and max are met at once, the reason is "roster"',
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], respondName);
      const options = { roster: ["ada"], max: 1 };
      const result = await gather(asker, context.subject("ask"), "", options);
      assertEqual(result.reason, "roster", "the reason");
    },
  },
  {
    id: "GTH-11",
    name: "replies of names that are not on the roster are kept",
    async run(context) {
      const asker = await context.connect();
      const gate = makeGate();
      await subscribeAll(context, ["zoe"], respondName);
      await subscribeAll(context, ["ada"], (message, name) => {
        void gate.passed.then(() => message.respond(name));
      });
      const pending = gather(asker, context.subject("ask"), "", { roster: ["ada"] });
      await context.settle();
      gate.open();
      const result = await pending;
      assertEqual(result.reason, "roster", "the reason");
      assertEqual(sortedTexts(result.replies), ["ada", "zoe"], "the replies");
    },
  },
  {
    id: "GTH-12",
    name: "one that answers twice is ticked off once, and kept twice",
    async run(context) {
      const asker = await context.connect();
      await subscribeAll(context, ["ada"], (message) => {
        message.respond("one");
        message.respond("two");
      });
      const options = { roster: ["ada", "grace"], timeoutMs: 60 };
      const pending = gather(asker, context.subject("ask"), "", options);
      await context.settle();
      await context.advance(60);
      const result = await pending;
      assertEqual(sortedTexts(result.replies), ["one", "two"], "the replies");
      assertEqual(result.missing, ["grace"], "who is missing");
    },
  },
];

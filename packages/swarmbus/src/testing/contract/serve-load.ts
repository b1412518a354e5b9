/** `serve` under load and at its end: who works, what it has no room for, and the fair work queue made of both. */
import type { Message } from "../../bus/message.ts";
import type { MessageBus } from "../../bus/message-bus.ts";
import { isBusError } from "../../bus/errors.ts";
import { serve, type ServeOptions } from "../../patterns/serve.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { record } from "../recorder.ts";
import { connectPair, makeGate } from "./scene.ts";

/** A served subject "work" with room for one request beside those in hand, busy until the gate opens. */
async function setUp(context: ContractContext, options: ServeOptions = {}) {
  const [asker, worker] = await connectPair(context);
  const [subject, gate] = [context.subject("work"), makeGate()];
  const begun: string[] = [];
  const handler = async (message: Message): Promise<string> => {
    begun.push(message.text());
    await gate.passed;
    return `did ${message.text()}`;
  };
  const served = await serve(worker, subject, handler, { bufferSize: 1, ...options });
  return { asker, worker, subject, gate, begun, served };
}

function textsOf(answers: readonly Message[]): string[] {
  return answers.map((answer) => answer.text());
}

/** Asks for each task until somebody has done it: whoever had no room is asked again in the next round. */
async function assign(
  bus: MessageBus,
  subject: string,
  tasks: readonly string[],
): Promise<string[]> {
  const done: string[] = [];
  let open = tasks;
  while (open.length > 0) {
    const results = await Promise.allSettled(open.map((task) => bus.request(subject, task)));
    const refused: string[] = [];
    for (const [index, result] of results.entries()) {
      if (result.status === "fulfilled") done.push(result.value.text());
      else if (isBusError(result.reason, "OVERLOADED")) refused.push(open[index] ?? "");
      else throw result.reason;
    }
    open = refused;
  }
  return done;
}

/** Room, groups, the end. */
export const cases: readonly ContractCase[] = [
  {
    id: "SRV-30",
    name: "works on one request at a time",
    async run(context) {
      const { asker, subject, gate, begun } = await setUp(context);
      const first = asker.request(subject, "a");
      await context.until(() => begun.length === 1, "the handler did not begin");
      const second = asker.request(subject, "b");
      await context.settle();
      assertEqual(begun, ["a"], "what was begun");
      gate.open();
      assertEqual(textsOf([await first, await second]), ["did a", "did b"], "the answers");
    },
  },
  {
    id: "SRV-31",
    name: "works on as many requests at once as its concurrency says",
    async run(context) {
      const { asker, subject, gate, begun } = await setUp(context, {
        concurrency: 3,
        bufferSize: 9,
      });
      const tasks = ["a", "b", "c", "d", "e"];
      const answers = tasks.map((task) => asker.request(subject, task));
      await context.until(() => begun.length >= 3, "three handlers did not begin");
      await context.settle();
      assertEqual(begun, ["a", "b", "c"], "what was begun");
      gate.open();
      assertEqual(
        textsOf(await Promise.all(answers)).length,
        tasks.length,
        "the number of answers",
      );
    },
  },
  {
    id: "SRV-32",
    name: "answers what it has no room for with OVERLOADED, at once",
    async run(context) {
      const { asker, subject, gate, begun } = await setUp(context);
      const inHand = asker.request(subject, "a");
      await context.until(() => begun.length === 1, "the handler did not begin");
      const waiting = asker.request(subject, "b");
      await assertBusError(asker.request(subject, "c"), "OVERLOADED");
      gate.open();
      const answers = textsOf(await Promise.all([inHand, waiting]));
      assertEqual(answers, ["did a", "did b"], "the other answers");
    },
  },
  {
    id: "SRV-33",
    name: "of several in a queue group one works on a request",
    async run(context) {
      const [asker, worker] = await connectPair(context);
      const other = await context.connect();
      const begun: string[] = [];
      for (const bus of [worker, other]) {
        const handler = (message: Message): void => void begun.push(message.text());
        await serve(bus, context.subject("work"), handler, { queue: "workers" });
      }
      for (const task of ["a", "b", "c", "d"]) await asker.request(context.subject("work"), task);
      await context.settle();
      assertEqual(begun, ["a", "b", "c", "d"], "what was worked on");
    },
  },
  {
    id: "SRV-34",
    name: "a full group with a serve among its members answers OVERLOADED, whoever else is in it",
    needs: "shared-groups",
    async run(context) {
      const { asker, subject, gate, begun } = await setUp(context, { queue: "workers" });
      const plain = await context.connect();
      const taken: Message[] = [];
      const hold = async (message: Message): Promise<void> => {
        taken.push(message);
        await gate.passed;
        message.respond("plainly");
      };
      await plain.subscribe(subject, hold, { queue: "workers", bufferSize: 1 });
      const inHand = [asker.request(subject), asker.request(subject)];
      await context.until(() => begun.length + taken.length === 2, "the members are not busy");
      const waiting = [asker.request(subject), asker.request(subject)];
      await assertBusError(asker.request(subject), "OVERLOADED");
      gate.open();
      await Promise.all([...inHand, ...waiting]);
    },
  },
  {
    id: "SRV-35",
    name: "one that ends answers what it held and what it had in hand with NO_RESPONDERS",
    async run(context) {
      const { asker, subject, gate, begun, served } = await setUp(context);
      // Somebody holds each request, so it is the one who serves, and not the bus, that knows that nobody will answer.
      await record(await context.connect(), subject);
      const inHand = assertBusError(asker.request(subject, "a"), "NO_RESPONDERS");
      await context.until(() => begun.length === 1, "the handler did not begin");
      const held = assertBusError(asker.request(subject, "b"), "NO_RESPONDERS");
      await context.until(() => served.stats().pending === 1, "the second request does not wait");
      await served.unsubscribe();
      await within(Promise.all([inHand, held]), "an ended serve leaves its requesters waiting");
      gate.open();
    },
  },
  {
    id: "SRV-36",
    name: "one whose bus is closed answers what it held and what it had in hand, too",
    async run(context) {
      const { asker, worker, subject, gate, begun, served } = await setUp(context);
      const inHand = assertBusError(asker.request(subject, "a"), "NO_RESPONDERS");
      await context.until(() => begun.length === 1, "the handler did not begin");
      const held = assertBusError(asker.request(subject, "b"), "NO_RESPONDERS");
      await context.until(() => served.stats().pending === 1, "the second request does not wait");
      await worker.close();
      await within(Promise.all([inHand, held]), "a closed bus leaves its requesters waiting");
      gate.open();
    },
  },
  {
    id: "SRV-37",
    name: "one that drains works off what it holds, and is asked nothing more",
    async run(context) {
      const { asker, worker, subject, gate, begun, served } = await setUp(context);
      const inHand = asker.request(subject, "a");
      await context.until(() => begun.length === 1, "the handler did not begin");
      const held = asker.request(subject, "b");
      await context.until(() => served.stats().pending === 1, "the second request does not wait");
      const drained = served.drain();
      await worker.flush();
      await assertBusError(asker.request(subject, "c"), "NO_RESPONDERS");
      gate.open();
      const answers = textsOf(await Promise.all([inHand, held]));
      assertEqual(answers, ["did a", "did b"], "the answers");
      await drained;
    },
  },
  {
    id: "SRV-38",
    name: "small buffers, and asking again on OVERLOADED, make a fair queue that loses nothing",
    async run(context) {
      const coordinator = await context.connect();
      const worked = new Map<string, string[]>();
      for (const name of ["ada", "grace"]) {
        const tasks: string[] = [];
        worked.set(name, tasks);
        const handler = async (message: Message): Promise<string> => {
          tasks.push(message.text());
          await Promise.resolve();
          return message.text();
        };
        const options = { queue: "workers", bufferSize: 1 };
        await serve(await context.connect(), context.subject("task"), handler, options);
      }
      const tasks = Array.from({ length: 60 }, (_, index) => `task ${100 + index}`);
      const done = await assign(coordinator, context.subject("task"), tasks);
      assertEqual(done.toSorted(), tasks, "the tasks that were done");
      const shares = [...worked.values()];
      assertEqual(shares.flat().toSorted(), tasks, "the tasks that were worked on, each once");
      assert(
        shares.every((share) => share.length >= 10),
        "each worker has its share",
      );
    },
  },
  {
    id: "SRV-39",
    name: "a refusal is an answer: it comes although an observer holds the request, too",
    async run(context) {
      const { asker, subject, gate, begun } = await setUp(context);
      const observer = await record(await context.connect(), subject);
      const answers = [asker.request(subject, "a")];
      await context.until(() => begun.length === 1, "the handler did not begin");
      answers.push(asker.request(subject, "b"));
      await assertBusError(asker.request(subject, "c"), "OVERLOADED");
      await observer.count(3);
      assertEqual(observer.texts(), ["a", "b", "c"], "what the observer saw");
      gate.open();
      await Promise.all(answers);
    },
  },
];

/** `close`: what was published is still offered, what waits is settled, and nothing hangs. */
import { assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { collect } from "./collected.ts";
import { connectPair, makeGate } from "./scene.ts";

/** What a close does to others, to loops, to promises and to handlers. */
export const cases: readonly ContractCase[] = [
  {
    id: "BUS-10",
    name: "what was published before the close is still offered to others",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const heard = await record(other, context.subject("last"));
      const words = Array.from({ length: 100 }, (_, index) => `word ${index}`);
      for (const word of words) bus.publish(context.subject("last"), word);
      await bus.close();
      await heard.count(words.length);
      assertEqual(heard.texts(), words, "what was heard");
    },
  },
  {
    id: "BUS-11",
    name: "when the close resolves, free handlers in the same process have what was published before",
    needs: "settled-at-publish",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const heard = await record(other, context.subject("last"));
      bus.publish(context.subject("last"), "word");
      await bus.close();
      assertEqual(heard.texts(), ["word"], "what was heard");
    },
  },
  {
    id: "BUS-12",
    name: "the close ends loops over subscriptions, batches and events normally",
    async run(context) {
      const bus = await context.connect();
      const loops = [
        collect<unknown>(await bus.subscribe(context.subject("any"))),
        collect<unknown>((await bus.subscribe(context.subject("any"))).batches()),
        collect<unknown>(bus.events()),
      ];
      await context.settle();
      await bus.close();
      await Promise.all(loops.map((loop) => loop.end));
    },
  },
  {
    id: "BUS-13",
    name: "the close settles what waits: next() and flush()",
    async run(context) {
      const bus = await context.connect();
      const reader = (await bus.subscribe(context.subject("any")))[Symbol.asyncIterator]();
      const next = reader.next();
      const flushed = Promise.allSettled([bus.flush()]);
      await bus.close();
      assertEqual((await next).done, true, "whether the iterator is done");
      await flushed;
    },
  },
  {
    id: "BUS-14",
    name: "a handler may await the close of its own bus",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const gate = makeGate();
      await bus.subscribe(context.subject("stop"), async () => {
        await bus.close();
        gate.open();
      });
      other.publish(context.subject("stop"));
      await context.until(() => bus.isClosed, "the bus was not closed");
      await gate.passed;
    },
  },
  {
    id: "BUS-15",
    name: "the close waits for no handler, starts none, and discards what is buffered",
    async run(context) {
      const [bus, other] = await connectPair(context);
      const gate = makeGate();
      const begun: string[] = [];
      const subscription = await bus.subscribe(context.subject("work"), async (message) => {
        begun.push(message.text());
        await gate.passed;
      });
      for (const text of ["a", "b", "c"]) other.publish(context.subject("work"), text);
      await context.until(() => subscription.stats().pending === 2, "two messages do not wait");
      await bus.close();
      gate.open();
      await context.settle();
      assertEqual(begun, ["a"], "what was begun");
      assertEqual(subscription.stats().discarded, 2, "what was discarded");
      assertEqual(bus.stats().discarded, 2, "what the bus discarded");
    },
  },
];

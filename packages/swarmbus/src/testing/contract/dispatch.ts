/** Dispatch: `flush`, and that endless work starves nobody. */
import type { MessageBus } from "../../bus/message-bus.ts";
import { systemClock } from "../../time/clock.ts";
import { assert, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { within } from "../deadline.ts";
import { type Recorder, record } from "../recorder.ts";

/** More rounds than any machine does in the few milliseconds that a timer of the test takes. */
const manyRounds = 3_000_000;

/** Something that plays for ever, until a timer of the machine stops it or it has played far too long. */
class Game {
  rounds = 0;
  isOver = false;
  #stopped = false;

  /** Arms the timer; resolves when it fired, which it cannot do when the game starves it. */
  async timer(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    systemClock.setTimeout(resolve, 5);
    await promise;
    this.#stopped = !this.isOver;
    this.isOver = true;
  }

  /** Plays the next round unless it is over. */
  play(bus: MessageBus, subject: string): void {
    this.rounds += 1;
    if (this.rounds >= manyRounds) this.isOver = true;
    if (!this.isOver) bus.publish(subject, "");
  }

  /** Whether the timer came in before the game ended by itself. */
  get wasStopped(): boolean {
    return this.#stopped;
  }
}

export const cases: readonly ContractCase[] = [
  {
    id: "PUB-17",
    name: "flush resolves when free handlers have been given everything published before",
    run: async (context) => {
      const bus = await context.connect();
      // So many deliveries that no bus does them in one go.
      const all = [];
      for (let number = 0; number < 20; number += 1)
        all.push(await record(bus, context.subject("x")));
      for (let number = 0; number < 2000; number += 1) bus.publish(context.subject("x"), "text");
      await within(bus.flush(), "flush has not resolved");
      for (const { messages } of all) assertEqual(messages.length, 2000, "what one got by then");
    },
  },
  {
    id: "PUB-18",
    name: "flush does not wait for an asynchronous handler, and what waits is buffered by then",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(
        context.subject("x"),
        () => new Promise<void>(() => {}),
      );
      for (let number = 0; number < 3; number += 1) bus.publish(context.subject("x"), "text");
      await within(bus.flush(), "flush has not resolved");
      const { delivered, pending } = subscription.stats();
      assertEqual({ delivered, pending }, { delivered: 1, pending: 2 }, "the figures");
    },
  },
  {
    id: "PUB-19",
    name: "flush does not wait for a reader, but gives to one that waits",
    run: async (context) => {
      const bus = await context.connect();
      const unread = await bus.subscribe(context.subject("x"));
      const read = await bus.subscribe(context.subject("x"));
      const next = read[Symbol.asyncIterator]().next();
      bus.publish(context.subject("x"), "text");
      await within(bus.flush(), "flush has not resolved");
      assertEqual(
        [unread.stats().pending, read.stats().delivered],
        [1, 1],
        "pending and delivered",
      );
      assertEqual((await next).value?.text(), "text", "what the waiting reader got");
    },
  },
  {
    id: "PUB-20",
    name: "flush with nothing to do resolves, several times at once too",
    run: async (context) => {
      const bus = await context.connect();
      await within(Promise.all([bus.flush(), bus.flush(), bus.flush()]), "flush has not resolved");
    },
  },
  {
    id: "PUB-21",
    name: "flush may be awaited inside a handler",
    run: async (context) => {
      const bus = await context.connect();
      const flushed = Promise.withResolvers<void>();
      await bus.subscribe(context.subject("x"), async () => {
        bus.publish(context.subject("y"), "from inside");
        await bus.flush();
        flushed.resolve();
      });
      const recorder = await record(bus, context.subject("y"));
      bus.publish(context.subject("x"), "text");
      await within(flushed.promise, "flush inside the handler has not resolved");
      assertEqual(recorder.texts(), ["from inside"], "what was published before it");
    },
  },
  {
    id: "PUB-22",
    name: "handlers that answer one another without end starve no timer",
    run: async (context) => {
      const bus = await context.connect();
      const game = new Game();
      await bus.subscribe(context.subject("ping"), () => game.play(bus, context.subject("pong")));
      await bus.subscribe(context.subject("pong"), () => game.play(bus, context.subject("ping")));
      const timer = game.timer();
      bus.publish(context.subject("ping"));
      await timer;
      assert(game.wasStopped, `a timer comes in, but ${game.rounds} rounds went first`);
    },
  },
  {
    id: "PUB-23",
    name: "a reader that answers itself without end starves no timer",
    run: async (context) => {
      const bus = await context.connect();
      const game = new Game();
      const subscription = await bus.subscribe(context.subject("x"));
      const reading = (async () => {
        for await (const _ of subscription) game.play(bus, context.subject("x"));
      })();
      const timer = game.timer();
      bus.publish(context.subject("x"));
      await timer;
      await subscription.unsubscribe();
      await reading;
      assert(game.wasStopped, `a timer comes in, but ${game.rounds} rounds went first`);
    },
  },
  {
    id: "PUB-24",
    name: "a reader of a full buffer starves no timer",
    run: async (context) => {
      const bus = await context.connect();
      const subscription = await bus.subscribe(context.subject("x"), { bufferSize: 10 });
      const game = new Game();
      const reading = (async () => {
        for await (const _ of subscription) {
          game.play(bus, context.subject("x"));
          if (subscription.stats().pending < 5) game.play(bus, context.subject("x"));
        }
      })();
      const timer = game.timer();
      bus.publish(context.subject("x"));
      await timer;
      await subscription.unsubscribe();
      await reading;
      assert(game.wasStopped, `a timer comes in, but ${game.rounds} rounds went first`);
    },
  },
  {
    id: "PUB-25",
    name: "a subscription made inside a handler gets nothing that was published before",
    run: async (context) => {
      const bus = await context.connect();
      const made = Promise.withResolvers<Recorder>();
      const once = await bus.subscribe(context.subject("x"), async () => {
        await once.unsubscribe();
        made.resolve(await record(bus, context.subject("x")));
      });
      for (const text of ["1", "2", "3"]) bus.publish(context.subject("x"), text);
      const inner = await within(made.promise, "the handler has not subscribed");
      bus.publish(context.subject("x"), "4");
      await inner.count(1);
      assertEqual(inner.texts(), ["4"], "what the inner one got");
    },
  },
  {
    id: "PUB-26",
    name: "handlers that are asynchronous now and then change nothing for others, nor the order",
    run: async (context) => {
      const bus = await context.connect();
      const log: string[] = [];
      const subject = context.subject("x");
      const uneven: string[] = [];
      await bus.subscribe(subject, (message) => void log.push(message.text()));
      await bus.subscribe(subject, (message) => {
        uneven.push(message.text());
        return Number(message.text()) % 3 === 1 ? Promise.resolve() : undefined;
      });
      await bus.subscribe(subject, (message) => void log.push(message.text()));
      const sent = Array.from({ length: 60 }, (_, index) => String(index));
      for (const text of sent) {
        bus.publish(subject, text);
        if (Number(text) % 7 === 6) await context.settle();
      }
      await context.until(() => log.length === 120 && uneven.length === 60, "all were handled");
      assertEqual(uneven, sent, "what the uneven one got");
      assertEqual(
        log,
        sent.flatMap((text) => [text, text]),
        "what the two others got, in order",
      );
    },
  },
];

/** Answers as messages: whose they are, who else sees them, and how they are counted. */
import type { Message } from "../../bus/message.ts";
import { assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";
import { connectPair } from "./scene.ts";

export const cases: readonly ContractCase[] = [
  {
    id: "PAY-24",
    name: "the asker and an observer of its inbox see bytes of their own",
    run: async (context) => {
      const [asker, responder] = await connectPair(context);
      const observer = await record(responder, "_INBOX.>");
      await responder.subscribe(context.subject("ask"), (message) => {
        message.respond(Uint8Array.of(1, 2, 3));
      });
      const answer = await asker.request(context.subject("ask"));
      answer.data.fill(0);
      const [seen] = await observer.count(1);
      assertEqual([...(seen as Message).data], [1, 2, 3], "what the observer sees");
    },
  },
  {
    id: "REQ-44",
    name: "an answer belongs to the asker's connection: it can be answered when the responder has closed",
    run: async (context) => {
      const [asker, responder] = await connectPair(context);
      const back = await record(asker, context.subject("back"));
      await responder.subscribe(context.subject("ask"), (message) => {
        message.respond("and you?", { reply: context.subject("back") });
      });
      const answer = await asker.request(context.subject("ask"));
      await responder.close();
      assertEqual(answer.respond("fine"), true, "whether it was answered");
      await back.count(1);
      assertEqual(back.texts(), ["fine"], "what came back");
    },
  },
  {
    id: "RQM-14",
    name: "ten thousand answers at once all arrive",
    run: async (context) => {
      const [asker, responder] = await connectPair(context);
      await responder.subscribe(context.subject("ask"), (message) => {
        for (let number = 0; number < 10_000; number += 1) message.respond("one of many");
      });
      let count = 0;
      for await (const answer of asker.requestMany(context.subject("ask"), "", { max: 10_000 })) {
        count += answer.text() === "one of many" ? 1 : 0;
      }
      assertEqual(count, 10_000, "the answers");
    },
  },
  {
    id: "LDG-13",
    name: "an answer that waits is pending, one that was read delivered, one that was left discarded",
    run: async (context) => {
      const [asker, responder] = await connectPair(context);
      await responder.subscribe(context.subject("ask"), (message) => {
        for (const text of ["1", "2", "3"]) message.respond(text);
      });
      const answers = asker.requestMany(context.subject("ask"))[Symbol.asyncIterator]();
      const figures = (): number[] => {
        const { pending, delivered, discarded } = asker.stats();
        return [pending, delivered, discarded];
      };
      await context.until(() => asker.stats().pending === 3, "all answers are there");
      await answers.next();
      assertEqual(figures(), [2, 1, 0], "pending, delivered, discarded after one was read");
      await answers.return?.();
      assertEqual(figures(), [0, 1, 2], "the same when the rest was left");
    },
  },
];

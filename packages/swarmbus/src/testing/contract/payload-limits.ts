/** Payloads: isolation between receivers, and the largest size. */
import type { Message } from "../../bus/message.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase } from "../contract-case.ts";
import { record } from "../recorder.ts";

export const cases: readonly ContractCase[] = [
  {
    id: "PAY-15",
    name: "a receiver that writes into its bytes changes nothing for others of its connection",
    run: async (context) => {
      const bus = await context.connect();
      const seen: string[] = [];
      const spoil = (message: Message): void => {
        seen.push(message.data.join());
        message.data.fill(0);
      };
      for (let number = 0; number < 3; number += 1)
        await bus.subscribe(context.subject("x"), spoil);
      const reader = await bus.subscribe(context.subject("x"));
      bus.publish(context.subject("x"), Uint8Array.of(1, 2, 3));
      bus.publish(context.subject("x"), "abc");
      await context.settle();
      const bytes = ["1,2,3", "97,98,99"];
      assertEqual(
        seen.toSorted(),
        bytes.flatMap((text) => [text, text, text]),
        "what handlers saw",
      );
      const iterator = reader[Symbol.asyncIterator]();
      const [first, second] = [await iterator.next(), await iterator.next()];
      assertEqual(
        [first.value?.data.join(), second.value?.data.join()],
        bytes,
        "what the reader saw",
      );
    },
  },
  {
    id: "PAY-16",
    name: "a receiver that writes into its bytes changes nothing for other connections",
    run: async (context) => {
      const buses = await Promise.all([context.connect(), context.connect(), context.connect()]);
      const seen: string[] = [];
      for (const bus of buses) {
        await bus.subscribe(context.subject("x"), (message) => {
          seen.push(message.data.join());
          message.data.fill(0);
        });
      }
      buses[0].publish(context.subject("x"), Uint8Array.of(1, 2, 3));
      await context.until(() => seen.length === 3, "three receivers saw it");
      assertEqual(seen, ["1,2,3", "1,2,3", "1,2,3"], "what each saw");
    },
  },
  {
    id: "PAY-17",
    name: "receivers that keep a message for later are isolated as well",
    run: async (context) => {
      const bus = await context.connect();
      const subject = context.subject("x");
      const recorders = await Promise.all([1, 2, 3].map(() => record(bus, subject)));
      bus.publish(subject, Uint8Array.of(1, 2, 3));
      bus.publish(subject, "abc");
      await context.settle();
      const kept = recorders.map((recorder) => recorder.messages);
      for (const messages of kept) {
        assertEqual(messages[1]?.text(), "abc", "the text");
        for (const message of messages) {
          assert(["1,2,3", "97,98,99"].includes(message.data.join()), "nobody sees changed bytes");
          message.data.fill(0);
        }
      }
    },
  },
  {
    id: "PAY-18",
    name: "a payload may have the largest size and not one byte more",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      bus.publish(context.subject("x"), new Uint8Array(context.maxPayloadBytes));
      const [message] = await recorder.count(1);
      assertEqual(message?.data.length, context.maxPayloadBytes, "the size");
      const tooLarge = new Uint8Array(context.maxPayloadBytes + 1);
      const attempt = (): void => bus.publish(context.subject("x"), tooLarge);
      await assertBusError(attempt, "PAYLOAD_TOO_LARGE", "one byte more");
      assertEqual(bus.stats().published, 1, "the number of published messages");
    },
  },
  {
    id: "PAY-19",
    name: "the size of a text is counted in bytes of UTF-8, that of a value in its JSON",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      const half = Math.floor(context.maxPayloadBytes / 2);
      bus.publish(context.subject("x"), "é".repeat(half));
      await recorder.count(1);
      const text = (): void => bus.publish(context.subject("x"), "é".repeat(half + 1));
      await assertBusError(text, "PAYLOAD_TOO_LARGE", "a text");
      const value = (): void => bus.publish(context.subject("x"), ["é".repeat(half)]);
      await assertBusError(value, "PAYLOAD_TOO_LARGE", "a value");
    },
  },
  {
    id: "PAY-20",
    name: "headers count towards the largest size, at their length on the NATS wire",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      const headers = { a: "b" };
      const room = context.maxPayloadBytes - "NATS/1.0\r\na: b\r\n\r\n".length;
      bus.publish(context.subject("x"), new Uint8Array(room), { headers });
      await recorder.count(1);
      const attempt = (): void =>
        bus.publish(context.subject("x"), new Uint8Array(room + 1), { headers });
      await assertBusError(attempt, "PAYLOAD_TOO_LARGE", "one byte more");
    },
  },
  {
    id: "PAY-21",
    name: "a refused payload leaves the connection working",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("x"));
      const tooLarge = new Uint8Array(context.maxPayloadBytes + 1);
      await assertBusError(() => bus.publish(context.subject("x"), tooLarge), "PAYLOAD_TOO_LARGE");
      bus.publish(context.subject("x"), "next");
      await recorder.count(1);
      assertEqual(recorder.texts(), ["next"], "what arrived");
    },
  },
];

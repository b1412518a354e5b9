/** Payloads: what may be sent, and what arrives. */
import type { Message, Payload } from "../../bus/message.ts";
import { assert, assertBusError, assertEqual } from "../assertions.ts";
import type { ContractCase, ContractContext } from "../contract-case.ts";
import { record } from "../recorder.ts";

const encoder = new TextEncoder();

/** Sends payloads from one connection to another; gives the messages. */
async function send(
  context: ContractContext,
  ...payloads: readonly (Payload | undefined)[]
): Promise<readonly Message[]> {
  const [sender, receiver] = await Promise.all([context.connect(), context.connect()]);
  const recorder = await record(receiver, context.subject("payload"));
  for (const payload of payloads) sender.publish(context.subject("payload"), payload);
  return await recorder.count(payloads.length);
}

async function sendOne(context: ContractContext, payload?: Payload): Promise<Message> {
  const [message] = await send(context, payload);
  assert(message !== undefined, "the message arrived");
  return message;
}

const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

const throwsToJson = {
  toJSON: (): never => {
    throw new Error("no");
  },
};

/** Each with the name that a failure shows. */
const refused: Readonly<Record<string, unknown>> = {
  "a function": () => {},
  "a symbol": Symbol("x"),
  "a bigint": 5n,
  "a cycle": cycle,
  "a bigint inside": { value: 5n },
  "a Map": new Map([["a", 1]]),
  "a Set": new Set([1]),
  "an ArrayBuffer": new ArrayBuffer(4),
  "a Float64Array": new Float64Array(2),
  "a Uint16Array": new Uint16Array(2),
  "a toJSON that throws": throwsToJson,
  "a toJSON that gives undefined": { toJSON: () => undefined },
};

export const cases: readonly ContractCase[] = [
  {
    id: "PAY-1",
    name: "a string arrives as that text, its bytes are UTF-8",
    run: async (context) => {
      const texts = ["plain", "héllo €", "👩‍🚀 🚀", "line\r\nbreak\0nul\ttab", '"quoted"', " "];
      const messages = await send(context, ...texts);
      for (const [index, text] of texts.entries()) {
        assertEqual(messages[index]?.text(), text, "the text");
        assertEqual(messages[index]?.data.join(), encoder.encode(text).join(), "the bytes");
      }
    },
  },
  {
    id: "PAY-2",
    name: "bytes arrive as they were, every value of them",
    run: async (context) => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const message = await sendOne(context, bytes);
      assert(message.data instanceof Uint8Array, "data is a Uint8Array");
      assertEqual(message.data.join(), bytes.join(), "the bytes");
    },
  },
  {
    id: "PAY-3",
    name: "no payload, the empty string and no bytes arrive as the empty payload",
    run: async (context) => {
      const messages = await send(context, undefined, "", new Uint8Array());
      for (const message of messages) {
        assertEqual([message.text(), message.data.length], ["", 0], "text and length");
      }
    },
  },
  {
    id: "PAY-4",
    name: "other values arrive as their JSON",
    run: async (context) => {
      const values = [{ a: [1, { b: null }] }, [], [1, "two"], 42, -0.5, true, false, null];
      const messages = await send(context, ...values);
      for (const [index, value] of values.entries()) {
        assertEqual(messages[index]?.text(), JSON.stringify(value), "the text");
        assertEqual(messages[index]?.json(), value, "the value");
      }
    },
  },
  {
    id: "PAY-5",
    name: "a string is text and not quoted as JSON, so that JSON text may be published",
    run: async (context) => {
      const [number, object] = await send(context, "5", '{"a":1}');
      assertEqual(number?.json(), 5, "the number");
      assertEqual(object?.json(), { a: 1 }, "the object");
    },
  },
  {
    id: "PAY-6",
    name: "a value with a toJSON is sent as what that gives, and only the value itself is looked at",
    run: async (context) => {
      const date = new Date(0);
      const inside = { map: new Map([["a", 1]]), run: () => {}, list: [undefined] };
      const [first, second] = await send(context, date, inside);
      assertEqual(first?.json(), "1970-01-01T00:00:00.000Z", "the date");
      assertEqual(second?.json(), { map: {}, list: [null] }, "what JSON makes of the inside");
    },
  },
  {
    id: "PAY-7",
    name: "a value that JSON cannot hold or would lose throws INVALID_PAYLOAD, and nothing is sent",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("payload"));
      for (const [what, value] of Object.entries(refused)) {
        const attempt = (): void => bus.publish(context.subject("payload"), value as Payload);
        await assertBusError(attempt, "INVALID_PAYLOAD", `publishing ${what}`);
      }
      await context.settle();
      assertEqual(recorder.messages.length, 0, "the number of messages");
      assertEqual(bus.stats().published, 0, "the number of published ones");
    },
  },
  {
    id: "PAY-8",
    name: "a lone surrogate arrives as U+FFFD",
    run: async (context) => {
      const message = await sendOne(context, "a\ud800b\udc00");
      assertEqual(message.text(), "a\ufffdb\ufffd", "the text");
      assertEqual(message.data.join(), encoder.encode("a\ufffdb\ufffd").join(), "the bytes");
    },
  },
  {
    id: "PAY-9",
    name: "a byte-order mark is kept, in text and in bytes",
    run: async (context) => {
      const [text, bytes] = await send(context, "\ufeffmark", encoder.encode("\ufeffmark"));
      assertEqual([text?.text(), text?.data.length], ["\ufeffmark", 7], "the mark of a text");
      assertEqual([bytes?.text(), bytes?.data.length], ["\ufeffmark", 7], "the mark of bytes");
    },
  },
  {
    id: "PAY-10",
    name: "bytes that are no UTF-8 read as U+FFFD and stay what they are",
    run: async (context) => {
      const message = await sendOne(context, Uint8Array.of(0x61, 0xff, 0x62));
      assertEqual(message.text(), "a\ufffdb", "the text");
      assertEqual(message.data.join(), "97,255,98", "the bytes");
    },
  },
  {
    id: "PAY-11",
    name: "a payload is sent as it was at the publish, whatever is changed afterwards",
    run: async (context) => {
      const bus = await context.connect();
      const recorder = await record(bus, context.subject("payload"));
      const bytes = Uint8Array.of(1, 2, 3);
      const value = { list: [1] };
      bus.publish(context.subject("payload"), bytes);
      bus.publish(context.subject("payload"), value);
      bytes.fill(9);
      value.list.push(2);
      const [first, second] = await recorder.count(2);
      assertEqual(first?.data.join(), "1,2,3", "the bytes");
      assertEqual(second?.json(), { list: [1] }, "the value");
    },
  },
  {
    id: "PAY-12",
    name: "a part of a larger buffer is sent as that part",
    run: async (context) => {
      const whole = Uint8Array.of(0, 1, 2, 3, 4, 5);
      const message = await sendOne(context, whole.subarray(2, 4));
      assertEqual(message.data.join(), "2,3", "the bytes");
    },
  },
  {
    id: "PAY-13",
    name: "json() gives a fresh value at each call",
    run: async (context) => {
      const message = await sendOne(context, { list: [1] });
      const first = message.json<{ list: number[] }>();
      first.list.push(2);
      assertEqual(message.json(), { list: [1] }, "the value at the second call");
    },
  },
  {
    id: "PAY-14",
    name: "json() of what is no JSON throws INVALID_PAYLOAD, text() and data still work",
    run: async (context) => {
      for (const message of await send(context, "not JSON", "", "{", Uint8Array.of(0xff))) {
        await assertBusError(() => message.json(), "INVALID_PAYLOAD", "json()");
        assert(typeof message.text() === "string", "text() works");
      }
    },
  },
];

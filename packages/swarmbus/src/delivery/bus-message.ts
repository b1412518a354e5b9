/**
 * The one implementation of {@link Message}.
 *
 * One object is made at the publish. When it has a single receiver, that one gets this very object. When it has many,
 * each gets a copy of its own, but for idle handlers, which are called with one object in turn: bytes that one of them
 * looked at are forgotten before the next one runs. So nobody sees bytes that somebody else may have changed, and nobody
 * pays for bytes that he does not look at.
 */
import { BusError, isBusErrorCode } from "../bus/errors.ts";
import { MessageHeaders } from "../bus/headers.ts";
import type { Message, Payload, PublishOptions } from "../bus/message.ts";
import { errorHeader } from "../bus/wire-names.ts";
import { boundBytes, exactBytes, toBytes, toText, type Content } from "./payload.ts";

/** The connection that a message was received on; answers are published there. */
export interface Receiver {
  /** Answers a message; see {@link Message.respond}. */
  answer(message: BusMessage, payload?: Payload, options?: PublishOptions): boolean;
}

/** A request that waits in this process. Its reply subject is made when somebody looks at it. */
export interface ReplyAddress {
  /** The reply subject. */
  readonly subject: string;
  /** Told when one of the request's copies was evicted or dropped (`overflow`), or discarded. */
  lostCopy(reason: "overflow" | "discarded"): void;
}

/** The object and its bytes have one receiver. */
const exclusive = 0;
/** The object has one receiver at a time, the bytes have others: it gets a copy of them, once. */
const copying = 1;
/** The object was seen by several: each look at the bytes gets a copy. */
const shared = 2;

/** A message inside the bus. */
export class BusMessage implements Message {
  readonly #subject: string | ReplyAddress;
  readonly #content: Content;
  readonly #headers: MessageHeaders;
  readonly #reply: string | ReplyAddress | undefined;
  #receiver: Receiver;
  #sharing: typeof exclusive | typeof copying | typeof shared = exclusive;
  #bytes: Uint8Array | undefined = undefined;

  constructor(
    receiver: Receiver,
    subject: string | ReplyAddress,
    content: Content,
    headers: MessageHeaders,
    reply: string | ReplyAddress | undefined,
  ) {
    this.#receiver = receiver;
    this.#subject = subject;
    this.#content = content;
    this.#headers = headers;
    this.#reply = reply;
  }

  /** For a console, and so that publishing a message, which JSON would empty, is refused. */
  get [Symbol.toStringTag](): string {
    return "Message";
  }

  get subject(): string {
    return typeof this.#subject === "string" ? this.#subject : this.#subject.subject;
  }

  get headers(): MessageHeaders {
    return this.#headers;
  }

  get reply(): string | undefined {
    return typeof this.#reply === "object" ? this.#reply.subject : this.#reply;
  }

  get data(): Uint8Array {
    if (this.#bytes !== undefined) return this.#bytes;
    const content = this.#content;
    if (this.#sharing === exclusive && typeof content !== "string") return content;
    const bytes = toBytes(content);
    if (this.#sharing !== shared) this.#bytes = bytes;
    return bytes;
  }

  text(): string {
    return toText(this.#content);
  }

  json<T = unknown>(): T {
    try {
      return JSON.parse(this.text()) as T;
    } catch (cause) {
      const message = `Cannot read the message on "${this.subject}" as JSON: it is none`;
      throw new BusError("INVALID_PAYLOAD", message, { cause });
    }
  }

  get error(): BusError | undefined {
    const code = this.#headers.get(errorHeader);
    if (code === undefined) return undefined;
    return new BusError(isBusErrorCode(code) ? code : "HANDLER_FAILED", this.text());
  }

  respond(payload?: Payload, options?: PublishOptions): boolean {
    return this.#receiver.answer(this, payload, options);
  }

  /** Where an answer goes inside this process, without making its subject. */
  get replyAddress(): string | ReplyAddress | undefined {
    return this.#reply;
  }

  /** The payload as it is kept; whoever takes it must not change it. */
  get content(): Content {
    return this.#content;
  }

  /** At most so many bytes, headers included; free. */
  get boundBytes(): number {
    return boundBytes(this.#content) + this.#headers.wireBytes;
  }

  /** Bytes on the wire, headers included; costs an encoding for text. */
  get exactBytes(): number {
    return exactBytes(this.#content) + this.#headers.wireBytes;
  }

  /** Several will receive it: none of them gets the bytes that the others see. */
  share(): void {
    this.#sharing = copying;
  }

  /** The message as one receiver gets it: this object when nobody else does, else a copy. */
  handTo(receiver: Receiver): BusMessage {
    if (this.#sharing !== exclusive) return this.copyFor(receiver);
    if (this.#receiver !== receiver) this.#receiver = receiver;
    return this;
  }

  /** The message as one receiver of several gets it. */
  copyFor(receiver: Receiver): BusMessage {
    const copy = new BusMessage(receiver, this.#subject, this.#content, this.#headers, this.#reply);
    copy.#sharing = copying;
    return copy;
  }

  /** Handlers of one connection get this object in turn from now on, each until {@link endTurn}. */
  beginTurns(receiver: Receiver): void {
    this.#receiver = receiver;
    this.#sharing = copying;
  }

  /** The handler that had its turn may have changed the bytes that it looked at; the next one gets its own. */
  endTurn(): void {
    if (this.#bytes !== undefined) this.#bytes = undefined;
  }

  /** Whoever kept the object shares it from now on. */
  endTurns(): void {
    this.#sharing = shared;
  }

  /** Tells a request in this process that one of its copies will never be handed over. */
  lose(reason: "overflow" | "discarded"): void {
    if (typeof this.#reply === "object") this.#reply.lostCopy(reason);
  }
}

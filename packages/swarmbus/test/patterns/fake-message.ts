/** A message made by hand, for tests of what needs no bus. */
import type { BusError } from "../../src/bus/errors.ts";
import { type HeadersInput, MessageHeaders } from "../../src/bus/headers.ts";
import type { Message, Payload, PublishOptions } from "../../src/bus/message.ts";

/** What a {@link FakeMessage} is made of. */
export interface FakeMessageOptions {
  reply?: string;
  headers?: HeadersInput;
  text?: string;
  /** What its `respond` does beside taking note. */
  respond?: (payload: Payload | undefined) => boolean;
}

/** Keeps what was answered. */
export class FakeMessage implements Message {
  readonly subject: string;
  readonly headers: MessageHeaders;
  readonly error: BusError | undefined = undefined;
  readonly answers: { payload: Payload | undefined; code: string | undefined }[] = [];
  readonly #options: FakeMessageOptions;

  constructor(subject: string, options: FakeMessageOptions = {}) {
    this.subject = subject;
    this.headers = MessageHeaders.from(options.headers);
    this.#options = options;
  }

  /** How often somebody looked at the reply subject, which a bus may have to make. */
  looksAtReply = 0;

  get reply(): string | undefined {
    this.looksAtReply += 1;
    return this.#options.reply;
  }

  get data(): Uint8Array {
    return new TextEncoder().encode(this.text());
  }

  text(): string {
    return this.#options.text ?? "";
  }

  json<T>(): T {
    return JSON.parse(this.text()) as T;
  }

  respond(payload?: Payload, options?: PublishOptions): boolean {
    const isTaken = this.#options.respond?.(payload) ?? this.#options.reply !== undefined;
    const code = MessageHeaders.from(options?.headers).get("Swarmbus-Error");
    if (isTaken) this.answers.push({ payload, code });
    return isTaken;
  }
}

/** Answering requests: a handler's result is the answer, its failure an error reply. */
import { type BusErrorCode, isBusError, messageOf } from "../bus/errors.ts";
import { MessageHeaders } from "../bus/headers.ts";
import type { DropReason, HandlerContext, Message, Payload } from "../bus/message.ts";
import type { MessageBus } from "../bus/message-bus.ts";
import type { SubscribeOptions, Subscription } from "../bus/subscription.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { listenForCancels } from "./cancellations.ts";
import { respondWithError } from "./error-reply.ts";
import { RequestsInHand } from "./requests-in-hand.ts";
import type { ServedRequest } from "./served-request.ts";
import { sourceHeader, wantHeader, wantSource } from "../bus/wire-names.ts";

/**
 * Answers one request: what it returns, or what its promise resolves to, is the answer; nothing is the empty answer.
 *
 * What it throws becomes an error reply with the error's message and the code `HANDLER_FAILED`. Two codes of a
 * `BusError` that it throws are kept, because the requester can act on them: `OVERLOADED` (ask again later, or
 * somebody else) and `INVALID_PAYLOAD` (what `message.json()` throws: the request cannot be read). All others tell of
 * what befell the handler and not of this request: its own `TIMEOUT` is not the requester's.
 *
 * `context.signal` fires when the answer is no longer wanted: the requester gave up, the time that it gave is over, or
 * the subscription ended. What the handler returns after that is not sent.
 */
export type ServeHandler = (
  message: Message,
  context: HandlerContext,
) => Payload | void | Promise<Payload | void>;

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Joins the queue group of this name: of all its members, one answers each request. */
  queue?: string | undefined;
  /**
   * Most requests in progress at once; an integer from 1.
   *
   * @default 1
   */
  concurrency?: number | undefined;
  /**
   * Most requests that wait; an integer from 1. What does not fit is answered with `OVERLOADED`.
   *
   * @default 4096
   */
  bufferSize?: number | undefined;
  /**
   * Who answers, as told to a `gather`: text that fits a header.
   *
   * @default bus.name
   */
  name?: string | undefined;
  /**
   * By which a requester's time is measured.
   *
   * @default systemClock
   */
  clock?: Clock | undefined;
}

/**
 * Serves requests on a subject. Requests for which there is no room are answered with `OVERLOADED`; those that wait or are
 * in progress when the subscription ends, with `NO_RESPONDERS` (let it `drain` to answer them). A request that was
 * cancelled while it waited is not begun.
 *
 * A failure that was answered is not reported to the bus; one that nobody waits for is.
 *
 * @returns Resolves, when requests arrive, with the subscription behind it.
 * @throws {BusError} What `subscribe` throws.
 * @throws {TypeError} On a handler that is no function or a name that fits no header.
 */
export async function serve(
  bus: MessageBus,
  subject: string,
  handler: ServeHandler,
  options: ServeOptions = {},
): Promise<Subscription> {
  if (typeof handler !== "function") {
    throw new TypeError(`Cannot serve "${subject}": the handler is of type ${typeof handler}`);
  }
  const { name = bus.name, clock = systemClock, ...settings } = options;
  const stamp = { headers: MessageHeaders.from({ [sourceHeader]: name }) };
  const { concurrency = 1, bufferSize = 4096 } = settings;
  const requests = new RequestsInHand(concurrency, bufferSize, clock);
  return new Service(handler, stamp, requests).start(bus, subject, settings);
}

/** Options of a reply whose requester wants to know who sent it. */
interface Stamp {
  readonly headers: MessageHeaders;
}

class Service {
  readonly #handler: ServeHandler;
  readonly #stamp: Stamp;
  readonly #requests: RequestsInHand;

  constructor(handler: ServeHandler, stamp: Stamp, requests: RequestsInHand) {
    this.#handler = handler;
    this.#stamp = stamp;
    this.#requests = requests;
  }

  async start(bus: MessageBus, subject: string, settings: SubscribeOptions): Promise<Subscription> {
    const options = { ...settings, onDrop: this.#refuse };
    const subscription = await bus.subscribe(subject, this.#take, options);
    try {
      const stopListening = await listenForCancels(bus, this.#requests.cancel);
      void subscription.closed.then(() => {
        stopListening();
        this.#end();
      });
    } catch (error) {
      await subscription.unsubscribe();
      this.#end();
      throw error;
    }
    return subscription;
  }

  readonly #take = (message: Message): void | Promise<void> => {
    const request = this.#requests.begin(message);
    if (request === undefined) return;
    const handler = this.#handler;
    let result: ReturnType<ServeHandler>;
    try {
      result = handler(message, request);
      if (isPromise(result)) return this.#settle(request, result);
    } catch (error) {
      this.#fail(request, error);
      return;
    }
    this.#answer(request, result);
  };

  async #settle(request: ServedRequest, promise: Promise<Payload | void>): Promise<void> {
    let result: Payload | void;
    try {
      result = await promise;
    } catch (error) {
      this.#fail(request, error);
      return;
    }
    this.#answer(request, result);
  }

  #answer(request: ServedRequest, result: Payload | void): void {
    if (!this.#requests.finish(request)) return;
    const { message } = request;
    try {
      message.respond(result as Payload | undefined, this.#stampFor(message));
    } catch (error) {
      // The bus refuses the result, and names the reason by its code.
      const code = isBusError(error) ? error.code : "HANDLER_FAILED";
      this.#tellOrThrow(message, code, error);
    }
  }

  #fail(request: ServedRequest, error: unknown): void {
    if (this.#requests.finish(request)) {
      this.#tellOrThrow(request.message, codeOf(error), error);
    } else if (!request.causedBySignal(error)) {
      throw error;
    }
  }

  /** A failure goes to whoever asked; when nobody did, the bus reports what its handler throws. */
  #tellOrThrow(message: Message, code: BusErrorCode, error: unknown): void {
    const wasTold = respondWithError(message, code, messageOf(error), this.#stampFor(message));
    if (!wasTold) throw error;
  }

  readonly #refuse = (message: Message, reason: DropReason | "discarded"): void => {
    if (reason === "discarded") this.#leave(message);
    if (reason !== "overflow") return;
    const text = `Cannot serve "${message.subject}": there is no room, ask again later`;
    respondWithError(message, "OVERLOADED", text, this.#stampFor(message));
  };

  #end(): void {
    this.#requests.end((message) => {
      try {
        this.#leave(message);
      } catch {
        // The connection is away, too: whoever waits learns it by a timeout.
      }
    });
  }

  #leave(message: Message): void {
    const text = `Cannot serve "${message.subject}": who would have answered has left`;
    respondWithError(message, "NO_RESPONDERS", text, this.#stampFor(message));
  }

  /** The name goes only where it is wanted. */
  #stampFor(message: Message): Stamp | undefined {
    const { headers } = message;
    return headers.size > 0 && headers.get(wantHeader) === wantSource ? this.#stamp : undefined;
  }
}

function codeOf(error: unknown): BusErrorCode {
  if (isBusError(error, "OVERLOADED") || isBusError(error, "INVALID_PAYLOAD")) return error.code;
  return "HANDLER_FAILED";
}

function isPromise(result: ReturnType<ServeHandler>): result is Promise<Payload | void> {
  return (
    typeof result === "object" &&
    result !== null &&
    "then" in result &&
    typeof result.then === "function"
  );
}

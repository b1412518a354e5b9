/** What a requester is told when there is no answer: the header with the code, and the error's message as text. */
import { type BusErrorCode, isBusError } from "../bus/errors.ts";
import { MessageHeaders } from "../bus/headers.ts";
import type { Message } from "../bus/message.ts";
import { errorHeader } from "../bus/wire-names.ts";

/** How much of a message is sent when the whole of it is larger than the bus takes. */
const shortLength = 200;

/**
 * Answers a request with an error.
 *
 * @param stamp Headers to send along.
 * @returns Whether anybody waited for an answer.
 * @throws {BusError} What `respond` throws when not even a short message gets through.
 */
export function respondWithError(
  message: Message,
  code: BusErrorCode,
  text: string,
  stamp?: { readonly headers: MessageHeaders },
): boolean {
  const options = { headers: (stamp?.headers ?? MessageHeaders.none).with(errorHeader, code) };
  try {
    return message.respond(text, options);
  } catch (error) {
    if (!isBusError(error, "PAYLOAD_TOO_LARGE") || text.length <= shortLength) throw error;
    return message.respond(`${text.slice(0, shortLength)}…`, options);
  }
}

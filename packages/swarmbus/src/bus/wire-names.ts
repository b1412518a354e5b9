/** What requests and their answers carry on the wire beside payloads; other languages read and write the same. */

/** Header of a request: how long its sender waits, in milliseconds. */
export const timeoutHeader = "Swarmbus-Timeout";
/** Header of a reply that says why there is no answer: a `BusErrorCode`. The text is the error's message. */
export const errorHeader = "Swarmbus-Error";
/** Header of a request that wants something of the reply; {@link wantSource} is the one thing there is to want. */
export const wantHeader = "Swarmbus-Want";
/** Value of {@link wantHeader}: the responder's name, in {@link sourceHeader}. */
export const wantSource = "source";
/** Header of a reply: the responder's name. */
export const sourceHeader = "Swarmbus-Source";
/** Where a requester that stops waiting publishes the reply subject of its request, as text. */
export const cancelSubject = "_SWARMBUS.cancel";

/** Whether a subject is one of swarmbus' own. */
export function isOwnSubject(subject: string): boolean {
  return subject.startsWith("_SWARMBUS.");
}

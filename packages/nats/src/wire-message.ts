/** Messages as the client gives and takes them, and as the bus has them. */
import { headers as newHeaders, type Msg, type MsgHdrs } from "@nats-io/nats-core";
import { MessageHeaders } from "swarmbus";
import { BusMessage, checkSubject, type Receiver } from "swarmbus/backend";
import { readHeaders, readStatus } from "./wire-headers.ts";

/** The client's messages tell their bytes (subject, reply, headers and payload), although its types do not say so. */
type SizedMsg = Msg & { size?(): number };

/**
 * Reads a message from the wire.
 *
 * Its bytes are copied: the client's are a window on its read buffer, which a message that waits would hold on to.
 *
 * @param subject Its subject where that is known, as a plain subscription has only one.
 * @throws {BusError | TypeError} When our rules refuse what somebody else has sent.
 */
export function readMessage(receiver: Receiver, msg: Msg, subject: string | undefined): BusMessage {
  const name = subject ?? checked(msg.subject);
  const { data } = msg;
  const content = new Uint8Array(data);
  // There is nothing else in it. To ask for a reply that is not there costs the client a decoding.
  if ((msg as SizedMsg).size?.() === name.length + data.length) {
    return new BusMessage(receiver, name, content, MessageHeaders.none, undefined);
  }
  const { reply } = msg;
  return new BusMessage(
    receiver,
    name,
    content,
    readHeaders(msg),
    reply === undefined || reply === "" ? undefined : checked(reply),
  );
}

function checked(subject: string): string {
  if (!isOrdinary(subject)) checkSubject(subject);
  return subject;
}

/** Whether a subject is like those that everybody makes: those need no slower look. */
function isOrdinary(subject: string): boolean {
  return subject.length < 200 && /^[\w$-]+(?:\.[\w$-]+)*$/u.test(subject);
}

/** Something to count when a message is refused: its bytes, and the subject of the subscription that it came for. */
export function refusedMessage(receiver: Receiver, msg: Msg, subject: string): BusMessage {
  return new BusMessage(
    receiver,
    subject,
    new Uint8Array(msg.data),
    MessageHeaders.none,
    undefined,
  );
}

/** Whether the server says that nobody is subscribed to what was asked. */
export function saysNoResponders(msg: Msg): boolean {
  return msg.data.length === 0 && readStatus(msg) === 503;
}

/** The headers of a message for the client. */
export function toWire(headers: MessageHeaders): MsgHdrs {
  const wire = newHeaders();
  for (const [name, value] of headers) wire.append(name, value);
  return wire;
}

/**
 * For whoever builds a bus: everything but the wire.
 *
 * Extend {@link Connection}, say how messages leave and how subscriptions get theirs, and put the result through the
 * contract suite of `swarmbus/testing`.
 */
export { BusMessage, type Receiver, type ReplyAddress } from "./delivery/bus-message.ts";
export { BusSubscription, type Home } from "./delivery/bus-subscription.ts";
export { checkSubject, isPattern } from "./bus/subject.ts";
export { cancelSubject } from "./bus/wire-names.ts";
export { Connection, type ConnectionSettings } from "./delivery/connection.ts";
export { Dispatcher, type Dispatchable } from "./delivery/dispatcher.ts";
export { PendingRequest } from "./delivery/pending-request.ts";
export type { Content } from "./delivery/payload.ts";
export { QueueGroup } from "./delivery/queue-group.ts";
export type { Inboxes, Requester, RequestTable } from "./delivery/request-table.ts";
export { randomName } from "./delivery/random-name.ts";
export type { Target } from "./delivery/route.ts";

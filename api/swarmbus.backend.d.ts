// backend.d.ts
export { BusMessage, type Receiver, type ReplyAddress } from "./delivery/bus-message.ts";
export { BusSubscription, type Home } from "./delivery/bus-subscription.ts";
export { checkSubject, isPattern } from "./bus/subject.ts";
export { cancelSubject } from "./bus/wire-names.ts";
export { Connection, type ConnectionSettings } from "./delivery/connection.ts";
export { Dispatcher, type Dispatchable } from "./delivery/dispatcher.ts";
export { PendingRequest } from "./delivery/pending-request.ts";
export type { Content } from "./delivery/payload.ts";
export { QueueGroup } from "./delivery/queue-group.ts";
export type { Inboxes, RequestListener, RequestTable } from "./delivery/request-table.ts";
export type { Target } from "./delivery/route.ts";

// delivery/bus-message.d.ts: see swarmbus.d.ts
// delivery/bus-subscription.d.ts: see swarmbus.d.ts
// bus/subject.d.ts: see swarmbus.d.ts
// bus/wire-names.d.ts
export declare const timeoutHeader = "Swarmbus-Timeout";
export declare const errorHeader = "Swarmbus-Error";
export declare const wantHeader = "Swarmbus-Want";
export declare const wantSource = "source";
export declare const sourceHeader = "Swarmbus-Source";
export declare const cancelSubject = "_SWARMBUS.cancel";
export declare function isOwnSubject(subject: string): boolean;

// delivery/connection.d.ts: see swarmbus.d.ts
// delivery/dispatcher.d.ts: see swarmbus.d.ts
// delivery/pending-request.d.ts: see swarmbus.d.ts
// delivery/payload.d.ts: see swarmbus.d.ts
// delivery/queue-group.d.ts: see swarmbus.d.ts
// delivery/request-table.d.ts: see swarmbus.d.ts
// delivery/route.d.ts: see swarmbus.d.ts
// bus/errors.d.ts: see swarmbus.d.ts
// bus/headers.d.ts: see swarmbus.d.ts
// bus/message.d.ts: see swarmbus.d.ts
// bus/message-bus.d.ts: see swarmbus.d.ts
// bus/subscription.d.ts: see swarmbus.d.ts
// time/clock.d.ts: see swarmbus.d.ts
// delivery/inbox.d.ts: see swarmbus.d.ts
// delivery/losses.d.ts: see swarmbus.d.ts
// delivery/subscribe-settings.d.ts: see swarmbus.d.ts
// delivery/ledger.d.ts: see swarmbus.d.ts
// delivery/turn-budget.d.ts: see swarmbus.d.ts
// delivery/request-deadlines.d.ts: see swarmbus.d.ts
// delivery/fast-lane.d.ts: see swarmbus.d.ts
// delivery/consumer.d.ts: see swarmbus.d.ts
// delivery/message-buffer.d.ts: see swarmbus.d.ts

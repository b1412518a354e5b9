/** swarmbus: a message bus for swarms of AI agents. */
export { BusError, type BusErrorCode, isBusError } from "./bus/errors.ts";
export { type HeadersInput, MessageHeaders } from "./bus/headers.ts";
export type {
  BusEvent,
  BusStats,
  ErrorListener,
  GroupStats,
  MessageBus,
  RequestManyEnd,
  RequestManyOptions,
  RequestOptions,
} from "./bus/message-bus.ts";
export type {
  DropReason,
  HandlerContext,
  JsonValue,
  Message,
  MessageHandler,
  Payload,
  PublishOptions,
} from "./bus/message.ts";
export { matchesSubject } from "./bus/subject.ts";
export type {
  DrainOptions,
  OverflowPolicy,
  SubscribeOptions,
  Subscription,
  SubscriptionStats,
} from "./bus/subscription.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export {
  AgentMessage,
  type AgentMessageFields,
  type TemplateErrorListener,
} from "./mailbox/agent-message.ts";
export type {
  Claim,
  ClaimOptions,
  DeliveryMode,
  HasPendingOptions,
  Mailbox,
  MailboxStatus,
  MailboxSubscribeOptions,
  PeekOptions,
  Receipt,
  ReceiptState,
  SendOptions,
  WaitForPendingOptions,
  WaitForReceiptOptions,
} from "./mailbox/mailbox.ts";
export { MemoryMailbox, type MemoryMailboxOptions } from "./mailbox/memory-mailbox.ts";
export {
  MemoryBus,
  type MemoryBusConstructor,
  type MemoryBusOptions,
  type MemoryConnectionOptions,
} from "./memory/memory-bus.ts";
export { openMailbox, type OpenMailboxOptions } from "./open-mailbox.ts";
export {
  gather,
  type GatherOptions,
  type GatherReason,
  type GatherResult,
} from "./patterns/gather.ts";
export {
  type Heartbeat,
  type HeartbeatChange,
  type HeartbeatOptions,
  startHeartbeat,
} from "./patterns/heartbeat.ts";
export type { HeartbeatRecord } from "./patterns/heartbeat-record.ts";
export {
  type AgentPresence,
  type Presence,
  type PresenceEvent,
  type PresenceOptions,
  type PresenceWatch,
  watchPresence,
} from "./patterns/presence.ts";
export { serve, type ServeHandler, type ServeOptions } from "./patterns/serve.ts";
export { type Clock, systemClock } from "./time/clock.ts";

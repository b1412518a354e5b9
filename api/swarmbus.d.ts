// index.d.ts
export { BusError, type BusErrorCode, isBusError } from "./bus/errors.ts";
export { type HeadersInput, MessageHeaders } from "./bus/headers.ts";
export type { BusEvent, BusStats, ErrorListener, GroupStats, MessageBus, RequestManyEnd, RequestManyOptions, RequestOptions, } from "./bus/message-bus.ts";
export type { DropReason, HandlerContext, JsonValue, Message, MessageHandler, Payload, PublishOptions, } from "./bus/message.ts";
export { matchesSubject } from "./bus/subject.ts";
export type { DrainOptions, OverflowPolicy, SubscribeOptions, Subscription, SubscriptionStats, } from "./bus/subscription.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { AgentMessage, type AgentMessageFields, type TemplateErrorListener, } from "./mailbox/agent-message.ts";
export type { Claim, ClaimOptions, DeliveryMode, HasPendingOptions, Mailbox, MailboxStatus, MailboxSubscribeOptions, PeekOptions, Receipt, ReceiptState, SendOptions, WaitForPendingOptions, WaitForReceiptOptions, } from "./mailbox/mailbox.ts";
export { MemoryMailbox, type MemoryMailboxOptions } from "./mailbox/memory-mailbox.ts";
export { MemoryBus, type MemoryBusConstructor, type MemoryBusOptions, type MemoryConnectionOptions, } from "./memory/memory-bus.ts";
export { openMailbox, type OpenMailboxOptions } from "./open-mailbox.ts";
export { gather, type GatherOptions, type GatherReason, type GatherResult, } from "./patterns/gather.ts";
export { type Heartbeat, type HeartbeatChange, type HeartbeatOptions, startHeartbeat, } from "./patterns/heartbeat.ts";
export type { HeartbeatRecord } from "./patterns/heartbeat-record.ts";
export { type AgentPresence, type Presence, type PresenceEvent, type PresenceOptions, type PresenceWatch, watchPresence, } from "./patterns/presence.ts";
export { serve, type ServeHandler, type ServeOptions } from "./patterns/serve.ts";
export { type Clock, systemClock } from "./time/clock.ts";

// bus/errors.d.ts
export type BusErrorCode = "INVALID_SUBJECT" | "INVALID_PAYLOAD" | "PAYLOAD_TOO_LARGE" | "NO_RESPONDERS" | "OVERLOADED" | "TIMEOUT" | "HANDLER_FAILED" | "ABORTED" | "DISCONNECTED" | "CONNECT_FAILED" | "FORBIDDEN" | "CLOSED" | "UNKNOWN_RECIPIENT" | "ID_CONFLICT" | "BACKEND";
export declare class BusError extends Error {
    readonly name: string;
    readonly code: BusErrorCode;
    constructor(code: BusErrorCode, message: string, options?: {
        cause?: unknown;
    });
}
export declare function isBusError<Code extends BusErrorCode = BusErrorCode>(error: unknown, code?: Code): error is BusError & {
    readonly code: Code;
};
export declare function messageOf(error: unknown): string;
export declare function isBusErrorCode(code: string): code is BusErrorCode;

// bus/headers.d.ts
export type HeadersInput = Readonly<Record<string, string | readonly string[]>> | Iterable<readonly [name: string, value: string]> | MessageHeaders;
export declare class MessageHeaders implements Iterable<[name: string, value: string]> {
    #private;
    private constructor();
    static readonly none: MessageHeaders;
    static from(input: HeadersInput | undefined): MessageHeaders;
    get(name: string): string | undefined;
    getAll(name: string): string[];
    has(name: string): boolean;
    get size(): number;
    get wireBytes(): number;
    [Symbol.iterator](): IterableIterator<[name: string, value: string]>;
    with(name: string, value: string): MessageHeaders;
}

// bus/message-bus.d.ts
/// <reference lib="esnext.disposable" preserve="true" />
import type { BusError } from "./errors.ts";
import type { HeadersInput } from "./headers.ts";
import type { DropReason, Message, MessageHandler, Payload, PublishOptions } from "./message.ts";
import type { DrainOptions, SubscribeOptions, Subscription } from "./subscription.ts";
export interface RequestOptions {
    timeoutMs?: number | undefined;
    headers?: HeadersInput | undefined;
    signal?: AbortSignal | undefined;
}
export interface RequestManyOptions extends RequestOptions {
    max?: number | undefined;
    stallMs?: number | undefined;
}
export type RequestManyEnd = "max" | "stall" | "timeout";
export type BusEvent = 
{
    readonly type: "connected";
    readonly server?: string | undefined;
    readonly resent: number;
}
 | {
    readonly type: "disconnected";
    readonly inDoubt: number;
    readonly error?: BusError | undefined;
}
 | {
    readonly type: "reconnecting";
    readonly server?: string | undefined;
}
 | {
    readonly type: "drop";
    readonly subject: string;
    readonly queue?: string | undefined;
    readonly count: number;
    readonly reason: DropReason;
}
 | {
    readonly type: "error";
    readonly error: BusError;
    readonly subject?: string | undefined;
    readonly queue?: string | undefined;
}
 | {
    readonly type: "lame-duck";
}
 | {
    readonly type: "closed";
    readonly error?: BusError | undefined;
};
export interface GroupStats {
    readonly subject: string;
    readonly queue: string;
    readonly members: number;
    readonly pending: number;
    readonly dropped: number;
    readonly discarded: number;
}
export interface BusStats {
    readonly published: number;
    readonly unmatched: number;
    readonly matched: number;
    readonly delivered: number;
    readonly dropped: number;
    readonly discarded: number;
    readonly pending: number;
    readonly groups: readonly GroupStats[];
    readonly subscriptions: number;
    readonly requests: number;
}
export type ErrorListener = (error: BusError, place: {
    readonly subject?: string;
    readonly queue?: string | undefined;
}) => void;
export interface MessageBus extends AsyncDisposable {
    readonly name: string;
    publish(subject: string, payload?: Payload, options?: PublishOptions): void;
    subscribe(subject: string, options?: SubscribeOptions): Promise<Subscription>;
    subscribe(subject: string, handler: MessageHandler, options?: SubscribeOptions): Promise<Subscription>;
    request(subject: string, payload?: Payload, options?: RequestOptions): Promise<Message>;
    requestMany(subject: string, payload?: Payload, options?: RequestManyOptions): AsyncIterable<Message>;
    flush(): Promise<void>;
    drain(options?: DrainOptions): Promise<void>;
    close(): Promise<void>;
    readonly isClosed: boolean;
    readonly closed: Promise<BusError | undefined>;
    events(options?: {
        readonly signal?: AbortSignal;
    }): AsyncIterable<BusEvent>;
    stats(): BusStats;
}

// bus/message.d.ts
import type { BusError } from "./errors.ts";
import type { HeadersInput, MessageHeaders } from "./headers.ts";
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | object;
export type Payload = string | Uint8Array | JsonValue;
export interface PublishOptions {
    headers?: HeadersInput | undefined;
    reply?: string | undefined;
}
export interface Message {
    readonly subject: string;
    readonly reply?: string | undefined;
    readonly headers: MessageHeaders;
    readonly data: Uint8Array;
    text(): string;
    json<T = unknown>(): T;
    readonly error?: BusError | undefined;
    respond(payload?: Payload, options?: PublishOptions): boolean;
}
export interface HandlerContext {
    readonly signal: AbortSignal;
}
export type MessageHandler = (message: Message, context: HandlerContext) => void | Promise<void>;
export type DropReason = "overflow" | "offline" | "invalid";

// bus/subject.d.ts
export declare const maxSubjectBytes = 1000;
export declare function checkSubject(subject: string): void;
export declare function checkPattern(pattern: string): void;
export declare function checkQueue(queue: string): void;
export declare function isToken(token: string): boolean;
export declare function isPattern(subject: string): boolean;
export declare function matchesSubject(pattern: string, subject: string): boolean;

// bus/subscription.d.ts
import type { BusError } from "./errors.ts";
import type { DropReason, Message } from "./message.ts";
export type OverflowPolicy = "drop-newest" | "drop-oldest" | "close";
export interface SubscribeOptions {
    queue?: string | undefined;
    bufferSize?: number | undefined;
    bufferBytes?: number | undefined;
    overflow?: OverflowPolicy | undefined;
    max?: number | undefined;
    concurrency?: number | undefined;
    signal?: AbortSignal | undefined;
    onDrop?: ((message: Message, reason: DropReason | "discarded") => void) | undefined;
}
export interface DrainOptions {
    timeoutMs?: number | undefined;
}
export interface SubscriptionStats {
    readonly matched: number;
    readonly delivered: number;
    readonly dropped: number;
    readonly discarded: number;
    readonly pending: number;
}
export interface Subscription extends AsyncIterable<Message>, AsyncDisposable {
    readonly subject: string;
    readonly queue?: string | undefined;
    batches(): AsyncIterable<readonly Message[]>;
    unsubscribe(): Promise<void>;
    drain(options?: DrainOptions): Promise<void>;
    readonly isClosed: boolean;
    readonly closed: Promise<BusError | undefined>;
    stats(): SubscriptionStats;
}

// connect.d.ts
import type { MessageBus } from "./bus/message-bus.ts";
import { type MemoryBusOptions } from "./memory/memory-bus.ts";
export interface ConnectOptions extends MemoryBusOptions {
}
export declare function connect(url?: string, options?: ConnectOptions): Promise<MessageBus>;

// mailbox/agent-message.d.ts
import type { DeliveryMode } from "./mailbox.ts";
export interface AgentMessageFields {
    readonly id: string;
    readonly seq: number;
    readonly content: string;
    readonly source: string;
    readonly target: string | null;
    readonly template?: string | undefined;
    readonly mode: DeliveryMode;
    readonly timestamp: number;
}
export type TemplateErrorListener = (error: Error, message: AgentMessage) => void;
export declare class AgentMessage implements AgentMessageFields {
    #private;
    readonly id: string;
    readonly seq: number;
    readonly content: string;
    readonly source: string;
    readonly target: string | null;
    readonly template?: string;
    readonly mode: DeliveryMode;
    readonly timestamp: number;
    constructor(fields: AgentMessageFields, onError?: TemplateErrorListener);
    render(): string;
}

// mailbox/mailbox.d.ts
/// <reference lib="esnext.disposable" preserve="true" />
import type { AgentMessage } from "./agent-message.ts";
export type DeliveryMode = "steer" | "queue";
export type ReceiptState = "pending" | "claimed" | "acked" | "trimmed" | "expired" | "unsubscribed";
export interface Receipt {
    readonly messageId: string;
    readonly agentId: string;
    readonly state: ReceiptState;
}
export interface MailboxSubscribeOptions {
    from?: "latest" | "earliest" | undefined;
}
export interface SendOptions {
    source: string;
    target?: string | undefined;
    template?: string | undefined;
    id?: string | undefined;
    mode?: DeliveryMode | undefined;
    expiresInMs?: number | undefined;
}
export interface PeekOptions {
    mode?: DeliveryMode | undefined;
    after?: number | undefined;
}
export interface HasPendingOptions {
    mode?: DeliveryMode | undefined;
}
export interface ClaimOptions {
    mode?: DeliveryMode | undefined;
    max?: number | undefined;
}
export interface WaitForPendingOptions extends PeekOptions {
    timeoutMs?: number | undefined;
    signal?: AbortSignal | undefined;
}
export interface WaitForReceiptOptions {
    agentId?: string | undefined;
    state?: ReceiptState | undefined;
    timeoutMs?: number | undefined;
    signal?: AbortSignal | undefined;
}
export interface Claim extends AsyncDisposable {
    readonly messages: readonly AgentMessage[];
    readonly missed: number;
    ack(count?: number): Promise<boolean>;
    release(): Promise<boolean>;
}
export interface MailboxStatus {
    readonly cursor: number;
    readonly head: number;
    readonly pending: number;
    readonly claimed: number;
    readonly missed: number;
}
export interface Mailbox extends AsyncDisposable {
    subscribe(agentId: string, options?: MailboxSubscribeOptions): Promise<void>;
    unsubscribe(agentId: string): Promise<void>;
    agents(): Promise<string[]>;
    send(content: string, options: SendOptions): Promise<AgentMessage>;
    consume(agentId: string): Promise<AgentMessage[]>;
    peek(agentId: string, options?: PeekOptions): Promise<AgentMessage[]>;
    hasPending(agentId: string, options?: HasPendingOptions): Promise<boolean>;
    claim(agentId: string, options?: ClaimOptions): Promise<Claim>;
    waitForPending(agentId: string, options?: WaitForPendingOptions): Promise<boolean>;
    receipts(messageId: string): Promise<Receipt[]>;
    waitForReceipt(messageId: string, options?: WaitForReceiptOptions): Promise<Receipt>;
    status(agentId: string): Promise<MailboxStatus>;
    clear(): Promise<void>;
    close(): Promise<void>;
}

// mailbox/memory-mailbox.d.ts
import { type Clock } from "../time/clock.ts";
import type { AgentMessage, TemplateErrorListener } from "./agent-message.ts";
import type { Claim, ClaimOptions, HasPendingOptions, Mailbox, MailboxStatus, MailboxSubscribeOptions, PeekOptions, Receipt, SendOptions, WaitForPendingOptions, WaitForReceiptOptions } from "./mailbox.ts";
export interface MemoryMailboxOptions {
    maxlen?: number | undefined;
    maxlenPerTarget?: number | undefined;
    unknownTarget?: "reject" | "hold" | undefined;
    clock?: Clock | undefined;
    onError?: TemplateErrorListener | undefined;
}
export declare class MemoryMailbox implements Mailbox {
    #private;
    constructor(options?: MemoryMailboxOptions);
    connect(): MemoryMailbox;
    get closed(): Promise<void>;
    subscribe(agentId: string, options?: MailboxSubscribeOptions): Promise<void>;
    unsubscribe(agentId: string): Promise<void>;
    agents(): Promise<string[]>;
    send(content: string, options: SendOptions): Promise<AgentMessage>;
    consume(agentId: string): Promise<AgentMessage[]>;
    peek(agentId: string, options?: PeekOptions): Promise<AgentMessage[]>;
    hasPending(agentId: string, options?: HasPendingOptions): Promise<boolean>;
    claim(agentId: string, options?: ClaimOptions): Promise<Claim>;
    waitForPending(agentId: string, options?: WaitForPendingOptions): Promise<boolean>;
    receipts(messageId: string): Promise<Receipt[]>;
    waitForReceipt(messageId: string, options?: WaitForReceiptOptions): Promise<Receipt>;
    status(agentId: string): Promise<MailboxStatus>;
    clear(): Promise<void>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
}

// memory/memory-bus.d.ts
import type { ErrorListener, MessageBus } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";
export interface MemoryConnectionOptions {
    name?: string | undefined;
    onError?: ErrorListener | undefined;
}
export interface MemoryBusOptions extends MemoryConnectionOptions {
    clock?: Clock | undefined;
    maxPayloadBytes?: number | undefined;
}
export interface MemoryBus extends MessageBus {
    connect(options?: MemoryConnectionOptions): MemoryBus;
}
export interface MemoryBusConstructor {
    new (options?: MemoryBusOptions): MemoryBus;
    readonly prototype: MemoryBus;
}
export declare const MemoryBus: MemoryBusConstructor;

// open-mailbox.d.ts
import type { Mailbox } from "./mailbox/mailbox.ts";
import { type MemoryMailboxOptions } from "./mailbox/memory-mailbox.ts";
export interface OpenMailboxOptions extends MemoryMailboxOptions {
}
export declare function openMailbox(url?: string, options?: OpenMailboxOptions): Promise<Mailbox>;

// patterns/gather.d.ts
import { type HeadersInput } from "../bus/headers.ts";
import type { Message, Payload } from "../bus/message.ts";
import type { MessageBus } from "../bus/message-bus.ts";
export interface GatherOptions {
    max?: number | undefined;
    roster?: readonly string[] | undefined;
    stallMs?: number | undefined;
    timeoutMs?: number | undefined;
    headers?: HeadersInput | undefined;
    signal?: AbortSignal | undefined;
}
export type GatherReason = "max" | "roster" | "stall" | "timeout" | "no-responders";
export interface GatherResult {
    readonly replies: readonly Message[];
    readonly failed: readonly Message[];
    readonly missing: readonly string[];
    readonly reason: GatherReason;
}
export declare function gather(bus: MessageBus, subject: string, payload?: Payload, options?: GatherOptions): Promise<GatherResult>;

// patterns/heartbeat.d.ts
import type { MessageBus } from "../bus/message-bus.ts";
import { type Clock } from "../time/clock.ts";
export interface HeartbeatChange {
    status?: string | undefined;
    load?: number | undefined;
    metadata?: object | undefined;
}
export interface HeartbeatOptions extends HeartbeatChange {
    agentId: string;
    intervalMs?: number | undefined;
    status?: string | undefined;
    load?: number | undefined;
    metadata?: object | undefined;
    clock?: Clock | undefined;
}
export interface Heartbeat {
    readonly agentId: string;
    update(change: HeartbeatChange): void;
    stop(): void;
}
export declare function startHeartbeat(bus: MessageBus, options: HeartbeatOptions): Heartbeat;

// patterns/heartbeat-record.d.ts
import type { Message } from "../bus/message.ts";
export type HeartbeatRecord = {
    readonly agent_id: string;
    readonly timestamp: string;
    readonly status: string;
    readonly load: number;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly interval_ms: number;
};
export declare const stoppedStatus = "stopped";
export declare const heartbeatPattern = "heartbeat.*";
export declare const maxHeartbeatBytes: number;
export declare function heartbeatSubject(agentId: string): string;
export declare function isTooLong(json: string): boolean;
export interface ReceivedHeartbeat {
    readonly record: HeartbeatRecord;
    readonly fingerprint: string;
}
export declare function readHeartbeat(message: Message): ReceivedHeartbeat | undefined;

// patterns/presence.d.ts
import type { MessageBus } from "../bus/message-bus.ts";
import { type Clock } from "../time/clock.ts";
import { type AgentPresence, type PresenceEvent } from "./presence-book.ts";
export type { AgentPresence, Presence, PresenceEvent } from "./presence-book.ts";
export interface PresenceOptions {
    timeoutMs?: number | undefined;
    maxAgents?: number | undefined;
    clock?: Clock | undefined;
}
export interface PresenceWatch extends AsyncIterable<PresenceEvent>, AsyncDisposable {
    agents(): AgentPresence[];
    readonly junk: number;
    readonly lost: number;
    stop(): Promise<void>;
}
export declare function watchPresence(bus: MessageBus, options?: PresenceOptions): Promise<PresenceWatch>;

// patterns/serve.d.ts
import type { HandlerContext, Message, Payload } from "../bus/message.ts";
import type { MessageBus } from "../bus/message-bus.ts";
import type { Subscription } from "../bus/subscription.ts";
import { type Clock } from "../time/clock.ts";
export type ServeHandler = (message: Message, context: HandlerContext) => Payload | void | Promise<Payload | void>;
export interface ServeOptions {
    queue?: string | undefined;
    concurrency?: number | undefined;
    bufferSize?: number | undefined;
    name?: string | undefined;
    clock?: Clock | undefined;
}
export declare function serve(bus: MessageBus, subject: string, handler: ServeHandler, options?: ServeOptions): Promise<Subscription>;

// time/clock.d.ts
export interface Clock {
    now(): number;
    setTimeout(run: () => void, ms: number): () => void;
    defer(run: () => void): void;
    random(): number;
}
export declare const systemClock: Clock;

// patterns/presence-book.d.ts
import { type HeartbeatRecord, type ReceivedHeartbeat } from "./heartbeat-record.ts";
export type Presence = "alive" | "suspect" | "dead" | "left";
export interface AgentPresence {
    readonly agentId: string;
    readonly presence: Presence;
    readonly heartbeat: HeartbeatRecord;
    readonly silentMs: number;
}
export interface PresenceEvent {
    readonly type: "joined" | "updated" | "suspect" | "dead" | "left" | "returned";
    readonly agentId: string;
    readonly heartbeat: HeartbeatRecord;
}
export declare class PresenceBook {
    #private;
    constructor(timeoutMs: number, maxAgents: number, emit: (event: PresenceEvent) => void);
    get wakeAt(): number | undefined;
    hear(heartbeat: ReceivedHeartbeat, now: number): void;
    grantGrace(now: number): void;
    isAnybodyDue(now: number): boolean;
    conclude(now: number): void;
    list(now: number): AgentPresence[];
}

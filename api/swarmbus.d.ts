// index.d.ts
export { BusError, type BusErrorCode, isBusError } from "./bus/errors.ts";
export { type HeadersInput, MessageHeaders } from "./bus/headers.ts";
export type { BusEvent, BusStats, ErrorListener, GroupStats, MessageBus, RequestManyEnd, RequestManyOptions, RequestOptions, } from "./bus/message-bus.ts";
export type { DropReason, HandlerContext, JsonValue, Message, MessageHandler, Payload, PublishOptions, } from "./bus/message.ts";
export { matchesSubject } from "./bus/subject.ts";
export type { DrainOptions, OverflowPolicy, SubscribeOptions, Subscription, SubscriptionStats, } from "./bus/subscription.ts";
export { connect, type ConnectOptions } from "./connect.ts";
export { MemoryBus, type MemoryBusOptions, type MemoryConnectionOptions, } from "./memory/memory-bus.ts";
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

// memory/memory-bus.d.ts
import type { ErrorListener } from "../bus/message-bus.ts";
import type { BusMessage, ReplyAddress } from "../delivery/bus-message.ts";
import type { BusSubscription } from "../delivery/bus-subscription.ts";
import { Connection } from "../delivery/connection.ts";
import { PendingRequest } from "../delivery/pending-request.ts";
import type { Clock } from "../time/clock.ts";
export interface MemoryConnectionOptions {
    name?: string | undefined;
    onError?: ErrorListener | undefined;
}
export interface MemoryBusOptions extends MemoryConnectionOptions {
    clock?: Clock | undefined;
    maxPayloadBytes?: number | undefined;
}
export declare class MemoryBus extends Connection {
    #private;
    constructor(options?: MemoryBusOptions);
    connect(options?: MemoryConnectionOptions): MemoryBus;
    detach(subscription: BusSubscription): void;
    waitingFor(subscription: BusSubscription): number;
    leftFastLane(subscription: BusSubscription): void;
    protected send(message: BusMessage): void;
    protected ask(message: BusMessage, request: PendingRequest): void;
    protected sendReply(message: BusMessage, to: ReplyAddress): void;
    protected attach(subscription: BusSubscription): void;
    protected flushWire(): Promise<void>;
    protected hangUp(): Promise<void>;
}

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

// delivery/bus-message.d.ts
import { BusError } from "../bus/errors.ts";
import { MessageHeaders } from "../bus/headers.ts";
import type { Message, Payload, PublishOptions } from "../bus/message.ts";
import { type Content } from "./payload.ts";
export interface Receiver {
    answer(message: BusMessage, payload?: Payload, options?: PublishOptions): boolean;
}
export interface ReplyAddress {
    readonly subject: string;
    lostCopy(reason: "overflow" | "discarded"): void;
}
export declare class BusMessage implements Message {
    #private;
    constructor(receiver: Receiver, subject: string | ReplyAddress, content: Content, headers: MessageHeaders, reply: string | ReplyAddress | undefined);
    get subject(): string;
    get headers(): MessageHeaders;
    get reply(): string | undefined;
    get data(): Uint8Array;
    text(): string;
    json<T = unknown>(): T;
    get error(): BusError | undefined;
    respond(payload?: Payload, options?: PublishOptions): boolean;
    get replyAddress(): string | ReplyAddress | undefined;
    get content(): Content;
    get boundBytes(): number;
    get exactBytes(): number;
    share(): void;
    handTo(receiver: Receiver): BusMessage;
    copyFor(receiver: Receiver): BusMessage;
    beginTurns(receiver: Receiver): void;
    endTurn(): void;
    endTurns(): void;
    lose(reason: "overflow" | "discarded"): void;
}

// delivery/bus-subscription.d.ts
import { BusError } from "../bus/errors.ts";
import type { BusEvent, ErrorListener } from "../bus/message-bus.ts";
import type { DropReason, HandlerContext, Message, MessageHandler } from "../bus/message.ts";
import type { DrainOptions, Subscription, SubscriptionStats } from "../bus/subscription.ts";
import type { Clock } from "../time/clock.ts";
import type { BusMessage, Receiver } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Inbox } from "./inbox.ts";
import type { LossListener } from "./losses.ts";
import { type SubscribeSettings } from "./subscribe-settings.ts";
export interface Home extends Receiver {
    readonly clock: Clock;
    readonly dispatcher: Dispatcher;
    detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void>;
    retire(subscription: BusSubscription): void;
    absorb(dropped: number, discarded: number): void;
    waitingFor(subscription: BusSubscription): number;
    leftFastLane(subscription: BusSubscription): void;
    emit(event: BusEvent): void;
    readonly report: ErrorListener;
}
export declare class BusSubscription implements Subscription, HandlerContext, LossListener {
    #private;
    readonly subject: string;
    readonly home: Home;
    readonly settings: SubscribeSettings;
    entry: MessageHandler | undefined;
    delivered: number;
    slot: number;
    before: BusSubscription | undefined;
    after: BusSubscription | undefined;
    constructor(home: Home, subject: string, handler: MessageHandler | undefined, settings: SubscribeSettings);
    get queue(): string | undefined;
    get isClosed(): boolean;
    get closed(): Promise<BusError | undefined>;
    get signal(): AbortSignal;
    [Symbol.asyncIterator](): AsyncIterator<Message, undefined>;
    batches(): AsyncIterable<readonly Message[]>;
    unsubscribe(): Promise<void>;
    drain(options?: DrainOptions): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
    stats(): SubscriptionStats;
    get isDirect(): boolean;
    get inbox(): Inbox;
    adopt(result: PromiseLike<unknown>): void;
    leaveFastLane(): void;
    report(error: unknown): void;
    get wantsLost(): boolean;
    tellDropped(count: number, reason: DropReason): void;
    tellLost(message: BusMessage, reason: DropReason | "discarded"): void;
    get isOpen(): boolean;
    stopTaking(ending: "now" | "drain"): void;
    endNow(error: BusError | undefined): void;
    closeByOverflow(): void;
    finishIfDone(): void;
    handleEvent(): void;
}

// delivery/connection.d.ts
import { BusError } from "../bus/errors.ts";
import type { BusEvent, BusStats, ErrorListener, MessageBus, RequestManyOptions, RequestOptions } from "../bus/message-bus.ts";
import type { Message, MessageHandler, Payload, PublishOptions } from "../bus/message.ts";
import type { DrainOptions, SubscribeOptions, Subscription } from "../bus/subscription.ts";
import type { Clock } from "../time/clock.ts";
import { BusMessage, type ReplyAddress } from "./bus-message.ts";
import { BusSubscription, type Home } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Ledger } from "./ledger.ts";
import { type PendingRequest } from "./pending-request.ts";
import { type Inboxes, RequestTable } from "./request-table.ts";
export interface ConnectionSettings {
    readonly name: string;
    readonly clock: Clock;
    readonly dispatcher: Dispatcher;
    readonly inboxes: Inboxes;
    readonly maxPayloadBytes: number;
    readonly onError: ErrorListener | undefined;
}
export declare abstract class Connection implements MessageBus, Home {
    #private;
    readonly name: string;
    readonly clock: Clock;
    readonly dispatcher: Dispatcher;
    protected readonly ledger: Ledger;
    protected readonly requests: RequestTable;
    constructor(settings: ConnectionSettings);
    protected abstract send(message: BusMessage): void;
    protected abstract ask(message: BusMessage, request: PendingRequest): void;
    protected abstract attach(subscription: BusSubscription): void | Promise<void>;
    abstract detach(subscription: BusSubscription, ending: "now" | "drain"): void | Promise<void>;
    protected abstract flushWire(): Promise<void>;
    protected abstract hangUp(): Promise<void>;
    protected sendReply(message: BusMessage, _to: ReplyAddress): void;
    waitingFor(_subscription: BusSubscription): number;
    leftFastLane(_subscription: BusSubscription): void;
    protected arrived(subscription: BusSubscription, message: BusMessage): void;
    protected refused(subscription: BusSubscription, message: BusMessage): void;
    publish(subject: string, payload?: Payload, options?: PublishOptions): void;
    answer(message: BusMessage, payload?: Payload, options?: PublishOptions): boolean;
    flush(): Promise<void>;
    subscribe(subject: string, options?: SubscribeOptions): Promise<Subscription>;
    subscribe(subject: string, handler: MessageHandler, options?: SubscribeOptions): Promise<Subscription>;
    retire(subscription: BusSubscription): void;
    absorb(dropped: number, discarded: number): void;
    request(subject: string, payload?: Payload, options?: RequestOptions): Promise<Message>;
    requestMany(subject: string, payload?: Payload, options?: RequestManyOptions): AsyncIterable<Message>;
    drain(options?: DrainOptions): Promise<void>;
    close(): Promise<void>;
    [Symbol.asyncDispose](): Promise<void>;
    get isClosed(): boolean;
    get closed(): Promise<BusError | undefined>;
    protected shut(error: BusError | undefined): void;
    events(options?: {
        readonly signal?: AbortSignal | undefined;
    }): AsyncIterable<BusEvent>;
    stats(): BusStats;
    emit(event: BusEvent): void;
    readonly report: ErrorListener;
}

// delivery/pending-request.d.ts
import { BusError } from "../bus/errors.ts";
import type { Message } from "../bus/message.ts";
import type { BusMessage, ReplyAddress } from "./bus-message.ts";
import type { DeadlineList, Timed } from "./request-deadlines.ts";
import type { RequestTable } from "./request-table.ts";
export declare abstract class PendingRequest implements ReplyAddress, Timed {
    #private;
    readonly asked: string;
    copies: number;
    before: Timed | undefined;
    after: Timed | undefined;
    deadlineMs: number;
    list: DeadlineList | undefined;
    protected readonly table: RequestTable;
    constructor(table: RequestTable, asked: string, signal: AbortSignal | undefined);
    get isOver(): boolean;
    get subject(): string;
    abstract reply(message: BusMessage): boolean;
    protected abstract onFailure(error: BusError): void;
    abstract expire(): void;
    lostCopy(reason: "overflow" | "discarded"): void;
    fail(code: BusError["code"], state: string, cause?: unknown): void;
    failWith(error: BusError): void;
    abandon(): void;
    giveUp(): void;
    handleEvent(): void;
    protected finish(): void;
}
export declare class SingleRequest extends PendingRequest {
    #private;
    constructor(table: RequestTable, asked: string, signal: AbortSignal | undefined, resolve: (message: Message) => void, reject: (error: BusError) => void);
    reply(message: BusMessage): boolean;
    expire(): void;
    protected onFailure(error: BusError): void;
}

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

// delivery/payload.d.ts
import type { Payload } from "../bus/message.ts";
export type Content = string | Uint8Array;
export declare function toContent(payload: Payload | undefined): Content;
export declare function toText(content: Content): string;
export declare function toBytes(content: Content): Uint8Array;
export declare function boundBytes(content: Content): number;
export declare function exactBytes(content: Content): number;

// delivery/dispatcher.d.ts
import type { Clock } from "../time/clock.ts";
import type { BusMessage } from "./bus-message.ts";
import { TurnBudget } from "./turn-budget.ts";
export interface Dispatchable {
    dispatch(message: BusMessage | undefined): void;
}
export declare class Task implements Dispatchable {
    #private;
    constructor(run: () => void);
    dispatch(): void;
}
export declare class Dispatcher {
    #private;
    readonly budget: TurnBudget;
    constructor(clock: Clock, onIdle?: () => void);
    push(entry: Dispatchable, message: BusMessage | undefined): void;
    beginTurn(): void;
    resume(task: () => void): void;
    afterTurn(task: () => void): void;
    barrier(task: () => void): void;
    get isIdle(): boolean;
    get current(): Dispatchable | undefined;
    get currentMessage(): BusMessage | undefined;
    waiting(): Iterable<readonly [Dispatchable, BusMessage | undefined]>;
}

// delivery/inbox.d.ts
import type { BusError } from "../bus/errors.ts";
import type { MessageHandler } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Consumer, Supply } from "./consumer.ts";
import { Losses } from "./losses.ts";
import { MessageBuffer } from "./message-buffer.ts";
import type { QueueGroup } from "./queue-group.ts";
import type { Target } from "./route.ts";
export declare class Inbox extends MessageBuffer implements Target, Supply {
    #private;
    readonly owner: BusSubscription;
    group: QueueGroup | undefined;
    consumer: Consumer | undefined;
    constructor(owner: BusSubscription, handler: MessageHandler | undefined);
    get isFree(): boolean;
    get isHolding(): boolean;
    get losses(): Losses;
    get dropped(): number;
    get discarded(): number;
    offer(message: BusMessage): boolean;
    accept(message: BusMessage): void;
    dispatch(): void;
    handOver(message: BusMessage): void;
    get mustYield(): boolean;
    pull(): BusMessage | undefined;
    pullAll(): BusMessage[];
    becameFree(): void;
    becameAsynchronous(): void;
    report(error: unknown): void;
    readerLeft(): void;
    close(error: BusError | undefined): void;
}

// delivery/losses.d.ts
import type { DropReason } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";
export interface LossListener {
    tellDropped(count: number, reason: DropReason): void;
    readonly wantsLost: boolean;
    tellLost(message: BusMessage, reason: DropReason | "discarded"): void;
}
export declare class Losses {
    #private;
    dropped: number;
    discarded: number;
    constructor(dispatcher: Dispatcher, listener: LossListener);
    drop(message: BusMessage, reason: DropReason): void;
    discard(message: BusMessage): void;
}

// delivery/subscribe-settings.d.ts
import { BusError } from "../bus/errors.ts";
import type { MessageHandler } from "../bus/message.ts";
import type { OverflowPolicy, SubscribeOptions } from "../bus/subscription.ts";
export interface SubscribeSettings {
    readonly queue: string | undefined;
    readonly bufferSize: number;
    readonly bufferBytes: number;
    readonly overflow: OverflowPolicy;
    readonly max: number;
    readonly concurrency: number;
    readonly signal: AbortSignal | undefined;
    readonly onDrop: SubscribeOptions["onDrop"];
}
export declare function toSettings(subject: string, handler: MessageHandler | undefined, options: SubscribeOptions | undefined): SubscribeSettings;
export declare function aborted(action: string, signal: AbortSignal): BusError;
export declare function positive(name: string, value: number): number;
export declare function duration(name: string, value: number): number;

// delivery/ledger.d.ts
import type { BusStats } from "../bus/message-bus.ts";
import type { BusSubscription } from "./bus-subscription.ts";
export declare class Ledger {
    #private;
    published: number;
    unmatched: number;
    addEnded(subscription: BusSubscription): void;
    addReply(): void;
    addDropped(dropped: number, wasDelivered?: number): void;
    addDiscarded(discarded: number): void;
    stats(open: Iterable<BusSubscription>, ended: Iterable<BusSubscription>, requests: number): BusStats;
}

// delivery/request-table.d.ts
import type { Clock } from "../time/clock.ts";
import type { PendingRequest } from "./pending-request.ts";
export interface Inboxes {
    open(request: PendingRequest): string;
    close(inbox: string): void;
}
export interface RequestListener {
    cancel(inbox: string): void;
    countReply(): void;
}
export declare class RequestTable {
    #private;
    constructor(clock: Clock, inboxes: Inboxes, listener: RequestListener);
    get size(): number;
    add(request: PendingRequest, timeoutMs: number): void;
    remove(request: PendingRequest, inbox: string | undefined): void;
    openInbox(request: PendingRequest): string;
    cancel(request: PendingRequest): void;
    countReply(): void;
    forEach(visit: (request: PendingRequest) => void): void;
    close(): void;
}

// delivery/request-deadlines.d.ts
import type { Clock } from "../time/clock.ts";
export interface Timed {
    expire(): void;
    before: Timed | undefined;
    after: Timed | undefined;
    deadlineMs: number;
    list: DeadlineList | undefined;
}
export declare class DeadlineList {
    #private;
    constructor(clock: Clock, timeoutMs: number, onEmpty: () => void);
    get size(): number;
    add(timed: Timed): void;
    remove(timed: Timed): void;
    forEach(visit: (timed: Timed) => void): void;
    close(): void;
}
export declare class RequestDeadlines {
    #private;
    constructor(clock: Clock);
    get size(): number;
    forEach(visit: (timed: Timed) => void): void;
    add(timed: Timed, timeoutMs: number): void;
    close(): void;
}

// delivery/turn-budget.d.ts
import type { Clock } from "../time/clock.ts";
export declare class TurnBudget {
    #private;
    constructor(clock: Clock, onRefill: () => void);
    spend(deliveries: number): void;
    refill(): void;
    isSpent(): boolean;
}

// delivery/consumer.d.ts
import type { BusError } from "../bus/errors.ts";
import type { BusMessage } from "./bus-message.ts";
export interface Consumer {
    readonly isFree: boolean;
    readonly asksForMore: boolean;
    readonly isBusy: boolean;
    take(message: BusMessage): void;
    end(error: BusError | undefined): void;
}
export interface Supply {
    pull(): BusMessage | undefined;
    pullAll(): BusMessage[];
    becameFree(): void;
    becameAsynchronous(): void;
    report(error: unknown): void;
    readerLeft(): void;
    readonly mustYield: boolean;
}

// delivery/message-buffer.d.ts
import type { BusMessage, Receiver } from "./bus-message.ts";
export declare class MessageBuffer {
    #private;
    get size(): number;
    fits(message: BusMessage, slots: number, bytes: number): boolean;
    add(message: BusMessage, slots: number, bytes: number): boolean;
    push(message: BusMessage): void;
    shift(): BusMessage;
    takeAll(receiver: Receiver): BusMessage[];
}

// delivery/queue-group.d.ts
import type { GroupStats } from "../bus/message-bus.ts";
import type { DropReason } from "../bus/message.ts";
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Losses, type LossListener } from "./losses.ts";
import type { Target } from "./route.ts";
export declare class QueueGroup implements Target, LossListener {
    #private;
    readonly subject: string;
    readonly queue: string;
    readonly losses: Losses;
    constructor(subject: string, queue: string, dispatcher: Dispatcher);
    get pending(): number;
    get hasIdle(): boolean;
    join(member: BusSubscription): void;
    leave(member: BusSubscription): void;
    hasMember(member: BusSubscription): boolean;
    hasOtherOpen(member: BusSubscription): boolean;
    fits(message: BusMessage): boolean;
    offer(message: BusMessage): boolean;
    dispatch(): void;
    pull(): BusMessage | undefined;
    becameFree(member: BusSubscription): void;
    stats(): GroupStats;
    tellDropped(count: number, reason: DropReason): void;
    tellLost(message: BusMessage, reason: DropReason | "discarded"): void;
    get wantsLost(): boolean;
}

// delivery/route.d.ts
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatchable } from "./dispatcher.ts";
import type { FastLane } from "./fast-lane.ts";
export interface Target extends Dispatchable {
    offer(message: BusMessage): boolean;
}
export declare class Route implements Dispatchable {
    #private;
    readonly direct: readonly BusSubscription[];
    readonly targets: readonly Target[];
    readonly size: number;
    readonly slots: number;
    readonly slotBytes: number;
    readonly generation: number;
    constructor(lane: FastLane, direct: readonly BusSubscription[], targets: readonly Target[], generation: number);
    offer(message: BusMessage): boolean;
    dispatch(message: BusMessage): void;
    isAboutToCall(subscription: BusSubscription): boolean;
    bufferAll(message: BusMessage): void;
    bufferRest(message: BusMessage): void;
}

// delivery/fast-lane.d.ts
import type { BusMessage } from "./bus-message.ts";
import type { BusSubscription } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Route } from "./route.ts";
import type { TurnBudget } from "./turn-budget.ts";
export declare class FastLane {
    #private;
    constructor(dispatcher: Dispatcher);
    get budget(): TurnBudget;
    takes(route: Route, message: BusMessage): boolean;
    get isOpen(): boolean;
    left(): void;
    close(): void;
    reopen(): void;
    waitingFor(subscription: BusSubscription): number;
}

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
export type { Inboxes, Requester, RequestTable } from "./delivery/request-table.ts";
export { randomName } from "./delivery/random-name.ts";
export type { Target } from "./delivery/route.ts";

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
    get [Symbol.toStringTag](): string;
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

// bus/subject.d.ts: see swarmbus.d.ts
// bus/wire-names.d.ts
export declare const timeoutHeader = "Swarmbus-Timeout";
export declare const errorHeader = "Swarmbus-Error";
export declare const wantHeader = "Swarmbus-Want";
export declare const wantSource = "source";
export declare const sourceHeader = "Swarmbus-Source";
export declare const cancelSubject = "_SWARMBUS.cancel";
export declare function isOwnSubject(subject: string): boolean;

// delivery/connection.d.ts
import { BusError } from "../bus/errors.ts";
import type { BusEvent, BusStats, ErrorListener, MessageBus, RequestManyOptions, RequestOptions } from "../bus/message-bus.ts";
import type { Message, MessageHandler, Payload, PublishOptions } from "../bus/message.ts";
import type { DrainOptions, SubscribeOptions, Subscription } from "../bus/subscription.ts";
import type { Clock } from "../time/clock.ts";
import { BusMessage, type ReplyAddress } from "./bus-message.ts";
import { BusSubscription, type Home } from "./bus-subscription.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Ledger, type ReplyLedger } from "./ledger.ts";
import { type PendingRequest } from "./pending-request.ts";
import { type Inboxes, type Requester, RequestTable } from "./request-table.ts";
export interface ConnectionSettings {
    readonly name: string;
    readonly clock: Clock;
    readonly dispatcher: Dispatcher;
    readonly inboxes: Inboxes;
    readonly maxPayloadBytes: number;
    readonly onError: ErrorListener | undefined;
}
export declare abstract class Connection implements MessageBus, Home, Requester {
    #private;
    readonly name: string;
    readonly clock: Clock;
    readonly dispatcher: Dispatcher;
    readonly report: ErrorListener;
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
    get replies(): ReplyLedger;
    cancel(inbox: string): void;
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
}

// delivery/dispatcher.d.ts
import type { Clock } from "../time/clock.ts";
import type { BusMessage } from "./bus-message.ts";
import { TurnBudget } from "./turn-budget.ts";
export interface Dispatchable {
    dispatch(message: BusMessage | undefined): void;
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
    get size(): number;
    get isIdle(): boolean;
    get current(): Dispatchable | undefined;
    get currentMessage(): BusMessage | undefined;
    waiting(): Iterable<readonly [Dispatchable, BusMessage | undefined]>;
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

// delivery/payload.d.ts
import type { Payload } from "../bus/message.ts";
export type Content = string | Uint8Array;
export declare function toContent(payload: Payload | undefined): Content;
export declare function toText(content: Content): string;
export declare function toBytes(content: Content): Uint8Array;
export declare function boundBytes(content: Content): number;
export declare function exactBytes(content: Content): number;

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
    chosenAt: number;
    constructor(subject: string, queue: string, dispatcher: Dispatcher);
    get hasMembers(): boolean;
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

// delivery/request-table.d.ts
import type { BusEvent } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";
import type { Receiver } from "./bus-message.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { ReplyLedger } from "./ledger.ts";
import type { PendingRequest } from "./pending-request.ts";
export interface Inboxes {
    open(request: PendingRequest): string;
    close(inbox: string): void;
}
export interface Requester extends Receiver {
    readonly dispatcher: Dispatcher;
    readonly replies: ReplyLedger;
    cancel(inbox: string): void;
    emit(event: BusEvent): void;
}
export declare class RequestTable {
    #private;
    readonly home: Requester;
    constructor(clock: Clock, inboxes: Inboxes, home: Requester);
    get size(): number;
    add(request: PendingRequest, timeoutMs: number): void;
    remove(request: PendingRequest, inbox: string | undefined): void;
    openInbox(request: PendingRequest): string;
    cancel(request: PendingRequest): void;
    forEach(visit: (request: PendingRequest) => void): void;
    close(): void;
}

// delivery/random-name.d.ts
import { type Clock } from "../time/clock.ts";
export declare function randomName(clock: Clock, length: number): string;

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

// bus/errors.d.ts: see swarmbus.d.ts
// bus/headers.d.ts: see swarmbus.d.ts
// bus/message.d.ts: see swarmbus.d.ts
// bus/message-bus.d.ts: see swarmbus.d.ts
// bus/subscription.d.ts: see swarmbus.d.ts
// time/clock.d.ts: see swarmbus.d.ts
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
export interface ReplyLedger {
    delivered: number;
    dropped: number;
    discarded: number;
    pending: number;
}
export declare class Ledger {
    #private;
    readonly replies: ReplyLedger;
    published: number;
    unmatched: number;
    addEnded(subscription: BusSubscription): void;
    addDropped(dropped: number): void;
    addDiscarded(discarded: number): void;
    stats(open: Iterable<BusSubscription>, ended: Iterable<BusSubscription>, requests: number): BusStats;
}

// delivery/turn-budget.d.ts
import type { Clock } from "../time/clock.ts";
export declare class TurnBudget {
    #private;
    constructor(clock: Clock, onRefill: () => void);
    spend(deliveries: number): void;
    refill(): void;
    isSpent(): boolean;
    isLate(): boolean;
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
    resume(task: () => void): void;
    get isOpen(): boolean;
    close(): void;
    reopen(): void;
    waitingFor(subscription: BusSubscription): number;
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

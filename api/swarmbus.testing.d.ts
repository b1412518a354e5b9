// testing/index.d.ts
export { type ArgumentErrorClass, assert, assertBusError, assertEqual, assertRejects, assertThrows, } from "./assertions.ts";
export { busContract } from "./bus-contract.ts";
export type { BusCapability, BusTarget, BusUnderTest, ContractCase, ContractConnectOptions, ContractContext, RunnableCase, } from "./contract-case.ts";
export { within } from "./deadline.ts";
export { EventLog, type EventOf, watchEvents } from "./event-log.ts";
export type { ContractMailboxOptions, MailboxCapability, MailboxCase, MailboxTarget, MailboxUnderTest, } from "./mailbox-case.ts";
export { mailboxContract } from "./mailbox-contract.ts";
export { memoryMailboxTarget, type MemoryMailboxTargetOptions } from "./memory-mailbox-target.ts";
export { memoryTarget, type MemoryTargetOptions } from "./memory-target.ts";
export { Recorder, record } from "./recorder.ts";
export { SimulatedClock, type SimulatedClockOptions } from "./simulated-clock.ts";

// testing/assertions.d.ts
import type { BusError, BusErrorCode } from "../bus/errors.ts";
export type ArgumentErrorClass = typeof TypeError | typeof RangeError;
export declare function assert(condition: unknown, what: string): asserts condition;
export declare function assertEqual(actual: unknown, expected: unknown, what?: string): void;
export declare function assertBusError(attempt: Promise<unknown> | (() => unknown), code: BusErrorCode, what?: string): Promise<BusError>;
export declare function assertThrows(run: () => unknown, kind: ArgumentErrorClass): void;
export declare function assertRejects(promise: Promise<unknown>, kind: ArgumentErrorClass): Promise<void>;

// testing/bus-contract.d.ts
import type { BusTarget, RunnableCase } from "./contract-case.ts";
export declare function busContract(target: BusTarget): RunnableCase[];

// testing/contract-case.d.ts
import type { ErrorListener, MessageBus } from "../bus/message-bus.ts";
import type { Clock } from "../time/clock.ts";
export type BusCapability = "unmatched" | "overloaded-subscribers" | "shared-groups" | "cross-connection-interest" | "settled-at-publish" | "virtual-time";
export interface ContractConnectOptions {
    name?: string;
    onError?: ErrorListener;
}
export interface BusUnderTest {
    connect(options?: ContractConnectOptions): Promise<MessageBus>;
    readonly clock: Clock;
    advance(ms: number): Promise<void>;
    settle(): Promise<void>;
    readonly maxPayloadBytes: number;
    close(): Promise<void>;
}
export interface BusTarget {
    readonly weaker?: Partial<Record<BusCapability, string>>;
    open(): Promise<BusUnderTest>;
}
export interface ContractContext extends BusUnderTest {
    subject(name: string): string;
    until(condition: () => boolean, what: string): Promise<void>;
}
export interface ContractCase {
    readonly id: string;
    readonly name: string;
    readonly needs?: BusCapability;
    readonly run: (context: ContractContext) => Promise<void>;
}
export interface RunnableCase {
    readonly title: string;
    readonly skipped?: string;
    readonly run: () => Promise<void>;
}

// testing/deadline.d.ts
export declare const patienceMs = 2000;
export declare function within<T>(promise: Promise<T>, what: string | (() => string), limitMs?: number): Promise<T>;
export declare function until(condition: () => boolean, what: string): Promise<void>;

// testing/event-log.d.ts
import type { BusEvent, MessageBus } from "../bus/message-bus.ts";
export type EventOf<Type extends BusEvent["type"]> = Extract<BusEvent, {
    readonly type: Type;
}>;
export declare class EventLog {
    readonly events: BusEvent[];
    of<Type extends BusEvent["type"]>(type: Type): EventOf<Type>[];
}
export declare function watchEvents(bus: MessageBus): EventLog;

// testing/mailbox-case.d.ts
import type { TemplateErrorListener } from "../mailbox/agent-message.ts";
import type { Mailbox } from "../mailbox/mailbox.ts";
import type { Clock } from "../time/clock.ts";
export type MailboxCapability = "final-ends" | "exact-missed" | "id-window" | "conflict-after-trim" | "target-bound" | "virtual-time";
export interface ContractMailboxOptions {
    maxlen?: number | undefined;
    maxlenPerTarget?: number | undefined;
    unknownTarget?: "reject" | "hold" | undefined;
    onError?: TemplateErrorListener | undefined;
}
export interface MailboxUnderTest {
    open(options?: ContractMailboxOptions): Promise<Mailbox>;
    readonly clock: Clock;
    advance(ms: number): Promise<void>;
    settle(): Promise<void>;
    close(): Promise<void>;
}
export interface MailboxTarget {
    readonly weaker?: Partial<Record<MailboxCapability, string>>;
    open(): Promise<MailboxUnderTest>;
}
export interface MailboxCase {
    readonly id: string;
    readonly name: string;
    readonly needs?: readonly MailboxCapability[];
    readonly run: (context: MailboxUnderTest) => Promise<void>;
}

// testing/mailbox-contract.d.ts
import type { RunnableCase } from "./contract-case.ts";
import type { MailboxTarget } from "./mailbox-case.ts";
export declare function mailboxContract(target: MailboxTarget): RunnableCase[];

// testing/memory-mailbox-target.d.ts
import type { MailboxTarget } from "./mailbox-case.ts";
export interface MemoryMailboxTargetOptions {
    time: "virtual" | "real";
}
export declare function memoryMailboxTarget(options: MemoryMailboxTargetOptions): MailboxTarget;

// testing/memory-target.d.ts
import type { BusTarget } from "./contract-case.ts";
export interface MemoryTargetOptions {
    time: "virtual" | "real";
    seed?: number;
}
export declare function memoryTarget(options: MemoryTargetOptions): BusTarget;

// testing/recorder.d.ts
import type { MessageBus } from "../bus/message-bus.ts";
import type { Message } from "../bus/message.ts";
import type { SubscribeOptions, Subscription } from "../bus/subscription.ts";
export declare class Recorder {
    #private;
    readonly subscription: Subscription;
    get messages(): readonly Message[];
    texts(): string[];
    count(wanted: number): Promise<readonly Message[]>;
    stop(): Promise<void>;
}
export declare function record(bus: MessageBus, subject: string, options?: SubscribeOptions): Promise<Recorder>;

// testing/simulated-clock.d.ts
import type { Clock } from "../time/clock.ts";
export interface SimulatedClockOptions {
    seed?: number;
    startMs?: number;
}
export declare class SimulatedClock implements Clock {
    #private;
    readonly seed: number;
    constructor(options?: SimulatedClockOptions);
    now(): number;
    setTimeout(run: () => void, ms: number): () => void;
    defer(run: () => void): void;
    random(): number;
    get pendingTimers(): number;
    advance(ms: number): Promise<void>;
    settle(): Promise<void>;
}

// bus/errors.d.ts: see swarmbus.d.ts
// bus/message-bus.d.ts: see swarmbus.d.ts
// time/clock.d.ts: see swarmbus.d.ts
// mailbox/agent-message.d.ts: see swarmbus.d.ts
// mailbox/mailbox.d.ts: see swarmbus.d.ts
// bus/message.d.ts: see swarmbus.d.ts
// bus/subscription.d.ts: see swarmbus.d.ts
// bus/headers.d.ts: see swarmbus.d.ts

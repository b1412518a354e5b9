// index.d.ts
export { AgentContext, type AgentContextOptions, type SendMessageOptions, } from "./context/agent-context.ts";
export type { AgentEvent, AgentEventRecord, EventMessage, ReturnReason, } from "./context/agent-event.ts";
export { eventsSubject } from "./context/subject-token.ts";
export { type Envelope, parseEnvelope, renderEnvelope } from "./envelope/envelope.ts";
export { injectBusMessages, type InjectOptions, type Injection, type UserMessage, } from "./injection/inject.ts";

// context/agent-context.d.ts
import { type AgentMessage, type Claim, type ClaimOptions, type Clock, type Mailbox, type MessageBus, type SendOptions } from "swarmbus";
import type { AgentEvent } from "./agent-event.ts";
export interface AgentContextOptions {
    bus?: MessageBus | undefined;
    mailbox?: Mailbox | undefined;
    agentId?: string | undefined;
    durable?: boolean | undefined;
    heartbeatMs?: number | undefined;
    clock?: Clock | undefined;
    onError?: ((error: Error) => void) | undefined;
}
export interface SendMessageOptions extends Omit<SendOptions, "source"> {
    source?: string | undefined;
}
export declare class AgentContext implements AsyncDisposable {
    #private;
    readonly agentId: string;
    private constructor();
    static open(options?: AgentContextOptions): Promise<AgentContext>;
    get bus(): MessageBus;
    get mailbox(): Mailbox;
    get isClosed(): boolean;
    sendMessage(content: string, options?: SendMessageOptions): Promise<AgentMessage>;
    consumeMessages(): Promise<AgentMessage[]>;
    claimMessages(options?: ClaimOptions): Promise<Claim>;
    createSubagentContext(name: string): Promise<AgentContext>;
    publishEvent(event: AgentEvent): void;
    reportError(error: unknown): void;
    beginRun(): () => void;
    onLeave(listener: () => Promise<unknown>): () => void;
    [Symbol.asyncDispose](): Promise<void>;
}

// context/agent-event.d.ts
import type { AgentMessage } from "swarmbus";
export interface EventMessage {
    readonly id: string;
    readonly source: string;
    readonly text: string;
}
export type ReturnReason = "error" | "abort" | "stopped";
export type AgentEvent = 
{
    readonly type: "step";
    readonly stepNumber: number;
    readonly finishReason: string;
    readonly toolCalls: readonly string[];
}
 | {
    readonly type: "text";
    readonly stepNumber: number;
    readonly text: string;
}
 | {
    readonly type: "message-missed";
    readonly stepNumber: number;
    readonly count: number;
}
 | {
    readonly type: "message-received";
    readonly stepNumber: number;
    readonly messages: readonly EventMessage[];
}
 | {
    readonly type: "message-returned";
    readonly reason: ReturnReason;
    readonly messages: readonly EventMessage[];
};
export type AgentEventRecord = AgentEvent & {
    readonly agentId: string;
    readonly timestamp: string;
};
export declare function toEventMessages(messages: readonly AgentMessage[]): EventMessage[];
export declare function cutText(text: string, most?: number): string;

// context/subject-token.d.ts
export declare function subjectToken(agentId: string): Promise<string>;
export declare function eventsSubject(agentId: string): Promise<string>;

// envelope/envelope.d.ts
export interface Envelope {
    readonly source: string;
    readonly content: string;
}
export declare function renderEnvelope(source: string, content: string): string;
export declare function parseEnvelope(text: string): Envelope[];

// injection/inject.d.ts
import type { AgentMessage, DeliveryMode } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
export interface UserMessage {
    readonly role: "user";
    readonly content: string;
}
export interface InjectOptions {
    mode?: DeliveryMode | undefined;
}
export interface Injection<Message> {
    readonly messages: (Message | UserMessage)[];
    readonly received: readonly AgentMessage[];
    readonly missed: number;
    ack(): Promise<boolean>;
    release(): Promise<boolean>;
}
export declare function injectBusMessages<Message>(context: AgentContext, messages: readonly Message[], options?: InjectOptions): Promise<Injection<Message>>;

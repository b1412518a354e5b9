// ai-sdk/index.d.ts
export { type AgentPlace, createAgent, type CreateAgentOptions, type SwarmAgent, } from "./create-agent.ts";
export { type AgentStreamer, type AgentStreamPart, type MessageMissedPart, type MessageReceivedPart, type MessageReturnedPart, streamAgent, type StreamAgentOptions, } from "./stream-agent.ts";
export { type LoopSettings, withBusMessages } from "./with-bus-messages.ts";

// ai-sdk/create-agent.d.ts
import { type Agent, type AgentCallParameters, type AgentStreamParameters, type GenerateTextResult, type LanguageModel, type ModelMessage, type OutputInterface, type StreamTextResult, type ToolLoopAgentSettings, type ToolSet } from "ai";
import type { Mailbox, MessageBus } from "swarmbus";
import { AgentContext } from "../context/agent-context.ts";
type RuntimeContext = Record<string, unknown>;
export interface AgentPlace {
    bus?: MessageBus | undefined;
    mailbox?: Mailbox | undefined;
    agentId?: string | undefined;
    context?: AgentContext | undefined;
    maxSteps?: number | undefined;
}
export type CreateAgentOptions<CallOptions = never, Tools extends ToolSet = {}, Context extends RuntimeContext = RuntimeContext, Output extends OutputInterface = never> = AgentPlace & Omit<ToolLoopAgentSettings<CallOptions, Tools, Context, Output>, "model">;
export interface SwarmAgent<CallOptions = never, Tools extends ToolSet = {}, Context extends RuntimeContext = RuntimeContext, Output extends OutputInterface = never> extends Agent<CallOptions, Tools, Context, Output>, AsyncDisposable {
    readonly context: AgentContext;
    generate(options: AgentCallParameters<CallOptions, Tools, Context>): Promise<GenerateTextResult<Tools, Context, Output> & {
        readonly messages: ModelMessage[];
    }>;
    stream(options: AgentStreamParameters<CallOptions, Tools, Context>): Promise<StreamTextResult<Tools, Context, Output>>;
}
export declare function createAgent<CallOptions = never, Tools extends ToolSet = {}, Context extends RuntimeContext = RuntimeContext, Output extends OutputInterface = never>(model: LanguageModel, options?: CreateAgentOptions<CallOptions, Tools, Context, Output>): Promise<SwarmAgent<CallOptions, Tools, Context, Output>>;
export {};

// ai-sdk/stream-agent.d.ts
import type { ModelMessage, OutputInterface, StepResult, TextStreamPart, ToolSet } from "ai";
import type { AgentMessage } from "swarmbus";
import type { ReturnReason } from "../context/agent-event.ts";
import type { SwarmAgent } from "./create-agent.ts";
export interface MessageReceivedPart {
    readonly type: "message-received";
    readonly messages: readonly AgentMessage[];
    readonly stepNumber: number;
}
export interface MessageReturnedPart {
    readonly type: "message-returned";
    readonly messages: readonly AgentMessage[];
    readonly reason: ReturnReason;
}
export interface MessageMissedPart {
    readonly type: "message-missed";
    readonly count: number;
    readonly stepNumber: number;
}
export type AgentStreamPart<Tools extends ToolSet> = TextStreamPart<Tools> | MessageReceivedPart | MessageReturnedPart | MessageMissedPart;
export interface StreamAgentOptions {
    abortSignal?: AbortSignal | undefined;
}
export interface AgentStreamer<Tools extends ToolSet> extends AsyncIterable<AgentStreamPart<Tools>>, AsyncDisposable {
    readonly text: Promise<string>;
    readonly steps: Promise<StepResult<Tools>[]>;
    readonly messages: Promise<ModelMessage[]>;
}
export declare function streamAgent<Tools extends ToolSet, Context extends Record<string, unknown>, Output extends OutputInterface>(agent: SwarmAgent<never, Tools, Context, Output>, prompt: string | ModelMessage[], options?: StreamAgentOptions): AgentStreamer<Tools>;

// ai-sdk/with-bus-messages.d.ts
import type { streamText, ToolSet } from "ai";
import type { AgentContext } from "../context/agent-context.ts";
type StreamSettings<Tools extends ToolSet> = Parameters<typeof streamText<Tools, any, any>>[0];
export type LoopSettings<Tools extends ToolSet = {}> = {
    readonly tools?: Tools | undefined;
} & {
    readonly [Name in keyof StreamSettings<Tools> as Extract<Name, "prepareStep" | `on${string}` | `experimental_on${string}`>]?: StreamSettings<NoInfer<Tools>>[Name] | undefined;
};
export declare function withBusMessages<Settings extends object, Tools extends ToolSet = {}>(context: AgentContext, settings: Settings & LoopSettings<Tools>): NoInfer<Settings> & AsyncDisposable;
export {};

// context/agent-context.d.ts: see agents.d.ts
// context/agent-event.d.ts: see agents.d.ts

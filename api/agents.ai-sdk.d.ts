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
import type { PrepareStepFunction } from "ai";
import type { AgentContext } from "../context/agent-context.ts";
import { type FollowedSettings } from "./steered-settings.ts";
export interface LoopSettings extends Omit<FollowedSettings, "prepareStep"> {
    readonly prepareStep?: PrepareStepFunction<any, any> | undefined;
}
export declare function withBusMessages<Settings extends object>(context: AgentContext, settings: Settings & LoopSettings): Settings & AsyncDisposable;

// context/agent-context.d.ts: see agents.d.ts
// context/agent-event.d.ts: see agents.d.ts
// ai-sdk/steered-settings.d.ts
import type { ContentPart, ModelMessage, StepResult, ToolSet } from "ai";
import type { ReturnReason } from "../context/agent-event.ts";
import type { ToolOutcome } from "./step-messages.ts";
type Callback<Event> = (event: Event) => unknown;
export interface LoopCallbacks {
    readonly prepareStep?: Callback<never> | undefined;
    readonly onStepStart?: Callback<never> | undefined;
    readonly experimental_onStepStart?: Callback<never> | undefined;
    readonly onLanguageModelCallEnd?: Callback<never> | undefined;
    readonly experimental_onLanguageModelCallEnd?: Callback<never> | undefined;
    readonly onToolExecutionEnd?: Callback<never> | undefined;
    readonly experimental_onToolCallFinish?: Callback<never> | undefined;
    readonly onStepEnd?: Callback<never> | undefined;
    readonly onStepFinish?: Callback<never> | undefined;
    readonly onStepError?: Callback<never> | undefined;
    readonly onEnd?: Callback<never> | undefined;
    readonly onFinish?: Callback<never> | undefined;
    readonly onAbort?: Callback<never> | undefined;
}
export interface StepStart {
    readonly callId: string;
    readonly stepNumber: number;
    readonly messages: readonly ModelMessage[];
}
export interface Answer {
    readonly callId: string;
    readonly content: readonly ContentPart<ToolSet>[];
    readonly finishReason: string;
}
export declare function endedWell({ finishReason }: Answer): boolean;
export interface ToolEnd {
    readonly toolCall: {
        readonly toolCallId: string;
    };
    readonly toolOutput: ToolOutcome;
}
export interface LoopFollower {
    stepStarted(start: StepStart): unknown;
    answered(answer: Answer): unknown;
    toolEnded(end: ToolEnd): unknown;
    stepEnded(step: StepResult<ToolSet>): unknown;
    over(reason: ReturnReason, call: {
        readonly callId: string;
    }): unknown;
}
export interface FollowedSettings extends LoopCallbacks {
    readonly abortSignal?: AbortSignal | undefined;
}
export declare function followLoop(follower: LoopFollower, settings: FollowedSettings, call?: FollowedSettings): LoopCallbacks;
export declare const joinedNames: {
    readonly onStepStart: undefined;
    readonly onToolExecutionEnd: undefined;
    readonly onStepEnd: undefined;
    readonly onEnd: undefined;
};
export declare const olderNames: {
    readonly experimental_onStepStart: undefined;
    readonly experimental_onLanguageModelCallEnd: undefined;
    readonly experimental_onToolCallFinish: undefined;
    readonly onStepFinish: undefined;
    readonly onFinish: undefined;
};
export declare function runQuietly<Event>(callback: Callback<Event> | undefined, event: Event): Promise<void>;
export {};

// ai-sdk/step-messages.d.ts
import type { ContentPart, ModelMessage, ToolModelMessage, ToolSet } from "ai";
type ToolResultPart = Extract<ToolModelMessage["content"][number], {
    type: "tool-result";
}>;
export type ToolResultOutput = ToolResultPart["output"];
export interface ToolOutcome {
    readonly type: string;
    readonly output?: unknown;
    readonly error?: unknown;
}
export declare function failedOutput(reason: string): ToolResultOutput;
export declare function toolOutput({ type, output, error }: ToolOutcome): ToolResultOutput;
export declare function toAssistantMessages(content: readonly ContentPart<ToolSet>[]): ModelMessage[];
export declare function answerOpenCalls(messages: readonly ModelMessage[], outputOf: (toolCallId: string) => ToolResultOutput): ModelMessage[];
export {};

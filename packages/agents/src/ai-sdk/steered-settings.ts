/** Joins what follows a loop of the SDK with the user's own callbacks, most of which come first. */
import type { ContentPart, ModelMessage, StepResult, ToolSet } from "ai";
import type { ReturnReason } from "../context/agent-event.ts";
import type { ToolOutcome } from "./step-messages.ts";

type Callback<Event> = (event: Event) => unknown;

/** The parts of the SDK's settings that we look at, whatever they are exactly. Any may be absent. */
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

/** A step that begins: its prompt is made. */
export interface StepStart {
  readonly callId: string;
  readonly stepNumber: number;
  readonly messages: readonly ModelMessage[];
}

/** A model that has answered. */
export interface Answer {
  readonly callId: string;
  readonly content: readonly ContentPart<ToolSet>[];
  readonly finishReason: string;
}

/** Whether the model's call ended well: not when something failed, or the provider's stream broke off. */
export function endedWell({ finishReason }: Answer): boolean {
  return finishReason !== "error" && finishReason !== "interrupted";
}

/** A tool that has ended. */
export interface ToolEnd {
  readonly toolOutput: ToolOutcome;
}

interface StepFailure {
  readonly callId: string;
  readonly error: unknown;
}

/** Whoever follows a loop; it is told of everything in turn, and waited for. */
export interface LoopFollower {
  stepStarted(start: StepStart): unknown;
  /** Before the tools of the step run. */
  answered(answer: Answer): unknown;
  toolEnded(end: ToolEnd): unknown;
  /** With all its tools. */
  stepEnded(step: StepResult<ToolSet>): unknown;
  /** The loop is at its end, orderly (an answer may be missing then, too) or not. */
  over(reason: ReturnReason, call: { readonly callId: string }): unknown;
}

/** Settings of the SDK, or of one call. */
export interface FollowedSettings extends LoopCallbacks {
  readonly abortSignal?: AbortSignal | undefined;
}

/**
 * The callbacks by which a follower is told, each behind the user's: those of the settings, then those of the call. But it is
 * told of an abort first.
 */
export function followLoop(
  follower: LoopFollower,
  settings: FollowedSettings,
  call: FollowedSettings = {},
): LoopCallbacks {
  const { onStepError, onAbort } = settings;
  const startOf = (from: LoopCallbacks) => from.onStepStart ?? from.experimental_onStepStart;
  const answerOf = (from: LoopCallbacks) =>
    from.onLanguageModelCallEnd ?? from.experimental_onLanguageModelCallEnd;
  const toolOf = (from: LoopCallbacks) =>
    from.onToolExecutionEnd ?? from.experimental_onToolCallFinish;
  const endOf = (from: LoopCallbacks) => from.onStepEnd ?? from.onStepFinish;
  const lastOf = (from: LoopCallbacks) => from.onEnd ?? from.onFinish;
  const over = (reason: ReturnReason) => (event: { callId: string }) =>
    follower.over(reason, event);
  const { abortSignal = settings.abortSignal } = call;
  return {
    onStepStart: inTurn([startOf(settings), startOf(call)], (start: StepStart) =>
      follower.stepStarted(start),
    ),
    onLanguageModelCallEnd: inTurn([answerOf(settings)], (answer: Answer) =>
      follower.answered(answer),
    ),
    onToolExecutionEnd: inTurn([toolOf(settings), toolOf(call)], (end: ToolEnd) =>
      follower.toolEnded(end),
    ),
    onStepEnd: inTurn([endOf(settings), endOf(call)], (step: StepResult<ToolSet>) =>
      follower.stepEnded(step),
    ),
    // `generateText` tells of an abort so, too.
    onStepError: inTurn([onStepError], (event: StepFailure) =>
      follower.over(isAbort(event.error, abortSignal) ? "abort" : "error", event),
    ),
    onEnd: inTurn([lastOf(settings), lastOf(call)], over("error")),
    // Ours first: nobody's message has to wait for what theirs does.
    onAbort: async (event: { callId: string }) => {
      await over("abort")(event);
      await runQuietly(onAbort as Callback<unknown> | undefined, event);
    },
  };
}

/** The callbacks of one call that {@link followLoop} has joined with those of the settings. */
export const joinedNames = {
  onStepStart: undefined,
  onToolExecutionEnd: undefined,
  onStepEnd: undefined,
  onEnd: undefined,
} as const;

/** The older names of callbacks that {@link followLoop} has joined under their new ones. */
export const olderNames = {
  experimental_onStepStart: undefined,
  experimental_onLanguageModelCallEnd: undefined,
  experimental_onToolCallFinish: undefined,
  onStepFinish: undefined,
  onFinish: undefined,
} as const;

/** The reason of an abort may be anything; what the SDK throws by itself, as on a timeout, has a name. */
function isAbort(error: unknown, signal: AbortSignal | undefined): boolean {
  if (signal?.aborted === true) return true;
  return error instanceof Error && ["AbortError", "TimeoutError"].includes(error.name);
}

function inTurn<Event>(
  theirs: readonly (Callback<never> | undefined)[],
  ours: (event: Event) => unknown,
): Callback<never> {
  return async (event) => {
    for (const callback of theirs) await runQuietly(callback, event);
    await ours(event);
  };
}

/** As in the SDK: a callback that fails does not end a run. */
export async function runQuietly<Event>(
  callback: Callback<Event> | undefined,
  event: Event,
): Promise<void> {
  try {
    await callback?.(event);
  } catch {
    // Who listens has nobody to report to.
  }
}

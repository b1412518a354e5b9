/**
 * The history of one run: the prompt, and for each step the mailbox messages that it read and what came of it. The SDK keeps
 * no history of a step that is aborted among its tools, and its own knows nothing of mailbox messages.
 */
import type { ContentPart, ModelMessage, ToolSet } from "ai";
import {
  answerOpenCalls,
  failedOutput,
  toAssistantMessages,
  toolOutput,
  type ToolOutcome,
  type ToolResultOutput,
} from "./step-messages.ts";

/** A step whose model has answered, and whose tools run. */
interface OpenStep {
  readonly injected: readonly ModelMessage[];
  readonly content: readonly ContentPart<ToolSet>[];
  readonly outputs: Map<string, ToolResultOutput>;
}

/** Writes the history of one run. */
export class RunHistory {
  readonly #messages: ModelMessage[] = [];
  #open: OpenStep | undefined;

  /** What was there before the first step. */
  begin(messages: readonly ModelMessage[]): void {
    this.#messages.push(...messages);
  }

  /** The model has answered: what it read and wrote belongs to the history, whatever becomes of its tools. */
  answered(injected: readonly ModelMessage[], content: readonly ContentPart<ToolSet>[]): void {
    this.#open = { injected, content, outputs: new Map() };
  }

  toolEnded(toolCallId: string, outcome: ToolOutcome): void {
    this.#open?.outputs.set(toolCallId, toolOutput(outcome));
  }

  /**
   * The step is over, and the SDK says what came of it.
   *
   * @param hasRunTools Not when its answer has no proper end. A call without a result would spoil the history for the next
   *   run; otherwise there is one only where the program has to give it.
   */
  stepEnded(messages: readonly ModelMessage[], hasRunTools: boolean): void {
    this.#messages.push(...(this.#open?.injected ?? []), ...messages);
    if (!hasRunTools) {
      this.#messages.push(
        ...answerOpenCalls(messages, () => failedOutput("the answer was cut off")),
      );
    }
    this.#open = undefined;
  }

  /** Everything so far. In a step that was aborted among its tools each call has a result. */
  read(): ModelMessage[] {
    if (this.#open === undefined) return [...this.#messages];
    const { injected, content, outputs } = this.#open;
    const answer = toAssistantMessages(content);
    const results = answerOpenCalls(answer, (id) => outputs.get(id) ?? failedOutput("aborted"));
    return [...this.#messages, ...injected, ...answer, ...results];
  }
}

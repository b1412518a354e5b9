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
} from "./step-messages.ts";

/** A step whose model has answered, and whose tools run. */
interface OpenStep {
  readonly injected: readonly ModelMessage[];
  readonly content: readonly ContentPart<ToolSet>[];
  readonly outcomes: ToolOutcome[];
}

/** Writes the history of one run. */
export class RunHistory {
  readonly #messages: ModelMessage[] = [];
  #open: OpenStep | undefined;
  #tools: ToolSet | undefined;

  /** The tools of the run, as each may have its own way to show its output to the model. */
  useTools(tools: ToolSet | undefined): void {
    this.#tools = tools;
  }

  /** What was there before the first step. */
  begin(messages: readonly ModelMessage[]): void {
    this.#messages.push(...messages);
  }

  /** The model has answered: what it read and wrote belongs to the history, whatever becomes of its tools. */
  answered(injected: readonly ModelMessage[], content: readonly ContentPart<ToolSet>[]): void {
    this.#open = { injected, content, outcomes: [] };
  }

  toolEnded(outcome: ToolOutcome): void {
    this.#open?.outcomes.push(outcome);
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

  /** Everything so far. In a step that was aborted among its tools each call has a result. Never rejects. */
  async read(): Promise<ModelMessage[]> {
    const before = [...this.#messages];
    if (this.#open === undefined) return before;
    const { injected, content, outcomes } = this.#open;
    const ended = outcomes.map(async (outcome) => {
      return [outcome.toolCallId, await toolOutput(outcome, this.#tools)] as const;
    });
    const outputs = new Map(await Promise.all(ended));
    const answer = await toAssistantMessages(content, this.#tools);
    const results = answerOpenCalls(answer, (id) => outputs.get(id) ?? failedOutput("aborted"));
    return [...before, ...injected, ...answer, ...results];
  }
}

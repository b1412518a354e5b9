/** Tells on the bus what a step was. */
import type { StepResult, ToolSet } from "ai";
import type { AgentContext } from "../context/agent-context.ts";
import { cutText } from "../context/agent-event.ts";

/** Publishes the text that the model wrote in a step, when there is any, and then the step. */
export function publishStep(context: AgentContext, step: StepResult<ToolSet>): void {
  const { stepNumber, finishReason, text } = step;
  const toolCalls = step.toolCalls.map(({ toolName }) => toolName);
  if (text !== "") context.publishEvent({ type: "text", stepNumber, text: cutText(text) });
  context.publishEvent({ type: "step", stepNumber, finishReason, toolCalls });
}

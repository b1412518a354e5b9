/** What the person sees of a run: its steps, what the model writes, and where a message was read. */
import type { AgentStreamPart } from "@swarmbus/agents/ai-sdk";
import type { Letters } from "./letters.ts";
import type { Screen } from "./screen.ts";
import type { openTools } from "./tools.ts";

type Part = AgentStreamPart<ReturnType<typeof openTools>>;

/** Shows a run to its end; whether it ended well. */
export async function follow(
  run: AsyncIterable<Part>,
  letters: Letters,
  screen: Screen,
): Promise<boolean> {
  const steps = new Steps(screen);
  let isWell = true;
  // The parts are the SDK's own, and three of swarmbus: message-received, -returned, -missed. Iterating never throws.
  for await (const part of run) {
    if (part.type === "message-received") letters.received(part);
    else if (part.type === "message-returned") letters.returned(part);
    else if (part.type === "message-missed") letters.missed(part);
    else if (part.type === "error") {
      screen.say(`The run failed: ${messageOf(part.error)}`, "red");
      isWell = false;
    } else if (part.type === "abort") {
      steps.breakOff();
      screen.say("Stopped before the end: there is no answer", "yellow");
    } else steps.show(part);
  }
  return isWell;
}

/** The step column, and the text that the model writes beside it. */
class Steps {
  readonly #screen: Screen;
  #number = -1;
  #isWriting = false;

  constructor(screen: Screen) {
    this.#screen = screen;
  }

  show(part: Part): void {
    if (part.type === "start-step") this.#number += 1;
    if (part.type === "text-start") {
      this.#screen.write(this.#label());
      this.#isWriting = true;
    }
    if (part.type === "text-delta") this.#screen.write(part.text.replaceAll("\n", `\n${indent}`));
    if (part.type === "text-end") this.breakOff();
    if (part.type === "tool-result") this.#showTool(part, firstLine(String(part.output)));
    if (part.type === "tool-error") this.#showTool(part, messageOf(part.error));
  }

  /** Ends the line that the model was writing. */
  breakOff(): void {
    if (this.#isWriting) this.#screen.write("\n");
    this.#isWriting = false;
  }

  #showTool({ toolName, input }: { toolName: string; input: unknown }, outcome: string): void {
    const values = Object.values(input as object).join(" ");
    this.#screen.say(`${this.#label()}${`${toolName} ${values}`.padEnd(18)} ${outcome}`, "dim");
  }

  #label(): string {
    return `step ${this.#number}`.padEnd(indent.length);
  }
}

const indent = " ".repeat(8);

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What the person types: each line is a message to the agent, and its state is told until it has an end. */
import type { AgentContext } from "@swarmbus/agents";
import type {
  MessageMissedPart,
  MessageReceivedPart,
  MessageReturnedPart,
} from "@swarmbus/agents/ai-sdk";
import { type AgentMessage, isBusError } from "swarmbus";
import type { Screen } from "./screen.ts";

const indent = " ".repeat(8);

export class Letters {
  readonly #context: AgentContext;
  readonly #screen: Screen;
  readonly #sent: AgentMessage[] = [];

  constructor(context: AgentContext, screen: Screen) {
    this.#context = context;
    this.#screen = screen;
  }

  /** Puts a line into the agent's mailbox. It stays there whatever the agent is doing; nothing is interrupted. */
  send(line: string): void {
    if (line.trim() !== "") void this.#send(line.trim());
  }

  async #send(line: string): Promise<void> {
    try {
      const message = await this.#context.sendMessage(line, {
        source: "user",
        target: this.#context.agentId,
      });
      this.#sent.push(message);
      this.#screen.say(`${indent}sent: "${line}"`, "cyan");
    } catch (error) {
      // The agent may have left while the line was under way.
      if (!isBusError(error)) throw error;
      this.#screen.say(`${indent}not sent: "${line}" (${error.message})`, "yellow");
    }
  }

  /** The model is about to read these, in the step that begins: not earlier, and each once. */
  received({ messages, stepNumber }: MessageReceivedPart): void {
    for (const message of messages) {
      const text = `read at step ${stepNumber}: "${message.render()}"`;
      this.#screen.say(`${indent}${text}`, "green");
    }
  }

  /** The step that carried these had no answer, so nobody can say that they were read. */
  returned({ messages, reason }: MessageReturnedPart): void {
    for (const message of messages) {
      this.#screen.say(`${indent}returned (${reason}): "${message.render()}"`, "yellow");
    }
  }

  /** The mailbox keeps the newest 500: so many were typed, or pasted, too fast for the agent. */
  missed({ count, stepNumber }: MessageMissedPart): void {
    const lines = count === 1 ? "1 line was" : `${count} lines were`;
    this.#screen.say(`${indent}missed at step ${stepNumber}: ${lines} pushed out unread`, "yellow");
  }

  /** Asks the mailbox for the receipt of each message: it knows for certain which were read, when the stream is over too. */
  async account(): Promise<void> {
    const { mailbox, agentId } = this.#context;
    if (this.#sent.length > 0) this.#screen.say("");
    for (const { id, content } of this.#sent) {
      const receipts = await mailbox.receipts(id);
      const state = receipts.find((receipt) => receipt.agentId === agentId)?.state;
      const isRead = state === "acked";
      const line = `${isRead ? "read" : "not read"}: "${content}" (receipt: ${state})`;
      this.#screen.say(line, isRead ? "green" : "yellow");
    }
  }
}

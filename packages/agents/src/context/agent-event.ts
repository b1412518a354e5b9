/** What an agent tells on the bus about itself, as JSON on `agent.<id>.events`. */
import type { AgentMessage } from "swarmbus";

/** A mailbox message in an event. */
export interface EventMessage {
  /** Its id in the mailbox. */
  readonly id: string;
  /** Who sent it, by what the sending code said. */
  readonly source: string;
  /**
   * What the model was shown: the rendered content. All texts of an event have 131,072 characters together, and each the same
   * share, so that a bus can carry it: a longer one is cut, and ends in `… (12 characters more)`. The model is shown all of it.
   */
  readonly text: string;
}

/**
 * Why messages were not read by a run that had received them. `error`: the model's call failed, or the mailbox did when it was
 * to ack them. `abort`: the run was aborted. `stopped`: the run, its agent or its context was stopped, or the mailbox does not
 * count them as this run's any more (the agent was unsubscribed, the mailbox cleared or closed).
 */
export type ReturnReason = "error" | "abort" | "stopped";

/** Something that happened to an agent. */
export type AgentEvent =
  /** A step ended: one call of the model, with the tools that it asked for. */
  | {
      readonly type: "step";
      readonly stepNumber: number;
      readonly finishReason: string;
      readonly toolCalls: readonly string[];
    }
  /** The model wrote this text, in one step. Above 131,072 characters it is cut, as the text of a message is. */
  | { readonly type: "text"; readonly stepNumber: number; readonly text: string }
  /**
   * So many messages to this agent were lost, as newer ones pushed them out of the mailbox before it could read them. Told when
   * it is noticed: in front of the step that would have read them, which may not come any more.
   */
  | { readonly type: "message-missed"; readonly stepNumber: number; readonly count: number }
  /** A call of the model begins that carries these messages. */
  | {
      readonly type: "message-received";
      readonly stepNumber: number;
      readonly messages: readonly EventMessage[];
    }
  /** These were received by a step, and are not read. Their receipts say where they are: in the mailbox again, as a rule. */
  | {
      readonly type: "message-returned";
      readonly reason: ReturnReason;
      readonly messages: readonly EventMessage[];
    };

/** An event on the wire: with whose it is, by its real id, and when, in RFC 3339. */
export type AgentEventRecord = AgentEvent & {
  readonly agentId: string;
  readonly timestamp: string;
};

/** Also when JSON writes six bytes for each character, that is below the 1 MiB that a bus takes. */
const mostCharacters = 131_072;

/** What an event tells of messages. */
export function toEventMessages(messages: readonly AgentMessage[]): EventMessage[] {
  const share = Math.floor(mostCharacters / messages.length);
  return messages.map((message) => ({
    id: message.id,
    source: message.source,
    text: cutText(message.render(), share),
  }));
}

/** A text that fits an event. */
export function cutText(text: string, most: number = mostCharacters): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).toWellFormed()}… (${text.length - most} characters more)`;
}

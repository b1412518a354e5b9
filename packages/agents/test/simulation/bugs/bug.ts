// What a planted bug changes: what lies between an agent and the world, so that the code under test need not be touched.
import type { AgentContextOptions } from "@swarmbus/agents";
import type { AgentStreamPart } from "@swarmbus/agents/ai-sdk";
import type { ModelMessage, ToolSet } from "ai";
import type { Mailbox, MessageBus } from "swarmbus";

type Parts = AsyncIterable<AgentStreamPart<ToolSet>>;

export interface Bug {
  readonly mailbox?: (mailbox: Mailbox) => Mailbox;
  readonly bus?: (bus: MessageBus) => MessageBus;
  /** How contexts are opened. */
  readonly options?: AgentContextOptions;
  /** What a model is given, in which call of its run. */
  readonly prompt?: (prompt: readonly unknown[]) => readonly unknown[];
  readonly stream?: (parts: Parts) => Parts;
  readonly history?: (messages: readonly ModelMessage[]) => readonly ModelMessage[];
}

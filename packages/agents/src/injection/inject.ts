/** Puts an agent's mailbox messages into the history of a model, for a loop of any kind. */
import type { AgentMessage, DeliveryMode } from "swarmbus";
import type { AgentContext } from "../context/agent-context.ts";
import { renderEnvelope } from "../envelope/envelope.ts";
import { hasOpenToolCalls } from "./open-tool-calls.ts";

/** A message as models take it from their user; every framework knows this one. */
export interface UserMessage {
  /** Who speaks. */
  readonly role: "user";
  /** The envelope. */
  readonly content: string;
}

/** Options of {@link injectBusMessages}. */
export interface InjectOptions {
  /**
   * `steer`: all that wait, for the next step of a task. `queue`: the oldest one, for when the model has finished its answer.
   *
   * @default "steer"
   */
  mode?: DeliveryMode | undefined;
}

/** What {@link injectBusMessages} gives. */
export interface Injection<Message> {
  /** The history to send: the given one, and behind it one user message for each message that was claimed. */
  readonly messages: (Message | UserMessage)[];
  /** The messages that were claimed, oldest first; often none. */
  readonly received: readonly AgentMessage[];
  /**
   * How many messages this agent lost, because newer ones pushed them out of the mailbox, also when none was claimed. Each is told
   * once, but again after a {@link release}.
   */
  readonly missed: number;
  /**
   * The model's call ended well: they are read for good. `false` when they are not ours any more, as the agent left or the
   * mailbox was cleared; then keep them out of the history, as a durable agent gets them again.
   */
  ack(): Promise<boolean>;
  /** The call failed, or was never made: they go back to the mailbox, in front, in order. */
  release(): Promise<boolean>;
}

/**
 * Claims what waits for the agent and puts it behind the history, each message in its envelope. Call it before each call of
 * the model; send `messages`; then call `ack` when the call ended well, or `release`. Keep `messages` as the history, so
 * that what was read stays at its place.
 *
 * A history that waits for the result of a tool is no place for a message: there it claims nothing. Does not change the
 * history that it is given.
 *
 * @throws {BusError} `CLOSED`, and what `Mailbox.claim` throws.
 */
export async function injectBusMessages<Message>(
  context: AgentContext,
  messages: readonly Message[],
  options: InjectOptions = {},
): Promise<Injection<Message>> {
  if (hasOpenToolCalls(messages)) return nothing(messages);
  const { mode = "steer" } = options;
  const claim = await context.claimMessages(mode === "queue" ? { mode, max: 1 } : { mode });
  return {
    messages: [...messages, ...claim.messages.map(toUserMessage)],
    received: claim.messages,
    missed: claim.missed,
    ack: () => claim.ack(),
    release: () => claim.release(),
  };
}

function nothing<Message>(messages: readonly Message[]): Injection<Message> {
  const no = async (): Promise<boolean> => false;
  return { messages: [...messages], received: [], missed: 0, ack: no, release: no };
}

function toUserMessage(message: AgentMessage): UserMessage {
  return { role: "user", content: renderEnvelope(message.source, message.render()) };
}

/** @swarmbus/agents: steer running LLM agents through their mailboxes. */
export {
  AgentContext,
  type AgentContextOptions,
  type SendMessageOptions,
} from "./context/agent-context.ts";
export type {
  AgentEvent,
  AgentEventRecord,
  EventMessage,
  ReturnReason,
} from "./context/agent-event.ts";
export { eventsSubject } from "./context/subject-token.ts";
export { type Envelope, parseEnvelope, renderEnvelope } from "./envelope/envelope.ts";
export {
  injectBusMessages,
  type InjectOptions,
  type Injection,
  type UserMessage,
} from "./injection/inject.ts";

/** @swarmbus/agents: steer running LLM agents through their mailboxes. */
export { type Envelope, parseEnvelope, renderEnvelope } from "./envelope/envelope.ts";

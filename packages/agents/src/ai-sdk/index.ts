/** @swarmbus/agents/ai-sdk: agents of the AI SDK that can be steered while they run. */
export {
  type AgentPlace,
  createAgent,
  type CreateAgentOptions,
  type SwarmAgent,
} from "./create-agent.ts";
export {
  type AgentStreamer,
  type AgentStreamPart,
  type MessageMissedPart,
  type MessageReceivedPart,
  type MessageReturnedPart,
  streamAgent,
  type StreamAgentOptions,
} from "./stream-agent.ts";
export { type LoopSettings, withBusMessages } from "./with-bus-messages.ts";

/**
 * Presence: agents show by heartbeats that they are alive, and a monitor notices when one dies.
 *
 *   node --conditions=@swarmbus/source examples/06-presence.ts
 */
import { MemoryBus, startHeartbeat, watchPresence } from "swarmbus";

await using swarm = new MemoryBus({ name: "monitor" });

// In production 5 s and 15 s, the defaults. Silence is judged by the monitor's clock, so clocks need not agree.
const presence = await watchPresence(swarm, { timeoutMs: 400 });
const timing = { agentId: "ada", intervalMs: 40 };

let connection = swarm.connect({ name: "ada" });
let heartbeat = startHeartbeat(connection, timing);

for await (const { type, heartbeat: last } of presence) {
  console.log(`${type}: ${last.agent_id}, ${last.status}, load ${last.load}`);
  if (type === "joined") {
    // What an agent says of itself travels with its heartbeats; a change is sent at once.
    heartbeat.update({ status: "indexing", load: 0.8 });
  } else if (type === "updated") {
    // Its process is killed: no goodbye. Half of the time without a heartbeat is suspect, all of it is dead.
    await connection.close();
  } else if (type === "dead") {
    console.log(
      presence
        .agents()
        .map(({ agentId, presence: is }) => `${agentId} is ${is}`)
        .join(),
    );
    connection = swarm.connect({ name: "ada" });
    heartbeat = startHeartbeat(connection, timing);
  } else if (type === "returned") {
    // Who says goodbye is not missed.
    heartbeat.stop();
  } else if (type === "left") break;
}

await connection.close();

// Prints:
//   joined: ada, alive, load 0
//   updated: ada, indexing, load 0.8
//   suspect: ada, indexing, load 0.8
//   dead: ada, indexing, load 0.8
//   ada is dead
//   returned: ada, alive, load 0
//   left: ada, stopped, load 0

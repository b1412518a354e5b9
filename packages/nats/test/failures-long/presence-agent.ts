// One agent in a process of its own: sends heartbeats until it is killed. Started by presence.test.ts.
import { startHeartbeat } from "swarmbus";
import { NatsBus } from "../../src/index.ts";

const [url, agentId] = process.argv.slice(2) as [string, string];
const settings = { reconnectWaitMs: 500, reconnectJitterMs: 0, onError: () => undefined };
const bus = await NatsBus.open({ url, name: agentId, ...settings });
startHeartbeat(bus, { agentId, intervalMs: 1000 });

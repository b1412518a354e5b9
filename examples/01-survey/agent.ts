/**
 * One agent of the survey in a process of its own, as `npm start -- --processes` starts them, or as you do by hand:
 *
 *   SWARMBUS_URL=nats://127.0.0.1:4222 npx node --conditions=@swarmbus/source examples/01-survey/agent.ts worker ada
 *
 * The agents are the same as those inside one process: worker.ts and historian.ts know a bus, and not where it goes.
 */
import { join, resolve } from "node:path";
import { serve, type Heartbeat, type MessageBus, type Payload } from "swarmbus";
import { givenAddress, isServer, withoutSecrets } from "./address.ts";
import { complain, UsageError } from "./complain.ts";
import { startHistorian } from "./historian.ts";
import type { LedgerTotals } from "./ledger.ts";
import { subjects } from "./messages.ts";
import { takePlace } from "./only-one.ts";
import { thousands } from "./report/table.ts";
import { Swarm } from "./swarm.ts";
import { startWorker } from "./worker.ts";

const usage = "SWARMBUS_URL=nats://HOST:4222 … agent.ts worker|historian NAME [FOLDER]";
const starters = new Map([
  ["worker", startWorker],
  ["historian", startHistorian],
]);

/** Longest for what is in hand when the agent is told to go. */
const farewellMs = 2000;

const say = (text: string): void => console.log(text);

async function main([role = "", name = "", given]: string[]): Promise<void> {
  const start = starters.get(role);
  if (start === undefined) throw new UsageError(`Cannot start "${role}": ${usage}`);
  if (!/^[\w-]+$/u.test(name)) {
    throw new UsageError(`Cannot call a ${role} "${name}": letters, digits, - and _ are needed`);
  }
  const url = givenAddress();
  if (!isServer(url)) {
    throw new UsageError(`Cannot start ${name} alone: SWARMBUS_URL names no server\n${usage}`);
  }
  const folder = given === undefined ? join(import.meta.dirname, "../..") : resolve(given);

  await using swarm = new Swarm(url, say);
  const office = await swarm.open(`${name}-office`);
  const taken = `Cannot start ${name}: somebody on this server has that name, take another`;
  await takePlace(office, subjects.nameOf(name), taken);
  const over = endOfSurvey(swarm, office, name);
  const bus = await swarm.connect(name);
  const toldToGo = nextSignal(); // From its first heartbeat on it does not go without a goodbye.
  const heartbeat = await start(bus, folder);
  say(`${name} is at work as a ${role}, connected to ${withoutSecrets(url)}; ctrl-C ends it`);

  say(await Promise.race([over, toldToGo.then(() => leave(heartbeat, bus))]));
}

/** When the survey is over, the agent closes its connection, and only then tells what its books say. */
async function endOfSurvey(swarm: Swarm, office: MessageBus, name: string): Promise<string> {
  let totals: LedgerTotals | undefined;
  const tell = async (): Promise<Payload> => {
    totals = await swarm.close();
    void office.drain(); // Lets this answer out, and closes.
    return { name, totals };
  };
  await serve(office, subjects.over, tell, { name });
  await office.closed;
  if (totals === undefined) return "the connection was closed";
  const { published, delivered, dropped, inDoubt } = totals;
  const doubt = inDoubt === 0 ? "" : `, in doubt ${thousands(inDoubt)}`;
  return `the survey is over: published ${thousands(published)}, delivered ${thousands(delivered)}, dropped ${thousands(dropped)}${doubt}`;
}

function nextSignal(): Promise<void> {
  const { promise, resolve: stop } = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, stop);
  return promise;
}

/** Told to go: says goodbye, so that nobody takes it for dead, and finishes what it has in hand. */
async function leave(heartbeat: Heartbeat, bus: MessageBus): Promise<string> {
  setTimeout(() => process.exit(), farewellMs).unref(); // Without a server there is nobody to take leave of.
  heartbeat.stop();
  await bus.drain({ timeoutMs: farewellMs });
  return "left before the end of the survey; what it had in hand is done";
}

// Whoever started this process is gone, however it ended, and with it the survey.
process.once("disconnect", () => process.exit());

try {
  await main(process.argv.slice(2));
} catch (error) {
  complain(error);
}
process.exit();

/** The end of a survey: everybody closes, and the books of all processes are added up. */
import { gather } from "swarmbus";
import type { Crew } from "./crew.ts";
import { addUp, type LedgerTotals } from "./ledger.ts";
import { subjects } from "./messages.ts";
import type { Swarm } from "./swarm.ts";

export interface Books {
  readonly totals: LedgerTotals;
  /** Agents of other processes that ended without telling theirs. */
  readonly unknown: readonly string[];
}

/** Longest for an agent to close and to answer. */
const closeMs = 2000;

/** Tells every agent in another process that it is over, closes this one's, and adds up what all of them say. */
export async function closeBooks(swarm: Swarm, crew: Crew): Promise<Books> {
  const elsewhere = crew.everybody.filter(({ name }) => !swarm.names.has(name));
  const roster = elsewhere.filter(({ isAlive }) => isAlive).map(({ name }) => name);
  await crew.stop();
  const told = roster.length === 0 ? new Map<string, LedgerTotals>() : await ask(swarm, roster);
  const own = await swarm.close();
  const unknown = elsewhere.map(({ name }) => name).filter((name) => !told.has(name));
  return { totals: addUp([own, ...told.values()]), unknown };
}

async function ask(swarm: Swarm, roster: readonly string[]): Promise<Map<string, LedgerTotals>> {
  // A connection that is not in the books, as for those who answer.
  await using office = await swarm.open("coordinator-office");
  const limits = { roster, timeoutMs: closeMs };
  const { replies } = await gather(office, subjects.over, undefined, limits);
  return new Map(
    replies.map((reply) => {
      const { name, totals } = reply.json<{ name: string; totals: LedgerTotals }>();
      return [name, totals];
    }),
  );
}

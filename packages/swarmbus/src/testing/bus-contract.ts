/** Binds the contract cases to a kind of bus, ready for any test runner. */
import type { BusError } from "../bus/errors.ts";
import { systemClock } from "../time/clock.ts";
import type {
  BusTarget,
  BusUnderTest,
  ContractCase,
  ContractConnectOptions,
  ContractContext,
  RunnableCase,
} from "./contract-case.ts";
import { contractCases } from "./contract/cases.ts";
import { patienceMs, until, within } from "./deadline.ts";

/** Longest that a whole case may take, in milliseconds of real time; more than any single wait in it. */
const caseLimitMs = 4 * patienceMs;

/**
 * All promises of a `MessageBus`, each as one case for a kind of bus. A case opens a swarm of its own, and fails also when
 * an error reached a connection for which it named no `onError`.
 *
 * @param target Opens swarms, and says what they cannot promise: those cases, and no others, come back as skipped.
 */
export function busContract(target: BusTarget): RunnableCase[] {
  return contractCases.map((contractCase) => bind(contractCase, target));
}

function bind(contractCase: ContractCase, target: BusTarget): RunnableCase {
  const title = `${contractCase.id} ${contractCase.name}`;
  const reason = contractCase.needs === undefined ? undefined : target.weaker?.[contractCase.needs];
  const run = (): Promise<void> => runCase(contractCase, target);
  return reason === undefined ? { title, run } : { title, run, skipped: reason };
}

async function runCase(contractCase: ContractCase, target: BusTarget): Promise<void> {
  const swarm = await target.open();
  const unexpected: BusError[] = [];
  try {
    const context = makeContext(swarm, unexpected);
    await within(contractCase.run(context), "the case has not ended", caseLimitMs);
  } finally {
    await within(swarm.close(), "the swarm has not closed");
  }
  if (unexpected.length > 0) {
    throw new AggregateError(unexpected, `Errors that nobody expected: ${unexpected.join("; ")}`);
  }
}

function makeContext(swarm: BusUnderTest, unexpected: BusError[]): ContractContext {
  const prefix = nextPrefix();
  const onError = (error: BusError): void => void unexpected.push(error);
  return {
    connect: (options?: ContractConnectOptions) => swarm.connect({ onError, ...options }),
    clock: swarm.clock,
    advance: (ms) => swarm.advance(ms),
    settle: () => swarm.settle(),
    maxPayloadBytes: swarm.maxPayloadBytes,
    close: () => swarm.close(),
    until,
    subject: (name) => `${prefix}.${name}`,
  };
}

/** Tells this process from others that use the same server. */
const run = Math.floor(systemClock.random() * 36 ** 6).toString(36);
let cases = 0;

function nextPrefix(): string {
  cases += 1;
  return `case-${run}-${cases}`;
}

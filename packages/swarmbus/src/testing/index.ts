/** For whoever tests a bus, or code that uses one: contract suites, a simulated clock, a recorder. */
export {
  type ArgumentErrorClass,
  assert,
  assertBusError,
  assertEqual,
  assertRejects,
  assertThrows,
} from "./assertions.ts";
export { busContract } from "./bus-contract.ts";
export type {
  BusCapability,
  BusTarget,
  BusUnderTest,
  ContractCase,
  ContractConnectOptions,
  ContractContext,
  RunnableCase,
} from "./contract-case.ts";
export { within } from "./deadline.ts";
export { EventLog, type EventOf, watchEvents } from "./event-log.ts";
export type {
  ContractMailboxOptions,
  MailboxCapability,
  MailboxCase,
  MailboxTarget,
  MailboxUnderTest,
} from "./mailbox-case.ts";
export { mailboxContract } from "./mailbox-contract.ts";
export { memoryMailboxTarget, type MemoryMailboxTargetOptions } from "./memory-mailbox-target.ts";
export { memoryTarget, type MemoryTargetOptions } from "./memory-target.ts";
export { Recorder, record } from "./recorder.ts";
export { SimulatedClock, type SimulatedClockOptions } from "./simulated-clock.ts";

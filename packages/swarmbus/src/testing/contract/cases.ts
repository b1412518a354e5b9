/** All cases of the bus contract, theme by theme. */
import type { ContractCase } from "../contract-case.ts";
import { cases as batches } from "./batches.ts";
import { cases as cancel } from "./cancel.ts";
import { cases as closing } from "./closing.ts";
import { cases as dispatch } from "./dispatch.ts";
import { cases as draining } from "./draining.ts";
import { cases as drops } from "./drops.ts";
import { cases as events } from "./events.ts";
import { cases as gatherCalls } from "./gather-calls.ts";
import { cases as gather } from "./gather.ts";
import { cases as groupLedger } from "./group-ledger.ts";
import { cases as groupMembers } from "./group-members.ts";
import { cases as groupPatterns } from "./group-patterns.ts";
import { cases as groups } from "./groups.ts";
import { cases as handlerSignals } from "./handler-signals.ts";
import { cases as handlers } from "./handlers.ts";
import { cases as headers } from "./headers.ts";
import { cases as heartbeat } from "./heartbeat.ts";
import { cases as ledger } from "./ledger.ts";
import { cases as hostile } from "./hostile.ts";
import { cases as lifecycle } from "./lifecycle.ts";
import { cases as matching } from "./matching.ts";
import { cases as overflow } from "./overflow.ts";
import { cases as payloadLimits } from "./payload-limits.ts";
import { cases as payloads } from "./payloads.ts";
import { cases as presenceTime } from "./presence-time.ts";
import { cases as presence } from "./presence.ts";
import { cases as publish } from "./publish.ts";
import { cases as readers } from "./readers.ts";
import { cases as replies } from "./replies.ts";
import { cases as requestErrors } from "./request-errors.ts";
import { cases as requestLeftovers } from "./request-leftovers.ts";
import { cases as requestMany } from "./request-many.ts";
import { cases as requestOverload } from "./request-overload.ts";
import { cases as requests } from "./requests.ts";
import { cases as responses } from "./responses.ts";
import { cases as serveLoad } from "./serve-load.ts";
import { cases as serveSignal } from "./serve-signal.ts";
import { cases as serve } from "./serve.ts";
import { cases as subjects } from "./subjects.ts";
import { cases as subscriptionEnds } from "./subscription-ends.ts";
import { cases as subscriptionMax } from "./subscription-max.ts";
import { cases as subscriptions } from "./subscriptions.ts";

/** Every promise of a bus, in the order of docs/semantics.md. */
export const contractCases: readonly ContractCase[] = [
  ...subjects,
  ...matching,
  ...payloads,
  ...payloadLimits,
  ...headers,
  ...publish,
  ...dispatch,
  ...handlers,
  ...handlerSignals,
  ...readers,
  ...batches,
  ...subscriptions,
  ...subscriptionEnds,
  ...subscriptionMax,
  ...overflow,
  ...drops,
  ...groups,
  ...groupPatterns,
  ...groupMembers,
  ...groupLedger,
  ...requests,
  ...requestErrors,
  ...requestOverload,
  ...requestLeftovers,
  ...responses,
  ...replies,
  ...requestMany,
  ...serve,
  ...serveSignal,
  ...serveLoad,
  ...cancel,
  ...gather,
  ...gatherCalls,
  ...lifecycle,
  ...closing,
  ...draining,
  ...events,
  ...ledger,
  ...heartbeat,
  ...presence,
  ...presenceTime,
  ...hostile,
];

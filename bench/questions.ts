/** All questions, in the order of their tables. A new one is a file of its own and a line here. */
import { batches } from "./batches.ts";
import { fanOut } from "./fan-out.ts";
import { fanOutFloor } from "./fan-out-floor.ts";
import { forAwait } from "./for-await.ts";
import type { Question } from "./harness/question.ts";
import { idleBytes } from "./idle-bytes.ts";
import { mailbox } from "./mailbox.ts";
import { nats } from "./nats.ts";
import { queueGroup } from "./queue-group.ts";
import { request } from "./request.ts";
import { subscribe } from "./subscribe.ts";
import { wildcards } from "./wildcards.ts";

export const questions: readonly Question[] = [
  fanOut,
  fanOutFloor,
  forAwait,
  batches,
  queueGroup,
  request,
  wildcards,
  subscribe,
  idleBytes,
  mailbox,
  nats,
];

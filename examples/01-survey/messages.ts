/** Everything that travels in the survey: its subjects, and the shape of what is sent on each. */
import type { SourceReport, UnreadableFile } from "./source/read-source.ts";

export const subjects = {
  /** A request to the queue group of workers: one of them reads one file. */
  task: "survey.task",
  /** A question to every worker. */
  verdict: "survey.verdict",
  /** A question to the historian. */
  history: "survey.history",
  /** A question to whoever coordinates: is somebody there already? */
  coordinator: "survey.coordinator",
  /** A question to whoever has this name: is somebody called so already? */
  nameOf: (agent: string) => `survey.name.${agent}`,
  /** A question to every process without a coordinator: the survey is over, what do your books say? */
  over: "survey.over",
  /** Broadcasts: whoever cares subscribes, and nobody else has to know. */
  surveyed: "survey.event.surveyed",
  unreadable: "survey.event.unreadable",
  workerDied: "survey.event.worker-died",
  workerReturned: "survey.event.worker-returned",
  handedOutAgain: "survey.event.handed-out-again",
  /** All broadcasts. Not `survey.>`: a tool that also subscribed to requests would count as someone who answers them. */
  everyEvent: "survey.event.*",
} as const;

/** What heartbeats tell: what their agent is, and what it has in hand or had last. */
export type Condition = {
  readonly role: "worker" | "historian";
  readonly inHand?: string;
};

/** On `task`. The answer is empty: it says "done", what was found is broadcast. */
export interface Task {
  readonly path: string;
}

/** On `surveyed`: what a worker found in a file. */
export interface Surveyed extends SourceReport {
  readonly worker: string;
  readonly tookMs: number;
}

/** On `unreadable`: a file that cannot be read, why, and who says so. */
export interface Unreadable extends UnreadableFile {
  readonly worker: string;
}

/** On `workerDied`: presence missed its heartbeats. */
export interface WorkerDied {
  readonly worker: string;
  readonly silentMs: number;
}

/** On `workerReturned`: one that was taken for dead is heard again. It was stopped, or cut off. */
export interface WorkerReturned {
  readonly worker: string;
}

/** On `handedOutAgain`: a file that its worker did not finish. */
export interface HandedOutAgain {
  readonly path: string;
  readonly because: string;
}

/** The answer on `verdict`. */
export interface Verdict {
  readonly worker: string;
  readonly verdict: string;
}

/** The answer on `history`; without `commits` when `unknown` says why there are none to tell. */
export interface History {
  readonly path: string;
  readonly commits?: number;
  readonly lastAuthor?: string;
  readonly lastDate?: string;
  readonly unknown?: string;
}

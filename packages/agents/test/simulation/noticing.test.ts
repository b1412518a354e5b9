// Would the books of a schedule notice? Each bug is planted into schedules until one complains.
import { expect, it } from "vitest";
import { type BugName, bugs } from "./bugs/bugs.ts";
import { simulate } from "./schedule.ts";
import type { Way } from "./world/scene.ts";

/** What is said of each, and on which way. */
const complaints: Readonly<Record<BugName, readonly [complaint: RegExp, ...ways: Way[]]>> = {
  "acks what it gives back": [/is acked, and no call ended well with it/u, "plain", "generate"],
  "gives back what was read": [/goes back, and was read/u, "plain", "generate"],
  "acks before the model is called": [/is acked before it is shown/u, "plain", "stream"],
  "gives back while the model reads": [/goes back while it is read/u, "plain", "stream"],
  "acks the first of several": [/goes back, and was read/u, "plain", "generateText"],
  "forgets to ack": [/is still held/u, "plain", "stream"],
  "forgets to give back": [/its run is over, and m\d+\. is still held/u, "plain", "streamAgent"],
  "acks when the tools have begun": [/its tools run, and m\d+\. is still held/u, "generate"],
  "hands out the newest first": [/its messages are out of order/u, "plain", "stream"],
  "loses one of several": [/is acked, and no call ended well with it/u, "plain", "generate"],
  "takes one at a time": [/is late, it waited when the step was made/u, "plain", "streamAgent"],
  "takes queued messages at any step": [/a queued message comes/u, "plain", "generate"],
  "does not look for queued messages": [/did not look for queue/u, "plain", "generate"],
  "puts messages among the results": [/between a call and its result/u, "plain", "streamAgent"],
  "puts messages in front of the step before": [/in front of the step before/u, "streamText"],
  "shows a message twice": [/is shown twice|shown twice in one prompt/u, "plain", "stream"],
  "forgets what was read": [/has left its place/u, "plain", "generate"],
  "lets a message forge another": [/is forged/u, "plain", "generateText"],
  "tells nobody what went back": [/told 1 times as read/u, "generate", "streamText"],
  "tells nobody what it read": [/told 0 times as read|is told twice/u, "stream", "generateText"],
  "tells twice what it read": [/is told twice/u, "streamAgent", "generateText"],
  "tells twice what went back": [/is told twice/u, "streamAgent", "generateText"],
  "tells nobody what was lost": [/has lost/u, "generate", "streamText"],
  "tells twice what was lost": [/has lost/u, "generate", "streamText"],
  "tells no reader of a loss": [/readers of \w+ miss/u, "streamAgent"],
  "tells readers late of a loss": [/tells late of/u, "streamAgent"],
  "takes every reason for an abort": [/went back by abort/u, "generate", "streamText"],
  "counts steps from one": [/is told in step/u, "generate", "streamText"],
  "tells no reader what went back": [/tells .* as read, not/u, "streamAgent"],
  "tells readers behind the output": [/behind its output/u, "streamAgent"],
  "leaves messages out of the history": [/its history holds/u, "generate", "streamAgent"],
  "puts messages at the end of the history": [/has left its place/u, "generate", "streamAgent"],
  "leaves, and stays subscribed": [/left, and is subscribed/u, "plain", "generate"],
  "unsubscribes what is durable": [/left, and is not subscribed/u, "plain", "generate"],
  "changes its mind about an end": [/was \w+ and is pending/u, "plain"],
  "gives an agent what is for another": [/which is not for it/u, "plain", "generate"],
  "sends again what has an id": [/was sent twice/u, "plain"],
};

const cases = Object.entries(complaints).flatMap(([name, [complaint, ...ways]]) =>
  ways.map((way) => ({ name: name as BugName, way, complaint })),
);

it.each(cases)("notices a program that $name: $way", async ({ name, way, complaint }) => {
  expect(await firstComplaint(name, way, complaint)).toMatch(complaint);
});

async function firstComplaint(name: BugName, way: Way, complaint: RegExp): Promise<string> {
  for (let number = 1; number <= 100; number += 1) {
    const { faults } = await simulate(number, way, bugs[name]);
    const found = faults.find((fault) => complaint.test(fault));
    if (found !== undefined) return found;
  }
  return "nothing";
}

import { describe, expect, it } from "vitest";
import type { ServedRequest } from "../../src/patterns/served-request.ts";
import { RequestsInHand } from "../../src/patterns/requests-in-hand.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import { FakeMessage } from "./fake-message.ts";

function makeRequests(concurrency: number = 1, bufferSize: number = 100): RequestsInHand {
  return new RequestsInHand(concurrency, bufferSize, new SimulatedClock());
}

function begin(requests: RequestsInHand, reply: string): ServedRequest | undefined {
  return requests.begin(new FakeMessage("work", { reply }));
}

describe("RequestsInHand", () => {
  it("does not look at the reply subject of a request that nobody cancels", () => {
    const requests = makeRequests();
    const message = new FakeMessage("work", { reply: "r" });
    const request = requests.begin(message);
    expect(request === undefined ? undefined : requests.finish(request)).toBe(true);
    expect(message.looksAtReply).toBe(0);
  });

  it("gives up the request in hand that is cancelled, and no other", () => {
    const requests = makeRequests(2);
    const [one, two] = [begin(requests, "one"), begin(requests, "two")];
    requests.cancel("one");
    expect([one?.isOver, two?.isOver]).toEqual([true, false]);
  });

  it("begins no request that was cancelled while it waited", () => {
    const requests = makeRequests();
    const inHand = begin(requests, "one");
    requests.cancel("two");
    if (inHand !== undefined) requests.finish(inHand);
    expect(begin(requests, "two")).toBeUndefined();
    expect(begin(requests, "three")).toBeDefined();
    expect(requests.remembered).toBe(0);
  });

  it("remembers no cancel while a slot is free, because then nothing waits", () => {
    const requests = makeRequests(2);
    begin(requests, "one");
    for (let index = 0; index < 1000; index += 1) requests.cancel(`unknown-${index}`);
    expect(requests.remembered).toBe(0);
  });

  it("counts a slot as taken until the handler of a cancelled request has ended", () => {
    const requests = makeRequests();
    begin(requests, "one");
    requests.cancel("one");
    requests.cancel("two");
    expect(begin(requests, "two")).toBeUndefined();
  });

  it("remembers no more cancels than requests can wait, however many come, and the latest", () => {
    const requests = makeRequests(1, 100);
    begin(requests, "one");
    for (let index = 0; index < 100_000; index += 1) requests.cancel(`unknown-${index}`);
    expect(requests.remembered).toBe(100);
    expect(begin(requests, "unknown-99999")).toBeUndefined();
  });

  it("forgets unknown cancels when all that may have waited has begun", () => {
    const requests = makeRequests(1, 10);
    begin(requests, "one");
    requests.cancel("unknown");
    for (let index = 0; index < 9; index += 1) begin(requests, `r-${index}`);
    expect(requests.remembered).toBe(1);
    begin(requests, "r-10");
    expect(requests.remembered).toBe(0);
  });

  it("at the end hands over what is still to be answered, before its signal fires", () => {
    const requests = makeRequests(3);
    const [one, two] = [begin(requests, "one"), begin(requests, "two")];
    requests.cancel("one");
    const seen: [string | undefined, boolean | undefined][] = [];
    requests.end((message) => seen.push([message.reply, two?.isOver]));
    expect(seen).toEqual([["two", false]]);
    expect([one?.signal.reason, two?.signal.reason]).toMatchObject([
      { code: "ABORTED" },
      { code: "CLOSED" },
    ]);
  });
});

import { describe, expect, it } from "vitest";
import { BusError } from "../../src/bus/errors.ts";
import { giveUpError, ServedRequest } from "../../src/patterns/served-request.ts";
import { SimulatedClock } from "../../src/testing/simulated-clock.ts";
import { FakeMessage } from "./fake-message.ts";

function makeRequest(timeout?: string) {
  const clock = new SimulatedClock();
  const headers = timeout === undefined ? {} : { "Swarmbus-Timeout": timeout };
  const message = new FakeMessage("work", { reply: "r", headers });
  const request = new ServedRequest(message, clock);
  const giveUp = (): void => request.giveUp(giveUpError("ABORTED", message, "enough"));
  return { clock, message, request, giveUp };
}

describe("ServedRequest", () => {
  it("makes no timer before somebody looks at the signal", () => {
    const { clock, request } = makeRequest("100");
    expect(clock.pendingTimers).toBe(0);
    expect([request.signal.aborted, clock.pendingTimers]).toEqual([false, 1]);
  });

  it("makes no timer without a time that the requester gave", () => {
    const { clock, request } = makeRequest();
    expect([request.signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
  });

  it.each(["", "soon", "0", "-5", "Infinity", "NaN"])("ignores a time of %j", (timeout) => {
    const { clock, request } = makeRequest(timeout);
    expect([request.signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
  });

  it("measures the time from its beginning, not from the first look", async () => {
    const { clock, request } = makeRequest("100");
    await clock.advance(60);
    const { signal } = request;
    await clock.advance(39);
    expect(signal.aborted).toBe(false);
    await clock.advance(1);
    expect(signal.reason).toMatchObject({ code: "TIMEOUT" });
  });

  it("shows a signal that has fired to who looks after the time is over", async () => {
    const { clock, request } = makeRequest("100");
    await clock.advance(100);
    expect(request.signal.reason).toMatchObject({ code: "TIMEOUT" });
    expect(request.finish()).toBe(false);
  });

  it("shows a signal that has fired to who looks after it was given up", () => {
    const { request, giveUp } = makeRequest();
    giveUp();
    expect(request.signal.reason).toMatchObject({ code: "ABORTED" });
  });

  it("leaves no timer behind when it is finished or given up", () => {
    const finished = makeRequest("100");
    const givenUp = makeRequest("100");
    expect([finished.request.signal.aborted, givenUp.request.signal.aborted]).toEqual([
      false,
      false,
    ]);
    expect(finished.request.finish()).toBe(true);
    givenUp.giveUp();
    expect([finished.clock.pendingTimers, givenUp.clock.pendingTimers]).toEqual([0, 0]);
  });

  it("makes neither timer nor aborted signal for who looks after the end", async () => {
    const { clock, request, giveUp } = makeRequest("100");
    request.finish();
    giveUp();
    await clock.advance(200);
    expect([request.signal.aborted, clock.pendingTimers]).toEqual([false, 0]);
  });

  it("tells failures by its signal from others", () => {
    const { request, giveUp } = makeRequest();
    const { signal } = request;
    expect(request.causedBySignal(new DOMException("stop", "AbortError"))).toBe(false);
    giveUp();
    const causedBySignal = [
      signal.reason,
      new Error("wrapped", { cause: signal.reason }),
      new DOMException("stop", "AbortError"),
      new BusError("ABORTED", "a request of its own was aborted"),
    ];
    expect(causedBySignal.map((error) => request.causedBySignal(error))).toEqual([
      true,
      true,
      true,
      true,
    ]);
    const others = [
      new Error("no such file"),
      new BusError("TIMEOUT", "late"),
      "ABORTED",
      undefined,
    ];
    expect(others.map((error) => request.causedBySignal(error))).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it("blames no failure on a signal that nobody looked at", () => {
    const { request, giveUp } = makeRequest();
    giveUp();
    expect(request.causedBySignal(new DOMException("stop", "AbortError"))).toBe(false);
  });
});

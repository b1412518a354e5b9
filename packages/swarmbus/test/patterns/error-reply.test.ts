import { describe, expect, it } from "vitest";
import { BusError } from "../../src/bus/errors.ts";
import { respondWithError } from "../../src/patterns/error-reply.ts";
import { FakeMessage } from "./fake-message.ts";

function messageWithRoomFor(length: number): FakeMessage {
  const respond = (payload: unknown): boolean => {
    if (String(payload).length > length) throw new BusError("PAYLOAD_TOO_LARGE", "too large");
    return true;
  };
  return new FakeMessage("work", { reply: "r", respond });
}

describe("respondWithError", () => {
  it("sends the code as a header and the message as text", () => {
    const message = new FakeMessage("work", { reply: "r" });
    expect(respondWithError(message, "OVERLOADED", "no room")).toBe(true);
    expect(message.answers).toEqual([{ payload: "no room", code: "OVERLOADED" }]);
  });

  it("says false when nobody asked", () => {
    expect(respondWithError(new FakeMessage("work"), "OVERLOADED", "no room")).toBe(false);
  });

  it("shortens a message that is larger than the bus takes", () => {
    const message = messageWithRoomFor(1000);
    respondWithError(message, "HANDLER_FAILED", `why: ${"x".repeat(2000)}`);
    expect(message.answers).toEqual([
      { payload: `why: ${"x".repeat(195)}…`, code: "HANDLER_FAILED" },
    ]);
  });

  it("throws when not even a short message gets through", () => {
    const message = messageWithRoomFor(10);
    const respond = (): boolean => respondWithError(message, "HANDLER_FAILED", "x".repeat(2000));
    expect(respond).toThrow("too large");
  });
});

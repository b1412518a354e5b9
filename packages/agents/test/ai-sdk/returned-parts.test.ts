import { streamAgent } from "@swarmbus/agents/ai-sdk";
import { expect, test } from "vitest";
import { setUp } from "./scene.ts";

test("messages of a request that fails or is aborted are told as received, then as returned", async () => {
  const stop = new AbortController();
  const before = (): void => stop.abort();
  for (const turn of [{ fails: "fatal" }, { before }] as const) {
    await using scene = await setUp([turn], { maxRetries: 0 });
    await scene.send("one");

    const told: string[] = [];
    for await (const part of streamAgent(scene.agent, "Go", { abortSignal: stop.signal })) {
      if (part.type === "message-received") told.push(`received in step ${part.stepNumber}`);
      if (part.type === "message-returned") told.push(`returned, ${part.reason}`);
    }

    const reason = "fails" in turn ? "error" : "abort";
    expect(told).toEqual(["received in step 0", `returned, ${reason}`]);
  }
});

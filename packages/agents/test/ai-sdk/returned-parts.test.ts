import { streamAgent } from "@swarmbus/agents/ai-sdk";
import { expect, test } from "vitest";
import { type Scene, setUp } from "./scene.ts";

test("messages of a later step whose request is aborted are told as received, then as returned", async () => {
  const stop = new AbortController();
  const first = { text: "one", before: () => scene.send("late") };
  const { promise: never } = Promise.withResolvers<void>();
  const second = {
    before: async () => {
      setTimeout(() => stop.abort(), 0); // the SDK has gone to wait for the request then
      await never;
    },
  };
  const scene: Scene = await setUp([first, second], { maxRetries: 0 });
  await using _ = scene;

  const told: string[] = [];
  for await (const part of streamAgent(scene.agent, "Go", { abortSignal: stop.signal })) {
    if (part.type === "message-received") told.push(`received in step ${part.stepNumber}`);
    if (part.type === "message-returned") told.push(`returned, ${part.reason}`);
  }

  expect(told).toEqual(["received in step 1", "returned, abort"]);
});

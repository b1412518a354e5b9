import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { startServer } from "@swarmbus/nats/testing";
import { type PresenceEvent, type PresenceWatch, watchPresence } from "swarmbus";
import { within } from "swarmbus/testing";
import { describe, expect, test } from "vitest";
import { NatsBus } from "../../src/index.ts";
import { eager, nextEvent } from "../failures/next-event.ts";
import { servers } from "../servers.ts";

const awayMs = 20_000;
const program = fileURLToPath(new URL("presence-agent.ts", import.meta.url));

/** An agent in a process of its own. */
function startAgent(url: string, agentId: string): ChildProcess & AsyncDisposable {
  const child = spawn(process.execPath, ["--conditions=@swarmbus/source", program, url, agentId], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  return Object.assign(child, {
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  });
}

/** Keeps what a watch tells, for the test to look at, and lets it wait for some of it. */
function follow(watch: PresenceWatch) {
  const told: string[] = [];
  const waiting = new Set<() => void>();
  const iterator = watch[Symbol.asyncIterator]();
  const keep = async (): Promise<void> => {
    const events = { [Symbol.asyncIterator]: () => iterator } as AsyncIterable<PresenceEvent>;
    for await (const { type, agentId } of events) {
      told.push(`${type} ${agentId}`);
      for (const look of waiting) look();
    }
  };
  void keep();
  const until = async (what: string): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => void (told.includes(what) && resolve());
    waiting.add(look);
    look();
    await within(promise, () => `"${what}" is not among ${told.join(", ")}`, 60_000);
    waiting.delete(look);
  };
  return { told, until };
}

// Whose silence means what is ours to decide, not the server's: one version is enough for tests of this length.
describe.each(servers.slice(-1))("presence with the usual times, on $version", ({ binary }) => {
  test("a watcher that blocked its thread for 20 s declares nobody dead falsely, and who died afterwards is noticed", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    await using watch = await watchPresence(bus);
    const { told, until } = follow(watch);
    await using ada = startAgent(server.url, "ada");
    await using bob = startAgent(server.url, "bob");
    await Promise.all([until("joined ada"), until("joined bob")]);

    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, awayMs);
    bob.kill("SIGKILL");
    await until("dead bob");

    expect(told.toSorted()).toEqual(["dead bob", "joined ada", "joined bob", "suspect bob"]);
    expect(ada.signalCode).toBe(null);
    expect(watch.agents().find(({ agentId }) => agentId === "ada")?.presence).toBe("alive");
  });

  test("a watcher whose server was away for 20 s declares nobody dead falsely, and who died meanwhile is noticed", async () => {
    await using server = await startServer({ binary });
    await using bus = await NatsBus.open({ url: server.url, ...eager });
    await using watch = await watchPresence(bus);
    const { told, until } = follow(watch);
    await using ada = startAgent(server.url, "ada");
    await using bob = startAgent(server.url, "bob");
    await Promise.all([until("joined ada"), until("joined bob")]);
    const broke = nextEvent(bus, "disconnected");
    const back = nextEvent(bus, "connected", () => true, 60_000);

    await server.kill();
    await broke;
    await pass(awayMs);
    bob.kill("SIGKILL");
    await server.restart();
    await back;
    await until("dead bob");

    expect(told.toSorted()).toEqual(["dead bob", "joined ada", "joined bob", "suspect bob"]);
    expect(ada.signalCode).toBe(null);
    expect(watch.agents().find(({ agentId }) => agentId === "ada")?.presence).toBe("alive");
  });
});

/** The time is what is tested: nothing happens in it that could be awaited. */
function pass(ms: number): Promise<void> {
  return new Promise((resolve) => void setTimeout(resolve, ms));
}

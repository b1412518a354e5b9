import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, test, vi } from "vitest";
import { servers } from "../servers.ts";

const program = `
  import { startServer } from "@swarmbus/nats/testing";
  const server = await startServer({ binary: process.argv[1], jetstream: true });
  const { config } = await server.monitor("jsz");
  if (process.argv[2] === "paused") server.pause();
  console.log(JSON.stringify({ pid: server.pid, store: config.store_dir }));
  if (process.argv[2] !== "ends") process.stdin.resume();
`;

test.each(["running", "paused"])(
  "a server that is %s does not outlive a process that is killed with -9",
  async (state) => {
    const child = run(state);
    const [line] = (await once(child.stdout, "data")) as [Buffer];
    const { pid, store } = JSON.parse(line.toString()) as { pid: number; store: string };
    expect(isAlive(pid)).toBe(true);

    child.kill("SIGKILL");

    await vi.waitFor(() => expect([isAlive(pid), existsSync(store)]).toEqual([false, false]), 5000);
  },
);

test("a server keeps no process from ending, and ends with it", async () => {
  const child = run("ends");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  const { pid, store } = JSON.parse(line.toString()) as { pid: number; store: string };

  const [code] = (await once(child, "exit")) as [number];

  expect(code).toBe(0);
  await vi.waitFor(() => expect([isAlive(pid), existsSync(store)]).toEqual([false, false]), 5000);
});

function run(state: string) {
  const { binary } = servers[0]!;
  const args = ["--conditions=@swarmbus/source", "--input-type=module", "--eval", program];
  return spawn(process.execPath, [...args, binary, state], { stdio: ["pipe", "pipe", "inherit"] });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The survey across processes, as in examples/README.md: real processes, a real server, real failures. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type NatsServer, type ServerOptions, startServer } from "@swarmbus/nats/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Summary } from "../examples/01-survey/report/summary.ts";
import { serversUnderTest } from "../scripts/nats-server.ts";
import { type RunningExample, startExample } from "./run-example.ts";

const fixture = join(import.meta.dirname, "fixtures/survey");
const total = { files: 6, code: 22, comment: 13, blank: 9, lines: 44 };
const binary = serversUnderTest().at(-1)!;
const manyFiles = 400;

/** Enough files to be in the middle of them for a while. */
let large: string;

beforeAll(() => {
  large = mkdtempSync(join(tmpdir(), "swarmbus-survey-"));
  for (let index = 0; index < manyFiles; index += 1) {
    writeFileSync(join(large, `${index}.ts`), "// One\nexport {};\n");
  }
});

afterAll(() => rmSync(large, { recursive: true }));

function server(options: ServerOptions = {}): Promise<NatsServer> {
  return startServer({ ...options, binary });
}

/** The survey, where `SWARMBUS_URL` names a server, or none. */
function survey(url: string | undefined, ...args: readonly string[]): RunningExample {
  const env = { NATS_SERVER: binary, ...(url !== undefined && { SWARMBUS_URL: url }) };
  return startExample("01-survey/main.ts", args, env);
}

function agent(url: string, ...args: readonly string[]): RunningExample {
  return startExample("01-survey/agent.ts", args, { SWARMBUS_URL: url });
}

async function summaryOf(running: RunningExample): Promise<Summary> {
  const { exitCode, stdout, stderr } = await running.end();
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Summary;
}

/** Every message that matched somebody's subscription is accounted for. */
function expectBalanced({ ledger }: Summary): void {
  expect(ledger.matched).toBe(ledger.delivered + ledger.dropped + ledger.discarded);
  expect(ledger.published).toBeGreaterThan(0);
  expect(ledger.unmatched).toBeUndefined();
}

/** The processes that a process started, and those that they started. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>();
  for (const each of readdirSync("/proc").filter((name) => /^\d+$/u.test(name))) {
    const status = statusOf(Number(each));
    const parent = /^PPid:\s+(\d+)$/mu.exec(status)?.[1];
    if (parent !== undefined) parents.set(Number(each), Number(parent));
  }
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return children.flatMap((child) => [child, ...descendants(child)]);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

function areGone(pids: readonly number[]): boolean {
  // A zombie has ended; nobody in a container may have asked for its exit code yet.
  return pids.every((pid) => !/^State:\s+[^ZX\s]/mu.test(statusOf(pid)));
}

describe("survey on a NATS server", { timeout: 30_000 }, () => {
  test("finds the same in one process as in memory", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--json", fixture);
    const summary = await summaryOf(running);
    expect(summary.total).toEqual(total);
    expectBalanced(summary);
  });

  test("loses a worker of its own process, and no file", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--chaos", "--json", fixture);
    const summary = await summaryOf(running);
    expect(summary.total).toEqual(total);
    expect(summary.died).toHaveLength(1);
  });

  test("finds the same with a process for each worker, and knows the books of all", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--processes", "--workers", "2", "--json", fixture);
    const summary = await summaryOf(running);
    expect(summary.total).toEqual(total);
    expect(summary.workers.map(({ worker }) => worker)).toEqual(["worker-1", "worker-2"]);
    expect(summary).toMatchObject({ died: [], outages: [], unknownBooks: [] });
    expectBalanced(summary);
  });

  test("kills a worker and leaves a server alone that is not its own", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--processes", "--chaos", "--json", large);
    const summary = await summaryOf(running);
    expect(summary.total.files).toBe(manyFiles);
    expect(summary.died).toHaveLength(1);
    expect(summary.outages).toEqual([]);
    expect(summary.unknownBooks).toEqual(summary.died.map(({ worker }) => worker));
    expect(nats.isRunning).toBe(true);
  });

  test("goes on when the server was away in the middle of it", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--processes", "--json", large);
    await running.hasPrinted(/^\d+ of \d+ files/mu);
    await nats.kill();
    await running.hasPrinted(/^no connection to nats:\S+: trying again until it is back/mu);
    await nats.restart();
    await running.hasPrinted(/^connected to nats:\S+ again, after \d/mu);
    const summary = await summaryOf(running);
    expect(summary.total.files).toBe(manyFiles);
    expect(summary).toMatchObject({ died: [], unreadable: [], unknownBooks: [] });
    expect(summary.outages).toHaveLength(1);
    expectBalanced(summary);
  });

  test("waits for a server that comes up late, and says so", async () => {
    await using nats = await server();
    await nats.stop();
    await using running = survey(nats.url, "--json", fixture);
    await running.hasPrinted(/^waiting for a server at nats:\S+, 10 s at most$/mu);
    await nats.restart();
    await running.hasPrinted(/^connected to nats:/mu);
    expect((await summaryOf(running)).total).toEqual(total);
  });

  test("says after 10 s that nobody listens", async () => {
    await using nats = await server();
    await nats.stop();
    await using running = survey(nats.url, fixture);
    expect(await running.end()).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        `waiting for a server at ${nats.url}, 10 s at most\n` +
        `Cannot connect to ${nats.url}: nobody listens there, start a nats-server or check host and port\n`,
    });
  });

  test("says at once that the password is wrong, and does not show it", async () => {
    await using nats = await server({ users: [{ user: "ada", password: "right" }] });
    const url = nats.url.replace("//", "//ada:secret@");
    await using running = survey(url, "--processes", fixture);
    const { exitCode, stderr } = await running.end();
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      `Cannot connect to ${nats.url}: the server refuses the credentials, check user, password, token or key\n`,
    );
  });

  test("refuses to be the second survey on a server", async () => {
    await using nats = await server();
    await using first = survey(nats.url, "--by-hand", fixture);
    await first.hasPrinted(/^Waiting for 4 workers:/mu);
    await using second = survey(nats.url, fixture);
    const { exitCode, stderr } = await second.end();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^Cannot survey: another survey is at work on this server;/u);
  });
});

describe("survey on a server of its own", { timeout: 30_000 }, () => {
  test("loses a worker and the server by kill -9, and no file", async () => {
    await using running = survey(undefined, "--processes", "--chaos", "--json", large);
    const summary = await summaryOf(running);
    expect(summary.total.files).toBe(manyFiles);
    expect(summary.unreadable).toEqual([]);
    expect(summary.died).toHaveLength(1);
    expect(summary.outages).toHaveLength(1);
    expect(summary.unknownBooks).toEqual(summary.died.map(({ worker }) => worker));
    expectBalanced(summary);
  });

  test("tells in the report what went wrong, and whose books are not known", async () => {
    await using running = survey(undefined, "--processes", "--chaos", fixture);
    const { stdout, stderr } = await running.end();
    expect(stderr).toMatch(/^kill -9 \d+: that was worker-\d$/mu);
    expect(stderr).toMatch(/^kill -9 \d+: that was nats-server$/mu);
    expect(stdout).toMatch(/^worker-\d died: no heartbeat for 1\.5 s$/mu);
    expect(stdout).toMatch(/^The server was away for \d+\.\d s; /mu);
    expect(stdout).toMatch(/^Not known, as their processes ended before: worker-\d$/mu);
    expect(stdout).toMatch(/^Total +6 +22 +13 +9 +44$/mu);
  });

  test.each(["SIGKILL", "SIGINT"] as const)("leaves no process behind after %s", async (signal) => {
    await using running = survey(undefined, "--processes", large);
    await running.hasPrinted(/^\d+ of \d+ files/mu);
    const pids = descendants(running.pid);
    expect(pids.length).toBeGreaterThanOrEqual(6);
    running.kill(signal);
    await expect.poll(() => areGone(pids), { timeout: 10_000 }).toBe(true);
  });

  test("says what to do when no server can be had", async () => {
    await using running = startExample("01-survey/main.ts", ["--processes"], {
      NATS_SERVER: "missing",
    });
    const { exitCode, stderr } = await running.end();
    expect(exitCode).toBe(1);
    expect(stderr.split("\n").slice(1)).toEqual([
      'Cannot find nats-server: NATS_SERVER is "missing", which is not a program',
      "Or set SWARMBUS_URL to the address of a running one",
      "",
    ]);
  });
});

describe("one process for each terminal", { timeout: 30_000 }, () => {
  test("the survey waits for workers that are started by hand", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--by-hand", "--workers", "2", "--json", fixture);
    await running.hasPrinted(/^Waiting for 2 workers: start each in a terminal of its own/mu);
    await using ada = agent(nats.url, "worker", "ada", fixture);
    await running.hasPrinted(/^1 of 2 workers: ada$/mu);
    await using bob = agent(nats.url, "worker", "bob", fixture);
    const summary = await summaryOf(running);
    expect(summary.total).toEqual(total);
    expect(summary.workers.map(({ worker }) => worker)).toEqual(["ada", "bob"]);
    expect(summary.unknownBooks).toEqual([]);
    expectBalanced(summary);
    for (const worker of [ada, bob]) {
      const { exitCode, stdout } = await worker.end();
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/^the survey is over: published \d+, delivered \d+, dropped \d+$/mu);
    }
  });

  test("a worker takes its leave on ctrl-C", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--by-hand", "--workers", "2", fixture);
    await using ada = agent(nats.url, "worker", "ada", fixture);
    await running.hasPrinted(/^1 of 2 workers: ada$/mu);
    ada.kill("SIGINT");
    expect(await ada.end()).toMatchObject({ exitCode: 0, stderr: "" });
    await running.hasPrinted(/^1 of 2 workers: ada\n0 of 2 workers: nobody$/mu);
  });

  test("a worker that is stopped is missed, and works again when it goes on", async () => {
    await using nats = await server();
    await using running = survey(nats.url, "--by-hand", "--workers", "2", "--json", fixture);
    await using ada = agent(nats.url, "worker", "ada", fixture);
    await running.hasPrinted(/^1 of 2 workers: ada$/mu);
    ada.kill("SIGSTOP");
    await running.hasPrinted(/^ada is dead: no heartbeat for 1\.5 s$/mu);
    ada.kill("SIGCONT");
    await running.hasPrinted(/^ada is back, and works again$/mu);
    await using bob = agent(nats.url, "worker", "bob", fixture);
    const summary = await summaryOf(running);
    expect(summary.total).toEqual(total);
    expect(summary.died).toEqual([{ worker: "ada", silentMs: 1500 }]);
    expect(summary.workers.map(({ verdict }) => verdict)).not.toContain("died");
    expect(summary.unknownBooks).toEqual([]);
    expect((await bob.end()).exitCode).toBe(0);
  });

  test("a worker is not given a name that is taken", async () => {
    await using nats = await server();
    await using ada = agent(nats.url, "worker", "ada", fixture);
    await ada.hasPrinted(/^ada is at work/mu);
    await using second = agent(nats.url, "worker", "ada", fixture);
    expect(await second.end()).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: "Cannot start ada: somebody on this server has that name, take another\n",
    });
  });

  test("a worker waits for its server, and says so", async () => {
    await using nats = await server();
    await using ada = agent(nats.url, "worker", "ada", fixture);
    await ada.hasPrinted(/^ada is at work as a worker, connected to nats:\S+; ctrl-C ends it$/mu);
    await nats.stop();
    await ada.hasPrinted(
      /^no connection to nats:\S+: trying again until it is back; ctrl-C gives/mu,
    );
    await nats.restart();
    await ada.hasPrinted(/^connected to nats:\S+ again, after \d+\.\d s$/mu);
    ada.kill("SIGINT");
    expect(await ada.end()).toMatchObject({ exitCode: 0, stderr: "" });
  });
});

describe("command line of the survey across processes", () => {
  test.each([
    [
      "an address that is none",
      "http://ada:secret@example.org",
      [],
      'Cannot connect to SWARMBUS_URL "http://example.org": an address such as nats://127.0.0.1:4222 is needed',
    ],
    [
      "processes that share a memory",
      "memory:here",
      ["--processes"],
      'Cannot connect processes by "memory:here": set SWARMBUS_URL to a NATS server, or to nothing',
    ],
    [
      "workers by hand without a server",
      "",
      ["--by-hand"],
      "Cannot wait for workers of other terminals: SWARMBUS_URL has to name a NATS server",
    ],
    [
      "two ways to get workers",
      "nats://127.0.0.1",
      ["--by-hand", "--processes"],
      "Cannot start workers with --processes and wait for them with --by-hand",
    ],
    [
      "a death by somebody else's hand",
      "nats://127.0.0.1",
      ["--by-hand", "--chaos"],
      "Cannot kill a worker that you started: do it yourself, with kill -9",
    ],
  ])("refuses %s in one sentence", async (_, url, args, sentence) => {
    await using running = survey(url, ...args);
    expect(await running.end()).toEqual({ exitCode: 2, stdout: "", stderr: `${sentence}\n` });
  });
});

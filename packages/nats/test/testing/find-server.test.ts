import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { findServer } from "@swarmbus/nats/testing";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let folder: string;
let program: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "find-server-"));
  program = join(folder, "nats-server");
  copyFileSync("/bin/sh", program);
  vi.stubEnv("NATS_SERVER", undefined);
  vi.stubEnv("PATH", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("NATS_SERVER names the server, whatever is in PATH", () => {
  const other = join(folder, "other");
  copyFileSync("/bin/sh", other);
  vi.stubEnv("PATH", folder);
  vi.stubEnv("NATS_SERVER", other);

  expect(findServer()).toBe(other);
});

test("the first server in PATH is taken", () => {
  vi.stubEnv("PATH", ["/missing", folder].join(delimiter));

  expect(findServer()).toBe(program);
});

test("what cannot be run is passed over", () => {
  rmSync(program);
  writeFileSync(program, "");
  vi.stubEnv("PATH", folder);

  expect(findServer).toThrow("it is not in PATH");
});

test("where there is none, the error says what to do", () => {
  expect(findServer).toThrow(
    "Cannot find nats-server: it is not in PATH. Install it, or set NATS_SERVER to the path of one",
  );
});

test("a NATS_SERVER that is no program is refused", () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("NATS_SERVER", "2.1");

  expect(findServer).toThrow(
    'Cannot find nats-server: NATS_SERVER is "2.1", which is not a program',
  );
});

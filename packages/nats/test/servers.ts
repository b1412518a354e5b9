import { execFileSync } from "node:child_process";
import { serversUnderTest } from "../../../scripts/nats-server.ts";

/** A nats-server to test with. */
export interface TestedServer {
  readonly version: string;
  readonly binary: string;
}

/** What tests of this package run against: `describe.each(servers)`. Where there is none, the file that asks fails. */
export const servers: readonly TestedServer[] = serversUnderTest().map((binary) => ({
  version: execFileSync(binary, ["--version"], { encoding: "utf8" }).trim(),
  binary,
}));

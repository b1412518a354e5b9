// Finds a nats-server, and fetches one where none is installed. Prints the path of the one to use (`npm run nats-server`),
// or of the versions that are named (`npm run nats-server -- 2.9.10 2.10.27`).
import { findServer } from "../packages/nats/src/testing/find-server.ts";
import { fetchServer, versions } from "./debian-nats-server.ts";

/** The server to use: the path or version in `NATS_SERVER`, else the one in `PATH`, else the newest that Debian has. */
export function defaultServer(): string {
  const named = process.env["NATS_SERVER"] ?? "";
  if (versions.includes(named)) return fetchServer(named);
  try {
    return findServer();
  } catch (error) {
    if (named !== "") throw error;
    return fetchServer(versions.at(-1)!);
  }
}

/** The servers to test with: the one in `NATS_SERVER` alone, else every version that Debian has. */
export function serversUnderTest(): string[] {
  return process.env["NATS_SERVER"] ? [defaultServer()] : versions.map(fetchServer);
}

if (import.meta.main) {
  try {
    const named = process.argv.slice(2);
    const paths = named.length === 0 ? [defaultServer()] : named.map(fetchServer);
    console.log(paths.join("\n"));
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

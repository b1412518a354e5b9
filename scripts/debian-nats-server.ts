// Unpacks nats-server from Debian's packages into node_modules/.cache/nats-server/<version>/, without root.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";

/** The SHA-256 of each build, of Debian 12 and 13. There `apt-cache show nats-server` tells name and checksum. */
const checksums = new Map([
  ["2.9.10-1+b3_amd64", "9f69ebb6f612e652382fde175622160dcd81fd97f2356f5da80bb5c3f48513dd"],
  ["2.9.10-1+b3_arm64", "7748c8906ffbaf4f08018c61eeeb5f5e57b4f7bd5307415a802450141b0ee8cd"],
  ["2.10.27-1+b2_amd64", "6d913ac987b78734c08537c2adeb1526cf735f216173a9170d94b185fcfe6f8a"],
  ["2.10.27-1+b2_arm64", "0c9a617510b28c1b4fb4a38aabea6ab8cd7f026247f2abdff8b955b2278ce049"],
]);

/** The versions that can be had, the oldest first. */
export const versions: readonly string[] = ["2.9.10", "2.10.27"];

const cache = resolve(import.meta.dirname, "../node_modules/.cache/nats-server");

/** The path of one version, which is fetched when it is not there yet. */
export function fetchServer(version: string): string {
  if (!versions.includes(version)) {
    throw new Error(`Cannot fetch nats-server "${version}": Debian has ${versions.join(" and ")}`);
  }
  const program = join(cache, version, "usr/sbin/nats-server");
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  // One process at a time: the others wait, and find what it brought.
  const args = [join(cache, "lock"), process.execPath, import.meta.filename, version];
  try {
    run("flock", ...args);
  } catch (error) {
    const wish = "install one, or set NATS_SERVER to its path";
    const reason = (error as Error).message;
    throw new Error(`Cannot fetch nats-server ${version} from Debian: ${wish}\n${reason}`, {
      cause: error,
    });
  }
  return program;
}

function unpack(version: string): void {
  const target = join(cache, version);
  if (existsSync(target)) return;
  const architecture = run("dpkg", "--print-architecture").trim();
  const folder = mkdtempSync(join(cache, "unpack-"));
  try {
    const file = join(folder, "package.deb");
    download(version, architecture, file);
    run("dpkg-deb", "--extract", file, join(folder, "root"));
    renameSync(join(folder, "root"), target);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Asks every mirror that apt is set up for; apt's own program goes through its proxy and compares the checksum. */
function download(version: string, architecture: string, file: string): void {
  const failures = [];
  for (const [build, checksum] of checksums) {
    if (!build.startsWith(`${version}-`) || !build.endsWith(`_${architecture}`)) continue;
    for (const mirror of mirrors()) {
      const url = `${mirror}/pool/main/n/nats-server/nats-server_${build}.deb`;
      try {
        run("/usr/lib/apt/apt-helper", "download-file", url, file, `SHA256:${checksum}`);
        return;
      } catch (error) {
        failures.push((error as Error).message);
      }
    }
  }
  throw new Error(`No mirror gave one for "${architecture}"\n${failures.join("\n")}`);
}

function mirrors(): Set<string> {
  const indexes = run("apt-get", "update", "--print-uris"); // updates nothing
  return new Set([...indexes.matchAll(/^'(\S+?)\/dists\//gm)].map(([, mirror = ""]) => mirror));
}

function run(program: string, ...args: string[]): string {
  return execFileSync(program, args, { encoding: "utf8", stdio: "pipe" });
}

if (import.meta.main) {
  try {
    unpack(process.argv[2]!);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

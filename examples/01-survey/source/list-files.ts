/** Which files a survey is about: what git would not ignore, else all but what nobody wrote by hand. */
import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join, posix } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const skippedFolders = new Set([
  ".git",
  ".hg",
  ".svn",
  ".venv",
  "__pycache__",
  "build",
  "coverage",
  "dist",
  "node_modules",
  "out",
  "target",
]);

/** Paths below the root, with `/`, sorted. */
export async function listFiles(root: string): Promise<string[]> {
  const known = await listByGit(root);
  // Git knows nothing of an ignored folder; who names one wants to see it all the same.
  const paths = known.length > 0 ? known : await walk(root, "");
  return [...new Set(paths)].toSorted((one, other) => (one < other ? -1 : 1));
}

async function listByGit(root: string): Promise<string[]> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
  try {
    const { stdout } = await run("git", args, { cwd: root, maxBuffer: 256 * 1024 * 1024 });
    return stdout.split("\0").filter((path) => path !== "" && !isSkipped(path));
  } catch {
    return [];
  }
}

function isSkipped(path: string): boolean {
  return path.split("/").slice(0, -1).includes("node_modules");
}

/** Symbolic links, and folders that cannot be opened, come out as well, so that the report names them. */
async function walk(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) return [folder];
  const paths: string[] = [];
  for (const entry of entries) {
    const path = posix.join(folder, entry.name);
    if (!entry.isDirectory()) paths.push(path);
    else if (!skippedFolders.has(entry.name)) paths.push(...(await walk(root, path)));
  }
  return paths;
}

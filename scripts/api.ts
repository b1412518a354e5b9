// Writes api/<package>.<entry>.d.ts: the declarations that users see, comments stripped, so that a change of the public
// surface is a diff to review. Reads dist/, so build first. What an entry shares with an earlier one of its package is
// named there, not repeated. With --check it fails when git does not hold exactly what it wrote.
import { execFileSync } from "node:child_process";
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

interface Manifest {
  name: string;
  exports: Record<string, string | { types?: string }>;
}

/** The files that `entry` reaches through relative imports and re-exports, itself first. */
function reachable(entry: string): string[] {
  const files = new Set([entry]);
  for (const file of files) {
    const imports = readFileSync(file, "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)\.ts"/g);
    for (const [, path = ""] of imports) files.add(join(dirname(file), `${path}.d.ts`));
  }
  return [...files];
}

function declarations(file: string): string {
  return readFileSync(file, "utf8")
    .replaceAll(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "")
    .replace(/\/\/# sourceMappingURL.*/, "")
    .trim();
}

/** Returns the text for each entry of one package, by the name of its file in api/. */
function describePackage(folder: string): Map<string, string> {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const packageName = manifest.name.replace(/^@[^/]+\//, "");
  const shownIn = new Map<string, string>();
  const texts = new Map<string, string>();
  for (const [subpath, target] of Object.entries(manifest.exports)) {
    if (typeof target === "string" || target.types === undefined) continue;
    const name = `${packageName}${subpath.slice(1).replaceAll("/", ".")}.d.ts`;
    const sections = reachable(join(folder, target.types)).map((file) => {
      const title = `// ${relative(join(folder, "dist"), file)}`;
      const earlier = shownIn.get(file);
      if (earlier !== undefined) return `${title}: see ${earlier}`;
      shownIn.set(file, name);
      return `${title}\n${declarations(file)}\n`;
    });
    texts.set(name, `${sections.join("\n").trim()}\n`);
  }
  return texts;
}

rmSync("api", { recursive: true, force: true });
mkdirSync("api");
for (const manifest of globSync("packages/*/package.json").toSorted()) {
  for (const [name, text] of describePackage(dirname(manifest))) writeFileSync(`api/${name}`, text);
}

if (process.argv.includes("--check")) {
  // A file that git does not know yet is as much a change as a line in one that it does.
  const git = (...args: string[]): string => execFileSync("git", args, { encoding: "utf8" });
  const changes = git("diff", "--", "api") + git("ls-files", "--others", "--", "api");
  if (changes !== "") {
    console.error(`${changes}\nThe public API changed: review it, then git add api`);
    process.exitCode = 1;
  }
}

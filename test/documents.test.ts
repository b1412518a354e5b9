import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Fence, findFences } from "../scripts/fences.ts";
import { defaultServer } from "../scripts/nats-server.ts";

// A folder inside the project, where imports of our packages resolve; outside node_modules, where Node strips no types.
mkdirSync(".fences", { recursive: true });
const folder = mkdtempSync(join(".fences", "run-"));
const documents = ["*.md", "docs/**/*.md", "packages/*/README.md", "packages/*/src/**/*.ts"];
const fences = globSync(documents)
  .toSorted()
  .flatMap((file) => findFences(file, readFileSync(file, "utf8")));

function fileName(fence: Fence): string {
  return `${fence.file.replaceAll(/\W+/g, "-")}-${fence.line}.ts`;
}

/** Runs a program of ours; what it printed speaks of documents, not of our copies of their fences. */
function run(args: string[]): { status: number | null; stdout: string; output: string } {
  const env = { ...process.env, SWARMBUS_URL: undefined, NATS_SERVER: defaultServer() };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    env,
    timeout: 20_000,
  });
  const documentOf = new Map(fences.map((fence) => [fileName(fence), fence.file]));
  const output = `${stdout}${stderr}`.replaceAll(
    /[\w-]+-\d+\.ts/g,
    (name) => documentOf.get(name) ?? name,
  );
  return { status, stdout, output };
}

beforeAll(() => {
  const config = {
    extends: "../../tsconfig.test.json",
    compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
    include: ["*.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  for (const fence of fences) {
    writeFileSync(join(folder, fileName(fence)), `${fence.code}\nexport {};\n`);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the documents hold code to check", () => {
  expect(fences).not.toEqual([]);
});

test("the code in the documents type-checks", { timeout: 30_000 }, () => {
  const check = run(["../../node_modules/typescript/bin/tsc", "--project", "."]);

  expect(check.status, check.output).toBe(0);
});

test.each(fences.filter((fence) => fence.runs))(
  "the code at $file:$line runs, and prints what the document says",
  { timeout: 30_000 },
  (fence) => {
    const program = run(["--conditions=@swarmbus/source", fileName(fence)]);

    const prints = fence.prints === undefined ? {} : { stdout: fence.prints };
    expect(program, program.output).toMatchObject({ status: 0, ...prints });
  },
);

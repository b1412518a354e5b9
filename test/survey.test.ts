import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { describeSource } from "../examples/01-survey/source/read-source.ts";
import type { Summary } from "../examples/01-survey/report/summary.ts";
import { runExample, type Run } from "./run-example.ts";

const fixture = join(import.meta.dirname, "fixtures/survey");

/** What is in the fixture, counted by hand. */
const total = { files: 6, code: 22, comment: 13, blank: 9, lines: 44 };

function survey(...args: readonly string[]): Promise<Run> {
  return runExample("01-survey/main.ts", args);
}

async function surveyAsJson(...args: readonly string[]): Promise<Summary> {
  const { exitCode, stdout, stderr } = await survey("--json", ...args);
  expect(exitCode, stderr).toBe(0);
  return JSON.parse(stdout) as Summary;
}

/** A copy of the fixture in a folder where nothing is known of git. */
let copy: string;

beforeEach(() => {
  copy = mkdtempSync(join(tmpdir(), "swarmbus-survey-"));
  cpSync(fixture, copy, { recursive: true });
});

afterEach(() => rmSync(copy, { recursive: true }));

describe("survey of the fixture", () => {
  test("counts files and lines by language", async () => {
    const summary = await surveyAsJson(fixture);
    expect(summary.total).toEqual(total);
    expect(summary.languages).toEqual([
      { language: "Python", files: 1, code: 7, comment: 5, blank: 7, lines: 19 },
      { language: "Go", files: 1, code: 8, comment: 4, blank: 1, lines: 13 },
      { language: "Rust", files: 1, code: 4, comment: 1, blank: 1, lines: 6 },
      { language: "C", files: 1, code: 2, comment: 1, blank: 0, lines: 3 },
      { language: "Shell", files: 1, code: 1, comment: 2, blank: 0, lines: 3 },
      { language: "Text", files: 1, code: 0, comment: 0, blank: 0, lines: 0 },
    ]);
  });

  test("finds the longest functions, and what comments ask for", async () => {
    const summary = await surveyAsJson(fixture);
    expect(summary.longestFunctions).toEqual([
      { path: "server.go", name: "handle", line: 7, lines: 7 },
      { path: "windows.rs", name: "main", line: 2, lines: 5 },
      { path: "analyse.py", name: "count", line: 9, lines: 4 },
    ]);
    expect(summary.markers.map(({ path, line, kind }) => `${path}:${line} ${kind}`)).toEqual([
      "analyse.py:10 TODO",
      "analyse.py:16 FIXME",
      "server.go:5 TODO",
      "windows.rs:1 FIXME",
    ]);
  });

  test("shares the files out among the workers, and hears a verdict from each", async () => {
    const { workers } = await surveyAsJson(fixture, "--workers", "3");
    expect(workers.map(({ worker }) => worker)).toEqual(["worker-1", "worker-2", "worker-3"]);
    expect(workers.reduce((sum, { files }) => sum + files, 0)).toBe(total.files);
    expect(workers.every(({ verdict }) => verdict !== "")).toBe(true);
  });

  test("accounts for every message, and loses none", async () => {
    const { ledger } = await surveyAsJson(fixture);
    expect(ledger.matched).toBe(ledger.delivered + ledger.dropped + ledger.discarded);
    expect(ledger).toMatchObject({ dropped: 0, reasons: {} });
  });

  test("prints tables with these figures", async () => {
    const { exitCode, stdout } = await survey(fixture);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Total +6 +22 +13 +9 +44$/mu);
    expect(stdout).toMatch(/^logo\.png +binary$/mu);
    expect(stdout).toMatch(/^published +\d/mu);
    const [, ...tables] = stdout.split("\n");
    expect(tables.filter((line) => line.length > 80)).toEqual([]);
  });

  test("says in a pipe on four lines how far it is, beside what cannot be read", async () => {
    const { stderr } = await survey(fixture);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toContain("not read: logo.png (binary)");
    expect(lines.at(-1)).toBe("7 of 7 files, 44 lines");
    expect(lines).toHaveLength(5);
  });

  test("reports no death when nobody dies", async () => {
    const summary = await surveyAsJson(fixture);
    expect(summary.died).toEqual([]);
    expect(summary.handedOutAgain).toEqual([]);
  });
});

describe("survey with --chaos", () => {
  test("loses one worker and no file", async () => {
    const summary = await surveyAsJson(fixture, "--chaos");
    expect(summary.total).toEqual(total);
    expect(summary.died).toHaveLength(1);
    const [again] = summary.handedOutAgain;
    expect(summary.handedOutAgain).toHaveLength(1);
    expect(again?.finishedBy).toMatch(/^worker-\d$/u);
    expect(again?.finishedBy).not.toBe(summary.died[0]?.worker);
  });

  test("tells who died, and what became of the file", async () => {
    const { stdout, stderr } = await survey(fixture, "--chaos");
    expect(stdout).toMatch(/^worker-\d died: no heartbeat for 1\.5 s$/mu);
    expect(stdout).toMatch(
      /^Handed out again, as worker-\d died, and finished by worker-\d:\n {2}\S+$/mu,
    );
    expect(stderr).toMatch(/^worker-\d is dead: no heartbeat for 1\.5 s$/mu);
  });
});

describe("survey of a difficult folder", () => {
  test("lists what cannot be read, and reads the rest", async () => {
    symlinkSync("nowhere", join(copy, "dangling.txt"));
    writeFileSync(join(copy, "huge.txt"), "line\n".repeat(500_000));
    const summary = await surveyAsJson(copy);
    expect(summary.unreadable).toEqual([
      { path: "dangling.txt", reason: "a symbolic link, not followed" },
      { path: "huge.txt", reason: "larger than 2 MiB" },
      { path: "logo.png", reason: "binary" },
    ]);
    expect(summary.total).toEqual(total);
  });

  test("skips what a build or a package manager wrote", async () => {
    for (const name of ["node_modules", "dist"]) {
      mkdirSync(join(copy, name));
      writeFileSync(join(copy, name, "index.js"), "generated();\n");
    }
    expect((await surveyAsJson(copy)).total).toEqual(total);
  });

  test("is honest about a folder without files", async () => {
    const empty = join(copy, "empty");
    mkdirSync(empty);
    const { exitCode, stdout } = await survey(empty);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("no files in it");
    expect(stdout).toContain("found nothing to read");
  });
});

describe("historian", () => {
  const author = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"];

  function git(...args: readonly string[]): void {
    execFileSync("git", [...author, ...args], { cwd: copy, stdio: "ignore" });
  }

  test("knows how often a file was committed, and who changed it last", async () => {
    git("init");
    git("add", "server.go");
    git("commit", "-m", "Add a server", "--date", "2026-01-02T03:04:05Z");
    const { history } = await surveyAsJson(copy);
    expect(history).toContainEqual({
      path: "server.go",
      commits: 1,
      lastAuthor: "Ada",
      lastDate: "2026-01-02",
    });
    expect(history).toContainEqual({ path: "analyse.py", unknown: "never committed" });
  });

  test("leaves out what git ignores, and lists a tracked file that vanished", async () => {
    writeFileSync(join(copy, ".gitignore"), "*.rs\n");
    git("init");
    git("add", "--all");
    rmSync(join(copy, "run.sh"));
    const { languages, unreadable } = await surveyAsJson(copy);
    expect(languages.map(({ language }) => language)).not.toContain("Rust");
    expect(unreadable).toContainEqual({ path: "run.sh", reason: "vanished" });
  });

  test("says so where there is no repository", async () => {
    const { history } = await surveyAsJson(copy);
    expect(history).toContainEqual({ path: "server.go", unknown: "not a git repository" });
  });

  test("says so where there is no git", async () => {
    const run = await runExample("01-survey/main.ts", [copy], { PATH: "" });
    expect(run.stdout).toContain("No history (-): git is not installed");
  });
});

describe("command line of the survey", () => {
  test.each([
    ["a missing folder", ["missing"], 'Cannot survey "missing": there is no such folder'],
    ["a file", ["package.json"], 'Cannot survey "package.json": it is a file, a folder is needed'],
    ["two folders", ["test", "examples"], "Cannot survey 2 folders at once: name one"],
    [
      "an unknown option",
      ["--fast"],
      "Cannot read the options: Unknown option '--fast'; --help lists them",
    ],
    [
      "no workers",
      ["--workers", "0"],
      'Cannot start "0" workers: a whole number from 1 to 64 is needed',
    ],
    [
      "a death without survivors",
      ["--chaos", "--workers", "1"],
      "Cannot let a worker die with --workers 1: somebody has to survive it",
    ],
  ])("refuses %s in one sentence", async (_, args, sentence) => {
    expect(await survey(...args)).toEqual({ exitCode: 2, stdout: "", stderr: `${sentence}\n` });
  });

  test("explains itself with --help", async () => {
    const { exitCode, stdout } = await survey("--help");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      "npm start [-- FOLDER] [--workers N] [--processes | --by-hand] [--chaos] [--json]",
    );
  });
});

describe("describeSource", () => {
  test("is not misled by comments in strings, or by braces in types and calls", () => {
    const source = [
      'const pattern = "packages/*/test"; // a remark',
      "export async function first(options: { depth: number }): Promise<void> {",
      "  if (options.depth > 0) {",
      "    await first({ depth: 0 });",
      "  }",
      "}",
      "/* TODO(ada): more */",
      "const second = (text: string): boolean => {",
      "  return /[\"'`]/u.test(text);",
      "};",
    ];
    expect(describeSource("a.ts", source.join("\n"))).toEqual({
      path: "a.ts",
      language: "TypeScript",
      code: 9,
      comment: 1,
      blank: 0,
      longestFunction: { name: "first", line: 2, lines: 5 },
      markers: [{ kind: "TODO", line: 7, text: "(ada): more" }],
    });
  });
});

// Steering from a terminal and from a pipe: the example as a person runs it, with the scripted model.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fold } from "../examples/10-steering/lines.ts";
import { RunningExample } from "./run-example.ts";

const main = join(import.meta.dirname, "../examples/10-steering/main.ts");
const fixture = join(import.meta.dirname, "fixtures/survey");

/** The example at work, and a keyboard. Its input stays open until it has ended. */
class Steering extends RunningExample {
  readonly #child: ChildProcessWithoutNullStreams;

  constructor(child: ChildProcessWithoutNullStreams) {
    super(child);
    this.#child = child;
  }

  type(text: string): void {
    this.#child.stdin.write(text);
  }
}

function environment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _color, INIT_CWD: _folder, ...env } = process.env;
  return { ...env, OPENAI_API_KEY: "", NO_COLOR: "1", TERM: "xterm" };
}

function command(paceMs: number): string[] {
  return ["--conditions=@swarmbus/source", main, fixture, "--pace", String(paceMs)];
}

function inPipe(paceMs: number): Steering {
  return new Steering(spawn(process.execPath, command(paceMs), { env: environment() }));
}

/** Of util-linux: gives a program a terminal, and passes on what comes from a pipe. */
const terminal = "script";

const columns = 60;

function inTerminal(paceMs: number): Steering {
  const quoted = [process.execPath, ...command(paceMs)].map((word) => `'${word}'`).join(" ");
  const line = `stty cols ${columns} rows 50; exec ${quoted}`;
  return new Steering(spawn(terminal, ["-qec", line, "/dev/null"], { env: environment() }));
}

/** What a person sees on a terminal that was sent this. */
function screenOf(output: string): string[] {
  const rows: string[] = [""];
  let row = 0;
  let column = 0;
  // oxlint-disable-next-line no-control-regex -- what a terminal is told to do begins with one
  for (const [token, amount, action] of output.matchAll(/\u001B\[\??(\d*)\S*?([A-Za-z])|[^]/gu)) {
    const line = rows[row] ?? "";
    if (token === "\r" || action === "G") column = Math.max(Number(amount ?? "1") - 1, 0);
    else if (token === "\n") row += 1;
    else if (action === "A") row -= Number(amount);
    else if (action === "C") column += Number(amount);
    else if (action === "J") rows.splice(row, Infinity, line.slice(0, column));
    else if (action === undefined && column === columns) {
      row += 1;
      column = 1;
      rows[row] = token;
    } else if (action === undefined) {
      rows[row] = line.padEnd(column).slice(0, column) + token + line.slice(column + 1);
      column += 1;
    }
    while (rows.length <= row) rows.push("");
  }
  return rows.map((each) => each.trimEnd());
}

test.each([
  ["words, at spaces", "one two three", 8, ["one two", "three"]],
  ["a long word, anywhere", "abcdefghijk", 4, ["abcd", "efgh", "ijk"]],
  ["wide characters, of two columns", "日本語のテキスト", 7, ["日本語", "のテキ", "スト"]],
  ["wide characters that fit", "日本語", 6, ["日本語"]],
  ["emoji, never in the middle of one", "🙂🙂🙂", 5, ["🙂🙂", "🙂"]],
  ["accents, of no column", "e\u0301e\u0301e\u0301", 2, ["e\u0301e\u0301", "e\u0301"]],
  ["a line of a step, below its text", "step 1  ab cd", 11, ["step 1  ab", "        cd"]],
  ["a line without room", "step 1  日本", 3, ["step 1  日", "        本"]],
])("lines are broken where the terminal would be full: %s", (_what, line, width, lines) => {
  expect(fold(line, width)).toEqual(lines);
});

test.concurrent("lines of a pipe are read, and change the answer; an open input does not keep it", async () => {
  await using steering = inPipe(20);
  steering.type("only FIXME\nwhat about the server?\n");

  const { exitCode, stdout, stderr } = await steering.end();

  expect(stderr).toBe("");
  expect(stdout).toContain("its model is a script");
  expect(stdout).toMatch(/sent: "only FIXME"\n[^]*read at step \d+: "only FIXME"\n/u);
  expect(stdout).toMatch(/sent: "what about the server\?"\n[^]*read at step \d+: "what about/u);
  const answer = stdout.slice(stdout.lastIndexOf("My answer:")).split(/\n */u);
  expect(answer).toEqual([
    "My answer:",
    'You said "only FIXME": I leave out all but FIXME.',
    'You said "what about the server?": I search for server, too.',
    '- "FIXME" is in 2 lines in 2 files',
    '- "server" is in 1 line in 1 file',
    "",
    'read: "only FIXME" (receipt: acked)',
    'read: "what about the server?" (receipt: acked)',
    "",
  ]);
  expect(exitCode).toBe(0);
});

test.concurrent("without a line it does what it set out to do", async () => {
  await using steering = inPipe(0);

  const { exitCode, stdout } = await steering.end();

  expect(stdout).toMatch(/step 0 {2}list \.[^]*step 3 {2}search TODO[^]*step 4 {2}My answer:/u);
  expect(stdout).not.toContain("You said");
  expect(exitCode).toBe(0);
});

test.concurrent("ctrl-C ends it, and tells of a message that was not read", async () => {
  await using steering = inPipe(60_000);
  await steering.hasPrinted(/Ctrl-C/u);
  steering.type("skip deep\n");
  await steering.hasPrinted(/sent: "skip deep"/u);
  steering.kill("SIGINT");

  const { exitCode, stdout, stderr } = await steering.end();

  expect(stderr).toBe("");
  expect(stdout).toContain("Stopped before the end");
  expect(stdout).toMatch(/not read: "skip deep" \(receipt: pending\)\n$/u);
  expect(exitCode).toBe(130);
});

test.concurrent("in a terminal one types while it writes, and sees sent, read, and the other answer", async () => {
  await using steering = inTerminal(400);
  await steering.hasPrinted(/step 0/u);
  steering.type("only FIXME, as the rest of it can very well wait for ano");
  await steering.hasPrinted(/step 1[^]*> only FIXME[^]*for ano/u);
  steering.type("ther day\r");

  const { exitCode, stdout } = await steering.end();

  const screen = screenOf(stdout);
  const typed = screen.findIndex((line) => line.startsWith(">"));
  expect(screen.filter((line) => /^(?:>|step [01]) /u.test(line))).toEqual([
    "step 0  list .             7 entries",
    "step 1  read analyse.py    19 lines",
    "> only FIXME, as the rest of it can very well wait for anoth",
  ]);
  expect(screen.slice(typed + 1, typed + 4)).toEqual([
    "er day",
    '        sent: "only FIXME, as the rest of it can very well',
    '        wait for another day"',
  ]);
  const after = screen.slice(typed + 4).join("\n");
  expect(after).toMatch(/^ {8}read at step [2-9]: "only FIXME, as/mu);
  expect(after).toMatch(
    /My answer:\n {8}You said "only FIXME, as[^-]+\n {8}- "FIXME" is in 2 lines/u,
  );
  expect(after).toMatch(/read: "only FIXME, as[^]+\(receipt: acked\)\n$/u);
  expect(exitCode).toBe(0);
});

test.concurrent("ctrl-C in a terminal gives back what the model was about to read", async () => {
  await using steering = inTerminal(2000);
  await steering.hasPrinted(/> /u);
  steering.type("stop\r");
  await steering.hasPrinted(/read at step/u);
  steering.type("half a line");
  await steering.hasPrinted(/half a line/u);
  steering.type("\u0003");

  const { exitCode, stdout } = await steering.end();

  const screen = screenOf(stdout).filter((line) => line !== "");
  expect(screen.slice(-4)).toEqual([
    "Stopped before the end: there is no answer",
    '        returned (abort): "stop"',
    '        not sent: "half a line"',
    'not read: "stop" (receipt: pending)',
  ]);
  expect(exitCode).toBe(130);
});

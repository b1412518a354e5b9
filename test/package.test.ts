// What a user gets: our packages built, packed and installed into an empty project far from our sources.
import { execFile, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { type OutputChunk, rolldown } from "rolldown";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer } from "../packages/nats/src/testing/index.ts";
import { defaultServer } from "../scripts/nats-server.ts";

const tsc = resolve("node_modules/typescript/bin/tsc");
const folder = mkdtempSync(join(tmpdir(), "swarmbus-package-"));
const workspace = join(folder, "workspace");
const consumer = join(folder, "consumer");
/** A project that has installed `swarmbus` and nothing beside it. */
const alone = join(folder, "alone");
const printed = "hello you\nhello you\ntrue\n";

// Imports a bundle where what only Node has is gone. Ends without waiting for what would keep a process alive: a page has
// no end.
const runWithout = (names: readonly string[], more = ""): string => `
const { process } = globalThis;
for (const name of ${JSON.stringify(names)}) delete globalThis[name];
${more}
await import("./bundle.js");
process.exit();
`;

const onlyInNode = ["process", "Buffer", "global", "setImmediate", "clearImmediate"];

const timersAreNumbers = `
for (const name of ["setTimeout", "setInterval"]) {
  const start = globalThis[name];
  globalThis[name] = (...args) => Number(start(...args));
}`;

/** Runs a program and returns what it printed. */
function run(program: string, args: string[], cwd: string, env = process.env): string {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    env,
    encoding: "utf8",
    timeout: 60_000,
  });
  if (status !== 0) {
    throw new Error(`Cannot run ${program} ${args.join(" ")}: ${stdout}${stderr}`);
  }
  return stdout;
}

/** What the compiler complains about in the project, a line for each. */
function typeCheck(files: string[], user: (typeof users)[number]): string[] {
  const { module, lib, types } = user;
  const typeRoots = [resolve("node_modules/@types")];
  const mode = { module, types, typeRoots, target: "es2022", lib: ["es2022", ...lib] };
  const compilerOptions = { ...mode, strict: true, skipLibCheck: false, noEmit: true };
  writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify({ compilerOptions, files }));
  const args = [tsc, "--project", "."];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: consumer, encoding: "utf8" });
  const complaints = stdout.split("\n").filter((line) => line.includes("error TS"));
  if (status !== 0 && complaints.length === 0) throw new Error(`Cannot type-check: ${stdout}`);
  return complaints;
}

/** Puts the AI SDK, which `@swarmbus/agents` leaves to its user, into the project: linked, as nothing is to be fetched. */
function linkSdk(): void {
  symlinkSync(resolve("node_modules/ai"), join(consumer, "node_modules/ai"));
}

function copySwarmbusAlone(): void {
  for (const name of ["swarmbus", "@huggingface"]) {
    const modules = ["node_modules", name] as const;
    cpSync(join(consumer, ...modules), join(alone, ...modules), { recursive: true });
  }
}

/** Lays out a copy of the workspace, so that no earlier build is packed along and no other run is disturbed. */
function prepareWorkspace(): void {
  cpSync("tsconfig.base.json", join(workspace, "tsconfig.base.json"));
  symlinkSync(resolve("node_modules"), join(workspace, "node_modules"));
  for (const name of ["nats", "agents"]) {
    const modules = join(workspace, "packages", name, "node_modules");
    mkdirSync(modules, { recursive: true });
    // There, `swarmbus` is the package in our tree; what is packed must be built against its copy.
    symlinkSync("../../swarmbus", join(modules, "swarmbus"));
  }
}

function pack(packageFolder: string): string {
  const copy = join(workspace, packageFolder);
  const isSource = (path: string): boolean => !/\/(dist|test|\.tsbuildinfo)$/.test(path);
  cpSync(packageFolder, copy, { recursive: true, filter: isSource });
  run(process.execPath, [tsc, "--build", copy], workspace);
  return join(copy, run("npm", ["pack", "--silent"], copy).trim());
}

beforeAll(() => {
  prepareWorkspace();
  const tarballs = ["packages/swarmbus", "packages/nats", "packages/agents"].map(pack);
  mkdirSync(consumer);
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }));
  cpSync("test/consumer.ts", join(consumer, "main.ts"));
  cpSync("test/nats-consumer.ts", join(consumer, "nats.ts"));
  cpSync("test/nats-browser-consumer.ts", join(consumer, "nats-browser.ts"));
  cpSync("test/agents-consumer.ts", join(consumer, "agents.ts"));
  run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], consumer);
  linkSdk();
  copySwarmbusAlone();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const users = [
  { user: "Node", own: "nats.ts", module: "nodenext", lib: [], types: ["node"] },
  {
    user: "a browser bundler",
    own: "nats-browser.ts",
    module: "preserve",
    lib: ["dom"],
    types: [],
  },
];

test.each(users)("the declarations type-check for $user", { timeout: 60_000 }, (user) => {
  expect(typeCheck(["main.ts", user.own], user)).toEqual([]);
});

test.each(users)(
  "the declarations for agents type-check for $user",
  { timeout: 60_000 },
  (user) => {
    const complaints = typeCheck(["agents.ts"], user);

    // The SDK's own ask for more than either environment has, and type-check nowhere.
    const ours = complaints.filter((line) => !/node_modules\/(?:ai|@ai-sdk)\//.test(line));
    expect(ours).toEqual([]);
  },
);

test("the package runs in Node", () => {
  expect(run(process.execPath, ["main.ts"], consumer)).toBe(printed);
});

test("the package for NATS runs on a real server in Node", () => {
  const env = { ...process.env, NATS_SERVER: defaultServer() };

  expect(run(process.execPath, ["nats.ts"], consumer, env)).toBe(
    "hello you\n" +
      'Cannot open a mailbox at "nats://127.0.0.1": this version of "@swarmbus/nats" has no mailbox yet, ' +
      "use memory:NAME within one process\n",
  );
});

test("the package for agents steers an agent of the AI SDK in Node", () => {
  expect(run(process.execPath, ["agents.ts"], consumer)).toBe(
    "step 1: user: Skip the tests\nuser Skip the tests\n1\n2 true\n",
  );
});

test.each([
  { open: "connect", action: "connect to a NATS server", wish: "" },
  {
    open: "openMailbox",
    action: 'open a mailbox at "nats://127.0.0.1:4222"',
    wish: ", in a version that has mailboxes",
  },
])(
  "$open says what to install when the package for NATS is not there",
  ({ open, action, wish }) => {
    const program = `import { ${open} } from "swarmbus";
    const { code, message } = await ${open}("nats://127.0.0.1:4222").catch((error) => error);
    console.log(code, message);`;
    writeFileSync(join(alone, "main.mjs"), program);

    expect(run(process.execPath, ["main.mjs"], alone)).toBe(
      `CONNECT_FAILED Cannot ${action}: the package "@swarmbus/nats" could not be loaded, install it beside swarmbus${wish}\n`,
    );
  },
);

test("a browser bundle asks for nothing from outside and runs on a browser's globals", async () => {
  const { chunks, asked, complaints } = await bundleForBrowser("main.ts");

  expect(complaints).toEqual([]);
  expect(asked).not.toContain("@swarmbus/nats");
  expect(chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])).toEqual([]);
  expect(chunks).toHaveLength(1);
  expect(chunks[0]?.code).not.toMatch(/["'`]node:/);
  writeFileSync(join(consumer, "bundle.js"), chunks[0]?.code ?? "");
  writeFileSync(join(consumer, "browser.js"), runWithout(onlyInNode, timersAreNumbers));
  expect(run(process.execPath, ["browser.js"], consumer)).toBe(printed);
});

test("a browser bundle of the package for NATS has no TCP in it, and speaks WebSocket", async () => {
  await using server = await startServer({ binary: defaultServer(), websocket: true });
  const { chunks, asked } = await bundleForBrowser("nats-browser.ts");

  expect(asked).not.toContain("@nats-io/transport-node");
  expect(chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])).toEqual([]);
  const code = `const serverUrl = ${JSON.stringify(server.websocketUrl)};\n${chunks[0]?.code}`;
  writeFileSync(join(consumer, "bundle.js"), code);
  // Node's own WebSocket, which stands in for a browser's, needs the rest.
  writeFileSync(join(consumer, "browser.js"), runWithout(["process", "global", "setImmediate"]));
  const { stdout } = await promisify(execFile)(process.execPath, ["browser.js"], { cwd: consumer });
  expect(stdout).toBe("hello you\n");
});

interface Bundle {
  chunks: OutputChunk[];
  /** Every specifier that the bundler tried to resolve. */
  asked: string[];
  complaints: string[];
}

async function bundleForBrowser(entry: string): Promise<Bundle> {
  const asked: string[] = [];
  const complaints: string[] = [];
  const bundle = await rolldown({
    input: join(consumer, entry),
    platform: "browser",
    onLog: (_level, log) => void complaints.push(log.message),
    plugins: [{ name: "record", resolveId: (source) => void asked.push(source) }],
  });
  const { output } = await bundle.generate({ format: "esm" });
  return { chunks: output.filter((file) => file.type === "chunk"), asked, complaints };
}

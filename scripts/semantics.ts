// Writes the promises of the contract suites, and of the agents' tests, into docs/semantics.md, so that the page and the cases
// say the same: between "<!-- promises PUB,HND -->" and "<!-- end -->" stands one line for each case whose id begins with PUB
// or HND. With --check it writes nothing, and fails when the page does not hold exactly what it would write.
import { globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { ContractCase } from "../packages/swarmbus/src/testing/contract-case.ts";
import type { MailboxCase } from "../packages/swarmbus/src/testing/mailbox-case.ts";

const page = new URL("../docs/semantics.md", import.meta.url);
const testing = "../packages/swarmbus/src/testing/";
const agents = "../packages/agents/test/";

/** A contract case or a test, and the file that holds it, seen from the folder of the page. */
export interface Promised extends Pick<ContractCase | MailboxCase, "id" | "name"> {
  readonly needs: readonly string[];
  readonly file: string;
}

/** All cases of the suites, for the bus and for the mailbox, and the promises of the agents, each with its file. */
export async function readPromises(): Promise<Promised[]> {
  const folders = ["contract/", "mailbox/"].map(async (suite) => {
    const files = readdirSync(new URL(testing + suite, import.meta.url));
    return await Promise.all(files.map((file) => readTheme(suite + file)));
  });
  return [...(await Promise.all(folders)).flat(2), ...readAgentTests()];
}

async function readTheme(theme: string): Promise<Promised[]> {
  const file = testing + theme;
  const module = new URL(file, import.meta.url).href;
  const { cases = [] } = (await import(module)) as { cases?: (ContractCase | MailboxCase)[] };
  return cases.map(({ id, name, needs = [] }) => ({ id, name, file, needs: [needs].flat() }));
}

/** There is no suite for agents: what they promise are the names of tests that begin with an id. */
function readAgentTests(): Promised[] {
  const folder = fileURLToPath(new URL(agents, import.meta.url));
  const files = globSync("**/*.test.ts", { cwd: folder }).toSorted();
  return files.flatMap((file) => readTestNames(agents + file, readFileSync(folder + file, "utf8")));
}

/** The promises in the text of a test file, without the marks in front of a name and the values behind it. */
export function readTestNames(file: string, text: string): Promised[] {
  const names = text.matchAll(/(["'])((?:AGT|INJ|ENV)-\d+) (?:(?:T\d+|PY \w+): )?(.+?)\1,/g);
  return [...names].map(([, , id = "", name = ""]) => {
    return { id, name: name.replaceAll(/:? ?\(?(?:seed )?%[sji]\)?/g, ""), file, needs: [] };
  });
}

/** Fills the lists of a page. Throws when a promise would stand nowhere, or twice. */
export function writeLists(text: string, promises: readonly Promised[]): string {
  const written: Promised[] = [];
  const filled = text.replaceAll(
    /(<!-- promises (\S+) -->\n)[\s\S]*?(<!-- end -->)/g,
    (_found, begin: string, prefixes: string, end: string) => {
      const chapter = prefixes.split(",").flatMap((prefix) => startingWith(prefix, promises));
      written.push(...chapter);
      return `${begin}\n${chapter.map(toLine).join("\n")}\n\n${end}`;
    },
  );
  for (const promise of promises) {
    const count = written.filter((each) => each === promise).length;
    if (count !== 1) throw new Error(`Cannot list ${promise.id}: ${count} chapters ask for it`);
  }
  return filled;
}

function startingWith(prefix: string, promises: readonly Promised[]): Promised[] {
  const numberOf = ({ id }: Promised): number => Number(id.slice(prefix.length + 1));
  return promises
    .filter(({ id }) => id.startsWith(`${prefix}-`))
    .toSorted((one, other) => numberOf(one) - numberOf(other));
}

function toLine({ id, name, needs, file }: Promised): string {
  // What Markdown would take for emphasis; code between backticks is left alone.
  const sentence = name.replaceAll(/(`[^`]*`)|([_*<])/g, (_, code, sign) => code ?? `\\${sign}`);
  const weaker = needs.map((capability) => ` · needs \`${capability}\``).join("");
  const link = `[${file.split("/").at(-1)}](${file})`;
  return `- <a id="${id.toLowerCase()}"></a>**${id}** ${sentence} · ${link}${weaker}`;
}

if (import.meta.main) {
  const text = readFileSync(page, "utf8");
  const wanted = writeLists(text, await readPromises());
  if (!process.argv.includes("--check")) writeFileSync(page, wanted);
  else if (text !== wanted) {
    console.error("docs/semantics.md does not say what the contract cases say: npm run semantics");
    process.exitCode = 1;
  }
}

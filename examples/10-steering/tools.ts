/** What the agent can do: look at one folder. Its tools know nothing of swarmbus. */
import { jsonSchema, tool } from "ai";
import { lstat, readFile } from "node:fs/promises";
import { join, posix } from "node:path";

const maxCharacters = 4000;
const maxHits = 40;

/** A tool with text parameters, all of them needed. The first line of what it gives sums it up. */
function textTool<Name extends string>(
  description: string,
  parameters: Record<Name, string>,
  execute: (input: Record<Name, string>) => Promise<string>,
) {
  const described = Object.entries<string>(parameters).map(([name, what]) => {
    return [name, { type: "string", description: what }] as const;
  });
  const inputSchema = jsonSchema<Record<Name, string>>({
    type: "object",
    properties: Object.fromEntries(described),
    required: Object.keys(parameters),
    additionalProperties: false,
  });
  return tool({
    description,
    inputSchema,
    execute: async (input) => {
      for (const [name] of described) {
        if (typeof input[name as Name] !== "string") throw new Error(`"${name}" is missing`);
      }
      return execute(input);
    },
  });
}

/**
 * The tools for a folder.
 *
 * @param files The paths below it that may be seen; nothing else is, whatever a model asks for.
 */
export function openTools(root: string, files: readonly string[]) {
  const below = (path: string): string[] => {
    const folder = posix.normalize(path).replace(/\/$/u, "");
    const found = files.filter((file) => folder === "." || `${file}/`.startsWith(`${folder}/`));
    if (found.length === 0) throw new Error(`there is no "${path}" in the folder`);
    return found;
  };
  const where = "a folder or file below the root, with /; the root is .";

  return {
    list: textTool("Lists a folder", { path: where }, async ({ path }) => {
      const depth = posix.normalize(path) === "." ? 0 : posix.join(path, "x").split("/").length - 1;
      const names = new Set(below(path).map((file) => entryAt(file, depth)));
      return [`${names.size} entries`, ...names].join("\n");
    }),
    read: textTool("Reads a file", { path: "the file" }, async ({ path }) => {
      const [file] = below(path);
      if (file !== posix.normalize(path)) throw new Error(`"${path}" is a folder`);
      const lines = await readLines(join(root, file));
      const text = lines.join("\n");
      return `${count(lines.length, "line")}\n${text.slice(0, maxCharacters)}`;
    }),
    count: textTool("Counts files and lines", { path: where }, async ({ path }) => {
      const found = below(path);
      let total = 0;
      for (const file of found) total += (await readLines(join(root, file))).length;
      return `${count(found.length, "file")}, ${count(total, "line")}`;
    }),
    search: textTool("Finds lines with a text", { text: "in any case" }, async ({ text }) => {
      const hits: string[] = [];
      const wanted = text.toLowerCase();
      for (const file of files) {
        const lines = await readLines(join(root, file));
        for (const [index, line] of lines.entries()) {
          if (line.toLowerCase().includes(wanted))
            hits.push(`${file}:${index + 1}: ${line.trim().slice(0, 100)}`);
        }
      }
      const found = new Set(hits.map((hit) => hit.slice(0, hit.indexOf(":"))));
      const sum = `${count(hits.length, "line")} in ${count(found.size, "file")}`;
      return [sum, ...hits.slice(0, maxHits)].join("\n");
    }),
  };
}

/** The name in a path at a depth; a folder ends in `/`. */
function entryAt(file: string, depth: number): string {
  const names = file.split("/");
  return `${names[depth] ?? names.at(-1)}${names.length > depth + 1 ? "/" : ""}`;
}

/** A link may lead anywhere, and what is not text has no lines: of both nothing is shown. */
async function readLines(file: string): Promise<string[]> {
  const found = await lstat(file);
  if (!found.isFile()) return [];
  const text = await readFile(file, "utf8");
  if (text === "" || text.includes("\0")) return [];
  return text.replace(/\n$/u, "").split("\n");
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

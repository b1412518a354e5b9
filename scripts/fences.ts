// Finds the TypeScript fences in Markdown and in doc comments. One opened with "```ts no-run" is type-checked only, one
// with "```ts ignore" is left out.

/** One piece of code in a document. */
export interface Fence {
  readonly file: string;
  /** The line in `file` where its code begins, from 1. */
  readonly line: number;
  /** The code below as many empty lines as stand above it in `file`: an error names the line to mend. */
  readonly code: string;
  /** False: type-checked only. */
  readonly runs: boolean;
  /** What it prints, by the "```text" fence that stands behind it. Absent: it does not say. */
  readonly prints?: string;
}

/** Finds the fences in `text`: Markdown, or a source file when `file` ends in `.ts`. */
export function findFences(file: string, text: string): Fence[] {
  const markdown = file.endsWith(".ts") ? docComments(text) : text;
  const fences: Fence[] = [];
  for (const match of markdown.matchAll(
    /^( *)```(?:ts|typescript)(?: +(\S+).*)?\n([\s\S]*?)^\1```$(?:\n\n\1```text\n([\s\S]*?)^\1```$)?/gm,
  )) {
    const [, , flag, body = "", prints] = match;
    if (flag === "ignore") continue;
    const above = markdown.slice(0, match.index).split("\n").length;
    fences.push({
      file,
      line: above + 1,
      code: "\n".repeat(above) + body,
      runs: flag !== "no-run",
      ...(prints !== undefined && { prints }),
    });
  }
  return fences;
}

/** Leaves what the doc comments of `source` say, without their stars, on the lines where they say it. */
function docComments(source: string): string {
  return source
    .split(/(^ *\/\*\*[\s\S]*?\*\/)/m)
    .map((part, index) =>
      index % 2 === 1 ? part.replaceAll(/^ *\* ?/gm, "") : part.replaceAll(/[^\n]+/g, ""),
    )
    .join("");
}

/** The work itself: reads one source file and says what is in it. Knows nothing of the bus. */
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { languageOf } from "./languages.ts";
import { findLongestFunction, type LongestFunction } from "./longest-function.ts";

/** A comment that asks for work. */
export interface Marker {
  readonly kind: "TODO" | "FIXME";
  readonly line: number;
  readonly text: string;
}

export interface SourceReport {
  readonly path: string;
  readonly language: string;
  readonly code: number;
  readonly comment: number;
  readonly blank: number;
  readonly longestFunction?: LongestFunction;
  readonly markers: readonly Marker[];
}

export interface UnreadableFile {
  readonly path: string;
  readonly reason: string;
}

const maxFileBytes = 2 * 1024 * 1024;

/** A report has to fit into a message of 1 MiB, whatever the file holds. */
const maxMarkers = 500;
const maxMarkerLength = 200;

/** Reads a file below the root. Never throws: what cannot be read comes back with the reason. */
export async function readSource(
  root: string,
  path: string,
): Promise<SourceReport | UnreadableFile> {
  try {
    const file = join(root, path);
    const found = await lstat(file);
    if (found.isSymbolicLink()) return { path, reason: "a symbolic link, not followed" };
    if (!found.isFile()) return { path, reason: "not a file" };
    if (found.size > maxFileBytes) return { path, reason: `larger than ${maxFileBytes >> 20} MiB` };
    const bytes = await readFile(file);
    if (bytes.subarray(0, 8192).includes(0)) return { path, reason: "binary" };
    return describeSource(path, bytes.toString("utf8"));
  } catch (error) {
    return { path, reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT") return "vanished";
  if (code === "EACCES" || code === "EPERM") return "no permission";
  return code ?? String(error);
}

/** Counts the lines of a text and finds what is worth telling. */
export function describeSource(path: string, text: string): SourceReport {
  const language = languageOf(path);
  const { code, comments } = separate(text.replaceAll(/\r\n?/gu, "\n"), language.tokens);
  const commentLines = linesOf(comments);
  const count = { code: 0, comment: 0, blank: 0 };
  for (const [index, line] of linesOf(code).entries()) {
    if (line.trim() !== "") count.code += 1;
    else if (commentLines[index]?.trim() !== "") count.comment += 1;
    else count.blank += 1;
  }
  const longestFunction = findLongestFunction(code, language.name);
  return {
    path,
    language: language.name,
    ...count,
    ...(longestFunction && { longestFunction }),
    markers: findMarkers(commentLines),
  };
}

/** Splits a text into two of the same lines: one without its comments (and with strings masked), one with nothing else. */
function separate(text: string, tokens: RegExp): { code: string; comments: string } {
  let code = "";
  let comments = "";
  let end = 0;
  for (const { 0: token, index, groups } of text.matchAll(tokens)) {
    const isComment = groups?.["comment"] !== undefined;
    const before = text.slice(end, index);
    code += before + (isComment ? blanked(token) : token.replaceAll(/\S/gu, '"'));
    comments += blanked(before) + (isComment ? token : blanked(token));
    end = index + token.length;
  }
  const rest = text.slice(end);
  return { code: code + rest, comments: comments + blanked(rest) };
}

function blanked(text: string): string {
  return text.replaceAll(/[^\n]/gu, " ");
}

/** The lines of a text; a newline at its end begins no further line. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** A marker begins a comment's line, or is followed by a colon or a name in parentheses: mere mentions are none. */
const marker =
  /(?:^\W*\b(?=(?:TODO|FIXME)\b)|\b(?=(?:TODO|FIXME)(?:\([^)]*\))?:))(?<kind>TODO|FIXME)(?<text>.*)/u;

function findMarkers(commentLines: readonly string[]): Marker[] {
  const markers: Marker[] = [];
  for (const [index, line] of commentLines.entries()) {
    const found = marker.exec(line)?.groups;
    if (found === undefined || markers.length === maxMarkers) continue;
    const text = (found["text"] ?? "").replace(/^:?\s*/u, "").replace(/\s*(?:\*\/|-->)?\s*$/u, "");
    const kind = found["kind"] === "FIXME" ? "FIXME" : "TODO";
    markers.push({ kind, line: index + 1, text: text.slice(0, maxMarkerLength) });
  }
  return markers;
}

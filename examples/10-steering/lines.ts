/** Lines as a terminal can show them. */
import { styleText } from "node:util";

export type Style = "cyan" | "dim" | "green" | "red" | "yellow";

/** What stands before lines that go on with one above: as wide as the column of the steps. */
export const continued: string = " ".repeat(8);

/** Breaks lines at words where the terminal would do so anywhere. */
export function fold(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => foldLine(line, width));
}

function foldLine(line: string, width: number): string[] {
  const lines: string[] = [];
  const before = /^(?:step| {8})/u.test(line) ? continued : "";
  let rest = line;
  while (rest.length > width) {
    const space = rest.lastIndexOf(" ", width);
    const end = space > before.length ? space : width;
    lines.push(rest.slice(0, end));
    rest = before + rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** No text of a file, a model or a person moves the cursor. */
export function clean(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, " ");
}

/** Colours a line, if the stream shows colours. */
export function paint(line: string, style: Style | undefined, stream: NodeJS.WriteStream): string {
  return style === undefined || line === "" ? line : styleText(style, line, { stream });
}

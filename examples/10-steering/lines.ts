/** Lines as a terminal can show them. */
import { styleText } from "node:util";

export type Style = "cyan" | "dim" | "green" | "red" | "yellow";

/** What stands before lines that go on with one above: as wide as the column of the steps. */
export const continued: string = " ".repeat(8);

/** Breaks lines at words where the terminal would do so anywhere. */
export function fold(text: string, columns: number): string[] {
  return text.split("\n").flatMap((line) => foldLine(line, columns));
}

function foldLine(line: string, columns: number): string[] {
  const lines: string[] = [];
  const before = /^(?:step| {8})/u.test(line) ? continued : "";
  let rest = line;
  for (;;) {
    const fitting = countFitting(rest, columns, before.length + 1);
    if (fitting === rest.length) return [...lines, rest];
    const space = rest.lastIndexOf(" ", fitting);
    const end = space > before.length ? space : fitting;
    lines.push(rest.slice(0, end));
    rest = before + rest.slice(end).trimStart();
  }
}

/** How much of a line fits; at least so much that something is written where there is hardly any room. */
function countFitting(line: string, columns: number, least: number): number {
  let fitting = 0;
  let taken = 0;
  for (const character of line) {
    taken += columnsOf(character);
    if (taken > columns && fitting >= least) return fitting;
    fitting += character.length;
  }
  return fitting;
}

const wide =
  /[\p{Emoji_Presentation}\p{sc=Han}\p{sc=Hangul}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}\p{sc=Yi}\u3000-\u303E\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6]/u;

/** East Asian characters and emoji take two columns. What joins them or stands above them takes none. */
function columnsOf(character: string): number {
  if (/[\p{M}\p{Cf}]/u.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** No text of a file, a model or a person moves the cursor. */
export function clean(text: string): string {
  return text.replaceAll(/(?!\n)\p{Cc}/gu, " ");
}

/** Colours a line, if the stream shows colours. */
export function paint(line: string, style: Style | undefined, stream: NodeJS.WriteStream): string {
  return style === undefined || line === "" ? line : styleText(style, line, { stream });
}

/** Columns that line up, in 80 columns. */
import { styleText } from "node:util";

export interface Column {
  readonly title: string;
  /** Numbers stand at the right. */
  readonly align?: "right";
  /** Most characters; what is longer loses its end. */
  readonly max?: number;
  /** Takes the room that the others leave; what does not fit loses its beginning (a path) or its end (a sentence). */
  readonly shorten?: "start" | "end";
}

type Cell = string | number;

const width = 80;
const gap = "  ";
const numbers = new Intl.NumberFormat("en-US");

export function thousands(count: number): string {
  return numbers.format(count);
}

/** What came from a file's name or text, without anything that would garble a terminal. */
export function printable(text: string): string {
  return text.replaceAll(/\p{Control}/gu, "?");
}

/** Bold in a terminal that has it; `NO_COLOR` is respected. */
export function bold(text: string): string {
  return styleText("bold", text, { stream: process.stdout });
}

/** The lines of a table: its titles in bold, then its rows. */
export function table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  const texts = rows.map((row) =>
    row.map((cell) => (typeof cell === "number" ? thousands(cell) : printable(cell))),
  );
  const widths = columnWidths(columns, texts);
  const layOut = (cells: readonly string[]): string =>
    columns
      .map((column, index) => fit(cells[index] ?? "", widths[index] ?? 0, column))
      .join(gap)
      .trimEnd();
  return [bold(layOut(columns.map(({ title }) => title))), ...texts.map(layOut)];
}

function columnWidths(columns: readonly Column[], texts: readonly (readonly string[])[]): number[] {
  const widths = columns.map(({ title, max = Infinity }, index) => {
    const lengths = texts.map((cells) => Array.from(cells[index] ?? "").length);
    return Math.min(max, Math.max(title.length, ...lengths));
  });
  const flexible = columns.findIndex(({ shorten }) => shorten !== undefined);
  if (flexible === -1) return widths;
  const others =
    widths.reduce((sum, each) => sum + each + gap.length, -gap.length) - (widths[flexible] ?? 0);
  widths[flexible] = Math.max(8, width - others);
  return widths;
}

function fit(text: string, size: number, { align, shorten }: Column): string {
  const characters = Array.from(text);
  const missing = size - characters.length;
  if (missing >= 0)
    return align === "right" ? " ".repeat(missing) + text : text + " ".repeat(missing);
  if (shorten === "start") return `…${characters.slice(1 - size).join("")}`;
  return `${characters.slice(0, size - 1).join("")}…`;
}

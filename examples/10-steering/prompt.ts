/** The prompt of a terminal, at its last row, and what is written above it while somebody types. */
import { clearScreenDown, cursorTo, type Interface, moveCursor } from "node:readline";

export class Prompt {
  readonly #input: Interface;
  readonly #output: NodeJS.WriteStream;

  constructor(input: Interface, output: NodeJS.WriteStream) {
    this.#input = input;
    this.#output = output;
    input.prompt();
  }

  /** Takes away the prompt, and rows above it. */
  erase(rowsAbove: number): void {
    moveCursor(this.#output, 0, -(this.#input.getCursorPos().rows + rowsAbove));
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  /** Writes lines in the place of the prompt and of rows above it, and brings it back with what is typed in it. */
  replace(rowsAbove: number, lines: string): void {
    this.erase(rowsAbove);
    this.#output.write(lines);
    // Readline goes up by the rows that it remembers before it draws; we did, and after a paste it remembers too few.
    Object.assign(this.#input, { prevRows: 0 });
    this.#input.prompt(true);
  }
}

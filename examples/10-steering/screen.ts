/** A terminal in which one types while a program writes; in a pipe plain lines in, plain lines out. */
import { createInterface } from "node:readline";
import type { ReadStream, WriteStream } from "node:tty";
import { clean, continued, fold, paint, type Style } from "./lines.ts";
import { Prompt } from "./prompt.ts";

interface Listener {
  readonly onLine: (line: string) => void;
  readonly onInterrupt: () => void;
}

export interface Screen {
  /** Shows lines that stay. */
  say(text: string, style?: Style): void;
  /** Goes on with the line that is being written. In a pipe it is shown when it is whole. */
  write(text: string): void;
  /** From now on one can type. */
  listen(listener: Listener): void;
  /** Takes the prompt away; whatever comes then is plain. Idempotent. */
  close(): void;
}

export function openScreen(input: ReadStream, output: WriteStream): Screen {
  return new TypingScreen(input, output);
}

class TypingScreen implements Screen {
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  /** Set while one can type with a prompt. */
  #prompt: Prompt | undefined;
  #close = (): void => {};
  /** The line that is being written. With a prompt it is shown, in the row above. */
  #open = "";

  constructor(input: ReadStream, output: WriteStream) {
    this.#input = input;
    this.#output = output;
  }

  say(text: string, style?: Style): void {
    const lines = this.#fold(clean(text));
    this.#draw(
      lines.map((line) => paint(line, style, this.#output)),
      this.#open,
    );
  }

  write(text: string): void {
    const lines = this.#fold(this.#open + clean(text));
    const open = lines.pop() ?? "";
    this.#draw(lines, open);
  }

  listen({ onLine, onInterrupt }: Listener): void {
    const isLive = this.#input.isTTY && this.#output.isTTY && process.env["TERM"] !== "dumb";
    const input = createInterface({
      input: this.#input,
      output: isLive ? this.#output : undefined,
    });
    // Readline turns ctrl-C into an event of its own as long as it has the terminal.
    input.on("SIGINT", onInterrupt);
    process.once("SIGINT", onInterrupt);
    input.on("close", () => this.#leavePrompt());
    input.on("line", (line) => {
      this.#goOnBelow();
      onLine(line);
    });
    this.#close = (): void => {
      const { line } = input;
      this.#leavePrompt();
      process.off("SIGINT", onInterrupt);
      input.removeAllListeners("line").close();
      if (line !== "" && isLive) this.say(`${continued}not sent: "${line}"`, "yellow");
    };
    if (isLive) this.#prompt = new Prompt(input, this.#output);
  }

  close(): void {
    this.write(this.#open === "" ? "" : "\n");
    this.#close();
    this.#close = () => {};
  }

  #draw(lines: readonly string[], open: string): void {
    const text = lines.map((line) => `${line}\n`).join("");
    if (this.#prompt === undefined) this.#output.write(text);
    else this.#prompt.replace(this.#openRows, open === "" ? text : `${text}${open}\n`);
    this.#open = open;
  }

  get #openRows(): number {
    return this.#open === "" ? 0 : 1;
  }

  /** A line was typed, and stays where it is: what is being written above it goes on below. */
  #goOnBelow(): void {
    const open = this.#open === "" ? "" : continued;
    if (this.#prompt === undefined) return;
    this.#open = "";
    this.#draw([], open);
  }

  /** By ctrl-D one can type no more, but look on. */
  #leavePrompt(): void {
    this.#prompt?.erase(this.#openRows);
    this.#prompt = undefined;
  }

  #fold(text: string): string[] {
    return fold(text, this.#output.isTTY ? (this.#output.columns || 80) - 1 : Infinity);
  }
}

/** What the swarm says while it works: on stderr, so that stdout holds the report and nothing else. */

export interface Screen {
  /** Whether one line can be rewritten in place. */
  readonly isLive: boolean;
  /** Shows how far it is: rewrites the last line of a terminal, adds a line elsewhere. */
  readonly progress: (text: string) => void;
  /** Says something that stays. */
  readonly say: (text: string) => void;
  /** Takes the progress line away. */
  readonly clear: () => void;
}

const eraseLine = "\r\u001B[K";

export function openScreen(stream: NodeJS.WriteStream): Screen {
  const isLive = stream.isTTY && process.env["TERM"] !== "dumb";
  if (!isLive) {
    const say = (text: string): void => void stream.write(`${text}\n`);
    return { isLive, progress: say, say, clear: () => {} };
  }
  let shown = "";
  const clear = (): void => {
    if (shown !== "") stream.write(eraseLine);
    shown = "";
  };
  const progress = (text: string): void => {
    shown = text.slice(0, (stream.columns || 80) - 1);
    stream.write(eraseLine + shown);
  };
  const say = (text: string): void => {
    const before = shown;
    clear();
    stream.write(`${text}\n`);
    if (before !== "") progress(before);
  };
  return { isLive, progress, say, clear };
}

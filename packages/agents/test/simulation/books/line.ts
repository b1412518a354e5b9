// A message of a history, as far as the simulation looks at it: whatever loop made it, and whatever a model is given of it.
import { type Envelope, parseEnvelope } from "@swarmbus/agents";

export interface Line {
  readonly role: string;
  /** The tool calls that it makes. */
  readonly calls: readonly string[];
  /** The tool calls that it answers. */
  readonly results: readonly string[];
  readonly envelopes: readonly Envelope[];
}

type Part = Readonly<Record<string, unknown>>;

/** Instructions are left out: they are no part of what was said. */
export function toLines(messages: readonly unknown[]): Line[] {
  const said = (messages as { role: string; content: string | Part[] }[]).filter(
    ({ role }) => role !== "system",
  );
  return said.map(({ role, content }) => {
    const parts = typeof content === "string" ? [{ type: "text", text: content }] : content;
    const idsOf = (type: string): string[] =>
      parts.filter((part) => part["type"] === type).map((part) => String(part["toolCallId"]));
    const text = parts.map((part) => (part["type"] === "text" ? part["text"] : "")).join("");
    const envelopes = role === "user" ? parseEnvelope(text) : [];
    return { role, calls: idsOf("tool-call"), results: idsOf("tool-result"), envelopes };
  });
}

/** The name of a message of the simulation: what its content, or what its template shows, holds first. */
export function nameOf({ content }: Pick<Envelope, "content">): string {
  return /m\d+\./u.exec(content)?.[0] ?? content;
}

export function namesOf(messages: readonly Pick<Envelope, "content">[]): string[] {
  return messages.map(nameOf);
}

export function namesIn(lines: readonly Line[]): string[] {
  return lines.flatMap(({ envelopes }) => envelopes.map(nameOf));
}

/** A line in a word or two: two that look the same say the same to the simulation. */
export function show({ role, calls, results, envelopes }: Line): string {
  return [role, ...calls, ...results, ...envelopes.map(nameOf)].join(" ");
}

/** Whether the results of some calls do not stand right behind them. */
export function isTorn(lines: readonly Line[]): boolean {
  return lines.some(({ calls }, index) => {
    const open = new Set(calls);
    for (let at = index + 1; open.size > 0; at += 1) {
      const next = lines[at];
      if (next?.role !== "tool") return true;
      for (const id of next.results) open.delete(id);
    }
    return false;
  });
}

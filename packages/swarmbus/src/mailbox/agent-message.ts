/** A message in a mailbox, as its readers see it. */
import { printable, quote } from "../bus/quote.ts";
import type { DeliveryMode } from "./mailbox.ts";
import { renderTemplate } from "./template.ts";

/** What an {@link AgentMessage} is made of. */
export interface AgentMessageFields {
  readonly id: string;
  readonly seq: number;
  readonly content: string;
  readonly source: string;
  readonly target: string | null;
  readonly template?: string | undefined;
  readonly mode: DeliveryMode;
  readonly timestamp: number;
}

/** Told of a template that could not be rendered, once for a message; what it throws is swallowed. */
export type TemplateErrorListener = (error: Error, message: AgentMessage) => void;

/** A message in a mailbox. It is frozen; each reader gets one of its own, with the same in it. */
export class AgentMessage implements AgentMessageFields {
  /** Unique in its mailbox: the sender's own, or one that the mailbox made. */
  readonly id: string;
  /** Its place in the mailbox: later messages have higher ones. Comparable only within one mailbox. */
  readonly seq: number;
  /** What the sender wrote. A lone surrogate has become U+FFFD, everything else is as it was. */
  readonly content: string;
  /** Who sent it, by what the sending code says. */
  readonly source: string;
  /** To whom; `null` for a broadcast. */
  readonly target: string | null;
  /** How the content is to be shown, in Jinja2; absent when the sender gave none. */
  declare readonly template?: string;
  /** When the agent is to get it. */
  readonly mode: DeliveryMode;
  /** When it was sent: whole milliseconds since the epoch, by the mailbox's clock. */
  readonly timestamp: number;
  readonly #onError: TemplateErrorListener | undefined;
  #hasFailed = false;

  /**
   * For whoever builds a mailbox; others get messages from one.
   *
   * @param onError Told when {@link render} falls back to the content.
   */
  constructor(fields: AgentMessageFields, onError?: TemplateErrorListener) {
    this.id = fields.id;
    this.seq = fields.seq;
    this.content = fields.content;
    this.source = fields.source;
    this.target = fields.target;
    if (fields.template !== undefined) this.template = fields.template;
    this.mode = fields.mode;
    this.timestamp = fields.timestamp;
    this.#onError = onError;
    Object.freeze(this);
  }

  /**
   * The content as the template shows it; without a template the content itself.
   *
   * Variables are `content`, `source`, `target` (`none` for a broadcast), `id`, `mode` and `timestamp` (RFC 3339). A
   * template comes from whoever may send, so it is limited in size, in what it may use and in what it may write; it
   * reaches no code and no files. One that breaks a limit or fails gives the plain content, and one report for this
   * message to the mailbox's `onError`. Never throws.
   */
  render(): string {
    if (this.template === undefined) return this.content;
    try {
      return renderTemplate(this.template, this);
    } catch (cause) {
      this.#report(cause);
      return this.content;
    }
  }

  #report(cause: unknown): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    const reason = printable(cause instanceof Error ? cause.message : String(cause));
    const error = new Error(
      `Cannot render the template of message ${quote(this.id)}: ${reason}, its plain content is used`,
      { cause },
    );
    try {
      const result: unknown = this.#onError?.(error, this);
      // A listener may be asynchronous, although nothing asks it to be.
      void Promise.resolve(result).catch(() => undefined);
    } catch {
      // Who listens to errors has nobody to report its own to.
    }
  }
}

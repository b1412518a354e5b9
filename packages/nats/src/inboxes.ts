/** The reply subjects of one connection: one server subscription, a random token for each request. */
import type { Inboxes, PendingRequest } from "swarmbus/backend";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
const tokenLength = 16;

/** Names inboxes, and finds requests by them. */
export class WireInboxes implements Inboxes {
  /** What the connection subscribes to, for all its replies. */
  readonly subject: string;
  readonly #prefix: string;
  readonly #requests = new Map<string, PendingRequest>();
  readonly #random = new Uint8Array(tokenLength * 64);
  #used = this.#random.length;

  constructor(prefix: string) {
    this.#prefix = `${prefix}.${this.#token()}.`;
    this.subject = `${this.#prefix}*`;
  }

  open(request: PendingRequest): string {
    const inbox = this.#prefix + this.#token();
    this.#requests.set(inbox, request);
    return inbox;
  }

  close(inbox: string): void {
    this.#requests.delete(inbox);
  }

  /** The request that waits for answers on a subject. */
  find(inbox: string): PendingRequest | undefined {
    return this.#requests.get(inbox);
  }

  /** 96 bits of chance. Whoever sees one inbox, as every responder does, must not guess another. */
  #token(): string {
    if (this.#used === this.#random.length) {
      crypto.getRandomValues(this.#random);
      this.#used = 0;
    }
    let token = "";
    const end = this.#used + tokenLength;
    for (let at = this.#used; at < end; at += 1)
      token += letters[(this.#random[at] as number) & 63];
    this.#used = end;
    return token;
  }
}
